package io.ironsieve.fallback;

import java.util.List;
import java.util.Set;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values that are not findings.
 * @param exact whole values
 * @param prefix starts of values
 * @param suffix ends of values
 * @param words parts of values, ASCII letters in lower case
 * @param regex expressions found anywhere in a value
 * @param matchRegex expressions found anywhere in a match
 * @param lineRegex expressions found anywhere in the lines of a match
 * @param all lists of which each that has something must allow; these have no such lists themselves
 */
record AllowList(Set<String> exact, List<String> prefix, List<String> suffix, List<String> words, List<Pattern> regex,
		List<Pattern> matchRegex, List<Pattern> lineRegex, List<AllowList> all) {

	boolean allows(String text, int matchStart, int matchEnd, String value) {
		return allowedBy(text, matchStart, matchEnd, value) != null;
	}

	/** Whether a value is allowed when the lines of its match are not known as a whole: no list of them allows anything then. */
	boolean allowsWithoutLines(String match, String value) {
		return allowedBy(new Subject(match, 0, match.length(), value, false)) != null;
	}

	/** Name of the first list that allows a value; {@code null} when none does. */
	@Nullable String allowedBy(String text, int matchStart, int matchEnd, String value) {
		return allowedBy(new Subject(text, matchStart, matchEnd, value, true));
	}

	private @Nullable String allowedBy(Subject subject) {
		for (Kind kind : Kind.values()) {
			if (kind.isIn(this) && kind.allows(this, subject)) {
				return kind.name;
			}
		}
		for (int i = 0; i < this.all.size(); i++) {
			if (this.all.get(i).allowsByAll(subject)) {
				return "all[" + i + "]";
			}
		}
		return null;
	}

	private boolean allowsByAll(Subject subject) {
		for (Kind kind : Kind.values()) {
			if (kind.isIn(this) && !kind.allows(this, subject)) {
				return false;
			}
		}
		return true;
	}

	/** What the lists look at. */
	private record Subject(String text, int matchStart, int matchEnd, String value, boolean linesKnown) {

		String match() {
			return this.text.substring(this.matchStart, this.matchEnd);
		}

		/** The lines that the match has characters of, without the end of the last one. */
		String lines() {
			int start = (this.matchStart > 0) ? this.text.lastIndexOf('\n', this.matchStart - 1) + 1 : 0;
			int end = this.text.indexOf('\n', this.matchEnd - 1);
			return this.text.substring(start, (end >= 0) ? end : this.text.length());
		}

	}

	/** Kinds of lists, cheap ones first. */
	private enum Kind {

		EXACT("exact"), PREFIX("prefix"), SUFFIX("suffix"), WORDS("words"), REGEX("regex"), MATCH_REGEX("matchRegex"),
		LINE_REGEX("lineRegex");

		private final String name;

		Kind(String name) {
			this.name = name;
		}

		boolean isIn(AllowList list) {
			return switch (this) {
				case EXACT -> !list.exact.isEmpty();
				case PREFIX -> !list.prefix.isEmpty();
				case SUFFIX -> !list.suffix.isEmpty();
				case WORDS -> !list.words.isEmpty();
				case REGEX -> !list.regex.isEmpty();
				case MATCH_REGEX -> !list.matchRegex.isEmpty();
				case LINE_REGEX -> !list.lineRegex.isEmpty();
			};
		}

		boolean allows(AllowList list, Subject subject) {
			return switch (this) {
				case EXACT -> list.exact.contains(subject.value);
				case PREFIX -> list.prefix.stream().anyMatch(subject.value::startsWith);
				case SUFFIX -> list.suffix.stream().anyMatch(subject.value::endsWith);
				case WORDS -> list.words.stream().anyMatch(Ascii.lower(subject.value)::contains);
				case REGEX -> findsAny(list.regex, subject.value);
				case MATCH_REGEX -> findsAny(list.matchRegex, subject.match());
				case LINE_REGEX -> subject.linesKnown && findsAny(list.lineRegex, subject.lines());
			};
		}

		private static boolean findsAny(List<Pattern> patterns, String text) {
			return patterns.stream().anyMatch((pattern) -> pattern.matcher(text).find());
		}

	}

}
