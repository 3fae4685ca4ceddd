package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.ironsieve.fallback.PatternNode.Alternatives;
import io.ironsieve.fallback.PatternNode.Characters;
import io.ironsieve.fallback.PatternNode.Group;
import io.ironsieve.fallback.PatternNode.Repeat;
import io.ironsieve.fallback.PatternNode.Sequence;

/**
 * Short texts of which every match of a pattern contains at least one, ASCII case ignored. They need not be the best ones; no text at
 * all means that nothing is known.
 */
final class RequiredTexts {

	private static final int MOST = 64;

	private static final int LONGEST = 32;

	/** A set as large as the hexadecimal digits still tells lines of words from lines of numbers; a larger one hardly. */
	private static final int LARGEST_SET = 16;

	private RequiredTexts() {
	}

	/** In lower case and ASCII; empty when nothing is known. */
	static Set<String> of(PatternNode node) {
		if (node instanceof Characters characters) {
			return ofCharacters(characters);
		}
		if (node instanceof Group group) {
			return of(group.content());
		}
		if (node instanceof Repeat repeat) {
			return (repeat.min() > 0) ? of(repeat.content()) : Set.of();
		}
		if (node instanceof Sequence sequence) {
			return ofSequence(sequence);
		}
		return (node instanceof Alternatives alternatives) ? ofAlternatives(alternatives) : Set.of();
	}

	private static Set<String> ofCharacters(Characters characters) {
		// Both cases of a letter count as one text.
		if (characters.set().size() > 2 * LARGEST_SET) {
			return Set.of();
		}
		Set<String> texts = new LinkedHashSet<>();
		for (int codePoint : characters.set().toArray()) {
			if (codePoint >= 0x80) {
				return Set.of();
			}
			texts.add(String.valueOf(Ascii.lower((char) codePoint)));
		}
		return (texts.size() <= LARGEST_SET) ? texts : Set.of();
	}

	private static Set<String> ofAlternatives(Alternatives alternatives) {
		Set<String> texts = new LinkedHashSet<>();
		for (PatternNode branch : alternatives.branches()) {
			Set<String> some = of(branch);
			texts.addAll(some);
			if (some.isEmpty() || texts.size() > MOST) {
				return Set.of();
			}
		}
		return texts;
	}

	private static Set<String> ofSequence(Sequence sequence) {
		List<Set<String>> choices = new ArrayList<>();
		StringBuilder run = new StringBuilder();
		for (PatternNode part : sequence.parts()) {
			Set<String> some = of(part);
			boolean continues = part instanceof Characters && some.size() == 1 && run.length() < LONGEST;
			if (!continues) {
				choices.add(some);
				endRun(run, choices);
			}
			else {
				run.append(some.iterator().next());
			}
		}
		endRun(run, choices);
		return choices.stream().reduce(Set.of(), RequiredTexts::better);
	}

	private static void endRun(StringBuilder run, List<Set<String>> choices) {
		if (run.length() > 0) {
			choices.add(Set.of(run.toString()));
			run.setLength(0);
		}
	}

	private static Set<String> better(Set<String> one, Set<String> other) {
		int byLength = Integer.compare(shortest(one), shortest(other));
		boolean otherIsBetter = byLength < 0 || (byLength == 0 && other.size() < one.size());
		return otherIsBetter ? other : one;
	}

	private static int shortest(Set<String> texts) {
		return texts.stream().mapToInt(String::length).min().orElse(0);
	}

}
