package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.ironsieve.Rule;
import io.ironsieve.fallback.PatternTranslator.Translated;
import org.jspecify.annotations.Nullable;

/** A rule ready to scan. Thread-safe. */
final class CompiledRule {

	private final Rule rule;

	private final Pattern pattern;

	private final int[] groups;

	private final List<String> requires;

	private final @Nullable Context context;

	private final List<Validator> validators;

	private final double minEntropy;

	private final AllowList allow;

	private final int priority;

	private final Action action;

	private final List<Set<String>> requirements;

	CompiledRule(RuleSpec spec, Translated translated, AllowList allow) {
		this.rule = spec.rule();
		this.pattern = translated.pattern();
		this.groups = spec.groups().stream().mapToInt(Integer::intValue).toArray();
		this.requires = spec.requires();
		this.context = spec.context();
		this.validators = spec.validators();
		this.minEntropy = spec.minEntropy();
		this.allow = allow;
		this.priority = spec.priority();
		this.action = spec.action();
		this.requirements = requirements(translated.root(), spec);
	}

	private static List<Set<String>> requirements(PatternNode root, RuleSpec spec) {
		Context context = spec.context();
		List<Set<String>> requirements = new ArrayList<>();
		requirements.add(RequiredTexts.of(root));
		if (spec.requires().stream().allMatch(Ascii::isAscii)) {
			requirements.add(Set.copyOf(spec.requires()));
		}
		if (context != null && context.keywords().stream().allMatch(Ascii::isAscii)) {
			requirements.add(Set.copyOf(context.keywords()));
		}
		requirements.removeIf(Set::isEmpty);
		return requirements;
	}

	Rule rule() {
		return this.rule;
	}

	/** What a text must have for this rule to find anything; see {@link Gate}. */
	List<Set<String>> requirements() {
		return this.requirements;
	}

	int priority() {
		return this.priority;
	}

	Action action() {
		return this.action;
	}

	/** Whether this rule alone finds anything. */
	boolean matches(String text) {
		return !find(text, 0, (candidate) -> false);
	}

	/**
	 * Finds what this rule alone finds, from left to right.
	 * @param index position of this rule in its set
	 * @param sink takes each and says whether to go on
	 * @return whether the sink always said so
	 */
	boolean find(String text, int index, Predicate<Candidate> sink) {
		if (!hasRequired(text)) {
			return true;
		}
		Matcher matcher = this.pattern.matcher(text);
		Context.Occurrences occurrences = null;
		int at = 0;
		// No match is empty: the translator refuses patterns that could be.
		while (matcher.find(at)) {
			int start = matcher.start();
			int end = matcher.end();
			at = end;
			int group = group(matcher);
			if (group < 0) {
				continue;
			}
			int valueStart = matcher.start(group);
			int valueEnd = matcher.end(group);
			String value = text.substring(valueStart, valueEnd);
			if (isValid(value) && !this.allow.allows(text, start, end, value)) {
				if (this.context != null && occurrences == null) {
					occurrences = this.context.in(text);
				}
				if ((occurrences == null || occurrences.accept(start, end, valueStart, valueEnd))
						&& !sink.test(new Candidate(index, valueStart, valueEnd))) {
					return false;
				}
			}
		}
		return true;
	}

	private boolean hasRequired(String text) {
		if (this.requires.isEmpty()) {
			return true;
		}
		String lower = Ascii.lower(text);
		return this.requires.stream().anyMatch(lower::contains);
	}

	/** First group of the list that has characters, or -1. */
	private int group(Matcher matcher) {
		for (int group : this.groups) {
			if (matcher.start(group) < matcher.end(group)) {
				return group;
			}
		}
		return -1;
	}

	private boolean isValid(String value) {
		if (this.minEntropy > 0 && Entropy.of(value) < this.minEntropy - Entropy.TOLERANCE) {
			return false;
		}
		for (Validator validator : this.validators) {
			if (!validator.accepts(value)) {
				return false;
			}
		}
		return true;
	}

}
