package io.ironsieve.fallback;

import org.jspecify.annotations.Nullable;

/**
 * Finds the key that a value belongs to: the name in front of it in JSON, forms, logs, properties, YAML or XML, by the grammar of
 * {@code docs/rules.md}. One walk from the value back to the start of the window notes what stands between; a key is looked at where a sign
 * is. Not thread-safe.
 */
final class KeySearch {

	/** Names in front of the one in front of a {@code :} that belong to the key, each with a space behind it. */
	private static final int MORE_NAMES = 2;

	private static final String LINE_ENDS = "\n:=&{}[]<>";

	private static final String INLINE_ENDS = "\"'`,;&|<>{}()[]";

	private static final String QUOTED_KEY_ENDS = "\"'\\\n{}[],";

	private static final String LIST_SIGNS = " \t\n\r,+-._";

	private static final int NONE = -1;

	private final CharSequence text;

	private final int low;

	private final int value;

	/** Whether what stands between is a stretch without blanks, perhaps with blanks in front. */
	private boolean isInline = true;

	/** Whether these blanks have come. */
	private boolean hasBlanks;

	/** Whether it may be a part of a line that belongs to the line's first key. */
	private boolean isLine = true;

	/** Whether it may be the text of an element. */
	private boolean isElement = true;

	/** A quote with fewer backslashes begins a string that goes on up to the value. */
	private int closedDouble = Integer.MAX_VALUE;

	private int closedSingle = Integer.MAX_VALUE;

	/** Whether a string that goes on up to the value comes first but for blanks. */
	private boolean isInString;

	/** Place of a {@code [} that comes first but for blanks. */
	private int list = NONE;

	private KeySearch(CharSequence text, int low, int value) {
		this.text = text;
		this.low = low;
		this.value = value;
	}

	/**
	 * Key in a text.
	 * @param from where it starts with its quotes
	 */
	record Key(int from, int start, int end) {

	}

	/**
	 * The nearest key that has the value.
	 * @param low first unit that is looked at
	 * @param value first unit of the value
	 */
	static @Nullable Key find(CharSequence text, int low, int value) {
		return new KeySearch(text, low, value).find();
	}

	private @Nullable Key find() {
		int at = this.value;
		while (at > this.low) {
			Key key = keyBefore(at);
			if (key != null) {
				return key;
			}
			at = take(at - 1);
		}
		return null;
	}

	/** Takes a unit; returns where what was taken starts. */
	private int take(int at) {
		char c = this.text.charAt(at);
		if (isBlank(c)) {
			this.hasBlanks = true;
			return at;
		}
		this.isInline &= !this.hasBlanks && !isWhite(c) && INLINE_ENDS.indexOf(c) < 0;
		this.isLine &= LINE_ENDS.indexOf(c) < 0;
		this.isElement &= c != '<' && c != '>';
		this.isInString = false;
		this.list = (c == '[') ? at : NONE;
		if (c == '\n') {
			this.closedDouble = 0;
			this.closedSingle = 0;
		}
		return isQuote(c) ? takeQuote(at, c) : at;
	}

	private int takeQuote(int at, char quote) {
		int backslashes = backslashesBefore(at);
		if (backslashes < ((quote == '"') ? this.closedDouble : this.closedSingle)) {
			this.isInString = true;
			if (quote == '"') {
				this.closedDouble = backslashes;
			}
			else {
				this.closedSingle = backslashes;
			}
		}
		return at - backslashes;
	}

	/** The key whose sign ends at a place, if it has the value. */
	private @Nullable Key keyBefore(int end) {
		int at = end - 1;
		int before = charBefore(at);
		return switch (this.text.charAt(at)) {
			case ':' -> isFollowedBySlashes(end) ? null : named(at, true);
			case '=' -> named((before == ':') ? at - 1 : at, false);
			case '>' -> {
				Key key = (before == '=') ? named(at - 1, false) : null;
				yield (key != null) ? key : element(at);
			}
			default -> null;
		};
	}

	private boolean isFollowedBySlashes(int at) {
		return at + 2 <= this.value && this.text.charAt(at) == '/' && this.text.charAt(at + 1) == '/';
	}

	private @Nullable Key named(int sign, boolean isColon) {
		boolean isNear = this.isInline || this.isInString || (this.list != NONE && isList(this.list));
		if (!isNear && !this.isLine) {
			return null;
		}
		int end = sign;
		while (end > this.low && isBlank(this.text.charAt(end - 1))) {
			end--;
		}
		int last = charBefore(end);
		Key key = (last == '"' || last == '\'') ? quoted(end - 1) : bare(end, isColon);
		return (key != null && (isNear || isFirstInLine(key.from()))) ? key : null;
	}

