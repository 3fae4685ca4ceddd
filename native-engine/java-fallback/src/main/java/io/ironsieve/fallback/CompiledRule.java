package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.ironsieve.Rule;
import io.ironsieve.fallback.JudgedMatch.Refusal;
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

	private final Set<Shield> shields;

	private final int priority;

	private final Action action;

	private final List<Set<String>> requirements;

	private final PatternNode root;

	private final @Nullable Entries entries;

	CompiledRule(RuleSpec spec, Translated translated, AllowList allow, @Nullable Entries entries) {
		this.entries = entries;
		this.rule = spec.rule();
		this.pattern = translated.pattern();
		this.groups = spec.groups().stream().mapToInt(Integer::intValue).toArray();
		this.requires = spec.requires();
		this.context = spec.context();
		this.validators = spec.validators();
		this.minEntropy = spec.minEntropy();
		this.allow = allow;
		this.shields = spec.shields();
		this.priority = spec.priority();
		this.action = spec.action();
		this.root = translated.root();
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
			requirements.add(Set.copyOf(context.needed()));
		}
		requirements.removeIf(Set::isEmpty);
		return requirements;
	}

	Rule rule() {
		return this.rule;
	}

	/** What has the matches in place of the pattern. */
	@Nullable Entries entries() {
		return this.entries;
	}

	/** What a text must have for this rule to find anything; see {@link Gate}. */
	List<Set<String>> requirements() {
		return this.requirements;
	}

	/** Least entropy of a value; 0 when there is no such condition. */
	double minEntropy() {
		return this.minEntropy;
	}

	/** What must accept a value. */
	List<Validator> validators() {
		return this.validators;
	}

	/** Values that are not findings. */
	AllowList allow() {
		return this.allow;
	}

	/** What must or must not stand near a match. */
	@Nullable Context context() {
		return this.context;
	}

	/** Forms of tokens whose parts are no values. */
	Set<Shield> shields() {
		return this.shields;
	}

	int priority() {
		return this.priority;
	}

	Action action() {
		return this.action;
	}

	/** Whether this rule alone finds anything, in the text as it stands or as it reads. */
	boolean matches(String text) {
		if (matchesAsItStands(text)) {
			return true;
		}
		Reading reading = Reading.of(text);
		return reading != null && matchesAsItStands(reading.text());
	}

	/** Whether this rule alone finds anything in the text as it stands. */
	boolean matchesAsItStands(String text) {
		return !find(text, 0, (candidate) -> false);
	}

	/**
	 * Finds what this rule alone finds, from left to right.
	 * @param index position of this rule in its set
	 * @param sink takes each and says whether to go on
	 * @return whether the sink always said so
	 */
	boolean find(String text, int index, Predicate<Candidate> sink) {
		return !hasRequired(text) || visit(text, (match) -> match.refusal() != null
				|| sink.test(new Candidate(index, match.valueStart(), match.valueEnd())));
	}

	/**
	 * Visits all matches from left to right, those that are no findings too.
	 * @return whether the visitor always said to go on
	 */
	boolean visit(String text, Predicate<JudgedMatch> visitor) {
		if (this.entries != null) {
			return visitEntries(text, visitor);
		}
		Matcher matcher = this.pattern.matcher(text);
		Context.Occurrences occurrences = null;
		int at = 0;
		// No match is empty: the translator refuses patterns that could be.
		while (matcher.find(at)) {
			at = matcher.end();
			int group = group(matcher);
			int valueStart = matcher.start(Math.max(group, 0));
			int valueEnd = matcher.end(Math.max(group, 0));
			Refusal refusal = (group < 0) ? Refusal.NO_VALUE
					: refusal(text, matcher.start(), at, text.substring(valueStart, valueEnd));
			if (refusal == null && this.context != null) {
				occurrences = (occurrences != null) ? occurrences : this.context.in(text);
				refusal = occurrences.accept(matcher.start(), at, valueStart, valueEnd) ? null : Refusal.CONTEXT;
			}
			if (refusal == null && isShielded(text, valueStart, valueEnd)) {
				refusal = Refusal.SHIELDED;
			}
			if (!visitor.test(new JudgedMatch(matcher.start(), at, valueStart, valueEnd, refusal))) {
				return false;
			}
		}
		return true;
	}

	private boolean visitEntries(String text, Predicate<JudgedMatch> visitor) {
		Context.Occurrences occurrences = null;
		for (Match match = entry(text, 0); match != null; match = entry(text, match.end())) {
			Refusal refusal = refusal(text, match.start(), match.end(), text.substring(match.start(), match.end()));
			if (refusal == null && this.context != null) {
				occurrences = (occurrences != null) ? occurrences : this.context.in(text);
				refusal = occurrences.accept(match.start(), match.end(), match.start(), match.end()) ? null : Refusal.CONTEXT;
			}
			if (refusal == null && isShielded(text, match.start(), match.end())) {
				refusal = Refusal.SHIELDED;
			}
			if (!visitor.test(new JudgedMatch(match.start(), match.end(), match.start(), match.end(), refusal))) {
				return false;
			}
		}
		return true;
	}

	/** First entry from a place on in a text that does not go on. */
	private @Nullable Match entry(CharSequence text, int from) {
		Entries entries = Objects.requireNonNull(this.entries);
		for (int at = Entries.nextWord(text, from); at < text.length(); at = Entries.nextWord(text, at + 1)) {
			int end = entries.begins(text, at, false);
			if (end != Entries.NOTHING) {
				return new Match(at, end, at, end);
			}
		}
		return null;
	}

	/**
	 * First match from a place on, not looked at further; {@code null}: none.
	 */
	@Nullable Match match(CharSequence text, int from) {
		if (this.entries != null) {
			return entry(text, from);
		}
		Matcher matcher = this.pattern.matcher(text);
		if (!matcher.find(from)) {
			return null;
		}
		int group = group(matcher);
		return (group < 0) ? new Match(matcher.start(), matcher.end(), -1, -1)
				: new Match(matcher.start(), matcher.end(), matcher.start(group), matcher.end(group));
	}

	/** Meaning of the pattern. */
	PatternNode root() {
		return this.root;
	}

	/**
	 * Whether a value is one by itself; its context is another question. What a list of lines would allow is not, since the lines of
	 * the match may not be known as a whole.
	 */
	boolean accepts(String match, String value) {
		return violated(value) == null && !this.allow.allowsWithoutLines(match, value);
	}

	/** Whether a value is a part of a token that it must not be a part of. */
	boolean isShielded(CharSequence text, int valueStart, int valueEnd) {
		return !this.shields.isEmpty() && new ShieldedText(text, valueStart, valueEnd).isCoveredBy(this.shields);
	}

	/** Why a value is no finding whatever stands near it. */
	private @Nullable Refusal refusal(String text, int start, int end, String value) {
		Refusal violated = violated(value);
		return (violated != null) ? violated : this.allow.allows(text, start, end, value) ? Refusal.ALLOWED : null;
	}

	/** What a value itself does not fulfil. */
	private @Nullable Refusal violated(String value) {
		if (this.minEntropy > 0 && Entropy.of(value) < this.minEntropy - Entropy.TOLERANCE) {
			return Refusal.ENTROPY;
		}
		for (Validator validator : this.validators) {
			if (!validator.accepts(value)) {
				return Refusal.VALIDATOR;
			}
		}
		return null;
	}

	/** Whether the text has what the rule requires somewhere. */
	boolean hasRequired(String text) {
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
