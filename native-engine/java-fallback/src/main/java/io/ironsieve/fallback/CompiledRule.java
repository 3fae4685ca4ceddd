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

	private final int group;

	private final @Nullable Context context;

	private final List<Validator> validators;

	private final double minEntropy;

	private final AllowList allow;

	private final int priority;

	private final Action action;

	private final List<Set<String>> requirements;

	private final PatternNode root;

	CompiledRule(RuleSpec spec, Translated translated, AllowList allow) {
		this.rule = spec.rule();
		this.pattern = translated.pattern();
		this.group = spec.group();
		this.context = spec.context();
		this.validators = spec.validators();
		this.minEntropy = spec.minEntropy();
		this.allow = allow;
		this.priority = spec.priority();
		this.action = spec.action();
		this.root = translated.root();
		this.requirements = requirements(translated.root(), spec.context());
	}

	private static List<Set<String>> requirements(PatternNode root, @Nullable Context context) {
		List<Set<String>> requirements = new ArrayList<>();
		requirements.add(RequiredTexts.of(root));
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
		Matcher matcher = this.pattern.matcher(text);
		Context.Occurrences occurrences = null;
		int at = 0;
		// No match is empty: the translator refuses patterns that could be.
		while (matcher.find(at)) {
			int start = matcher.start();
			int end = matcher.end();
			at = end;
			int valueStart = matcher.start(this.group);
			int valueEnd = matcher.end(this.group);
			if (valueStart < valueEnd && accepts(text.substring(valueStart, valueEnd))) {
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

	/**
	 * First match from a place on, not looked at further; {@code null}: none.
	 */
	@Nullable Match match(CharSequence text, int from) {
		Matcher matcher = this.pattern.matcher(text);
		return matcher.find(from) ? new Match(matcher.start(), matcher.end(), matcher.start(this.group), matcher.end(this.group))
				: null;
	}

	/** Meaning of the pattern. */
	PatternNode root() {
		return this.root;
	}

	@Nullable Context context() {
		return this.context;
	}

	/** Whether a value is one by itself; its context is another question. */
	boolean accepts(String value) {
		if (this.minEntropy > 0 && Entropy.of(value) < this.minEntropy - Entropy.TOLERANCE) {
			return false;
		}
		for (Validator validator : this.validators) {
			if (!validator.accepts(value)) {
				return false;
			}
		}
		return !this.allow.allows(value);
	}

	/**
	 * Match of the pattern.
	 * @param valueStart first UTF-16 unit of the group that is the value; -1: the group took no part
	 */
	record Match(int start, int end, int valueStart, int valueEnd) {

		boolean hasValue() {
			return this.valueStart < this.valueEnd;
		}

	}

}