	/** Key in quotes of which the closing one is given. */
	private @Nullable Key quoted(int closing) {
		int backslashes = backslashesBefore(closing);
		int end = closing - backslashes;
		int start = end;
		while (start > this.low && QUOTED_KEY_ENDS.indexOf(this.text.charAt(start - 1)) < 0) {
			start--;
		}
		boolean isKey = start < end && charBefore(start) == this.text.charAt(closing)
				&& backslashesBefore(start - 1) == backslashes;
		return isKey ? new Key(start - 1 - backslashes, start, end) : null;
	}

	private @Nullable Key bare(int end, boolean isColon) {
		int start = nameBefore(end);
		boolean hasLetter = false;
		for (int i = start; i < end; i++) {
			hasLetter |= isLetter(this.text.charAt(i));
		}
		if (!hasLetter) {
			return null;
		}
		for (int i = 0; isColon && i < MORE_NAMES && charBefore(start) == ' '; i++) {
			int earlier = nameBefore(start - 1);
			if (earlier == start - 1) {
				break;
			}
			start = earlier;
		}
		return new Key(start, start, end);
	}

	private int nameBefore(int end) {
		int start = end;
		while (start > this.low && isName(this.text.charAt(start - 1))) {
			start--;
		}
		return start;
	}

	/** Whether nothing but blanks stands in front of a place in its line, and all of that in the window. */
	private boolean isFirstInLine(int place) {
		int start = place;
		while (start > this.low && isBlank(this.text.charAt(start - 1))) {
			start--;
		}
		return start == 0 || this.text.charAt(start - 1) == '\n';
	}

	/** Whether a list that begins at a place goes on up to the value. */
	private boolean isList(int bracket) {
		int depth = 0;
		for (int at = bracket; at < this.value; at++) {
			char c = this.text.charAt(at);
			if (c == '[') {
				depth++;
			}
			else if (c == ']') {
				depth--;
				if (depth == 0) {
					return false;
				}
			}
			else if (isQuote(c) || c == '\\') {
				int behind = behindString(at);
				if (behind == NONE) {
					return false;
				}
				at = behind - 1;
			}
			else if (!Ascii.isAlphanumeric(c) && c < 0x80 && LIST_SIGNS.indexOf(c) < 0) {
				return false;
			}
		}
		return true;
	}

	/** Where a string ends that begins at a place, which may be the start of the value; {@link #NONE}: there is none. */
	private int behindString(int start) {
		int backslashes = runOfBackslashes(start);
		int at = start + backslashes;
		if (at == this.value || !isQuote(this.text.charAt(at))) {
			return NONE;
		}
		char quote = this.text.charAt(at++);
		while (at < this.value) {
			int run = runOfBackslashes(at);
			at += run;
			if (at == this.value) {
				return at;
			}
			char c = this.text.charAt(at++);
			if (c == '\n' || (c == quote && run < backslashes)) {
				return NONE;
			}
			if (c == quote && run == backslashes) {
				return at;
			}
		}
		return at;
	}

	/** Name of the element whose start tag ends with the {@code >} at a place. */
	private @Nullable Key element(int end) {
		if (!this.isElement || charBefore(end) == '/') {
			return null;
		}
		int start = end;
		while (start > this.low && "<>".indexOf(this.text.charAt(start - 1)) < 0) {
			start--;
		}
		if (charBefore(start) != '<' || start == end || !isLetter(this.text.charAt(start))) {
			return null;
		}
		int last = start;
		while (last < end && !isWhite(this.text.charAt(last)) && this.text.charAt(last) != '/') {
			last++;
		}
		return new Key(start, start, last);
	}

	/** Unit in front of a place, or {@link #NONE} at the start of the window. */
	private int charBefore(int at) {
		return (at > this.low) ? this.text.charAt(at - 1) : NONE;
	}

	private int backslashesBefore(int at) {
		int start = at;
		while (charBefore(start) == '\\') {
			start--;
		}
		return at - start;
	}

	private int runOfBackslashes(int start) {
		int at = start;
		while (at < this.value && this.text.charAt(at) == '\\') {
			at++;
		}
		return at - start;
	}

	private static boolean isBlank(char c) {
		return c == ' ' || c == '\t';
	}

	private static boolean isWhite(char c) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}

	private static boolean isQuote(char c) {
		return c == '"' || c == '\'';
	}

	/** Whether it is a letter; all characters beyond ASCII count. */
	private static boolean isLetter(char c) {
		return Ascii.isLetter(c) || c == '_' || c >= 0x80;
	}

	private static boolean isName(char c) {
		return isLetter(c) || Ascii.isDigit(c) || "-.$@%[]".indexOf(c) >= 0;
	}

}
