package io.ironsieve.rulefiles;

/**
 * A pattern of Go's {@code regexp}, which gitleaks uses, in the dialect of rule documents. Both are RE2's; Go takes some signs for
 * themselves that the dialect wants escaped, and has two ways more to write a character. What neither way has, such as look-around, is
 * left as it is: the engine refuses it with its position.
 */
final class GoPattern {

	private static final String SIGNS_IN_CLASS = "[&~";

	private static final String META = "\\.+*?()|[]{}^$-&~#";

	private final String in;

	private final StringBuilder out = new StringBuilder();

	private int at;

	private int groups;

	private GoPattern(String in) {
		this.in = in;
	}

	/**
	 * A translated pattern.
	 * @param pattern in the dialect
	 * @param groups number of its capture groups
	 */
	record Translated(String pattern, int groups) {
	}

	static Translated translate(String pattern) {
		GoPattern translator = new GoPattern(pattern);
		translator.translate();
		return new Translated(translator.out.toString(), translator.groups);
	}

	private void translate() {
		while (this.at < this.in.length()) {
			char c = this.in.charAt(this.at);
			switch (c) {
				case '\\' -> escape();
				case '[' -> characterClass();
				case '(' -> open();
				case '{' -> brace();
				case '}' -> put("\\}");
				default -> put(String.valueOf(c));
			}
		}
	}

	private void put(String text) {
		this.out.append(text);
		this.at++;
	}

	private void open() {
		boolean named = this.in.startsWith("(?P<", this.at) || this.in.startsWith("(?<", this.at);
		if (named || !this.in.startsWith("(?", this.at)) {
			this.groups++;
		}
		if (!this.in.startsWith("(?", this.at)) {
			put("(");
			return;
		}
		// Up to what closes the flags or the name: none of it is a sign of the pattern.
		while (this.at < this.in.length() && ":)>".indexOf(this.in.charAt(this.at)) < 0) {
			put(String.valueOf(this.in.charAt(this.at)));
		}
		if (this.at < this.in.length()) {
			put(String.valueOf(this.in.charAt(this.at)));
		}
	}

	/** A repetition stays; every other brace is itself. */
	private void brace() {
		int end = this.at + 1;
		int commas = 0;
		int digits = 0;
		while (end < this.in.length() && (isDigit(this.in.charAt(end)) || this.in.charAt(end) == ',')) {
			commas += (this.in.charAt(end) == ',') ? 1 : 0;
			digits += (commas == 0) ? 1 : 0;
			end++;
		}
		boolean repetition = digits > 0 && commas < 2 && end < this.in.length()
				&& this.in.charAt(end) == '}';
		if (!repetition) {
			put("\\{");
			return;
		}
		this.out.append(this.in, this.at, end + 1);
		this.at = end + 1;
	}

	private void escape() {
		if (this.in.startsWith("\\Q", this.at)) {
			quoted();
		}
		else {
			copyEscape();
		}
	}

	private void quoted() {
		int end = this.in.indexOf("\\E", this.at + 2);
		String text = this.in.substring(this.at + 2, (end >= 0) ? end : this.in.length());
		text.codePoints().forEach((c) -> literal(c, META));
		this.at = (end >= 0) ? end + 2 : this.in.length();
	}

	/** An escape outside of a class or in it: of a sign that need not be escaped, the sign; of an octal number, its hexadecimal form. */
	private void copyEscape() {
		if (this.at + 1 >= this.in.length()) {
			put("\\");
			return;
		}
		char c = this.in.charAt(this.at + 1);
		if (isOctal(this.at + 1)) {
			octal();
		}
		else if (c == 'x' || c == 'p' || c == 'P') {
			int open = this.at + 2;
			int end = (open < this.in.length() && this.in.charAt(open) == '{') ? this.in.indexOf('}', open) + 1
					: open + ((c == 'x') ? 2 : 1);
			end = (end > open) ? Math.min(end, this.in.length()) : this.in.length();
			this.out.append(this.in, this.at, end);
			this.at = end;
		}
		else if (c < 0x80 && !Character.isLetterOrDigit(c) && META.indexOf(c) < 0) {
			this.out.append(c);
			this.at += 2;
		}
		else {
			this.out.append('\\').append(c);
			this.at += 2;
		}
	}

	/** Go reads a number behind a backslash as octal if it starts with 0 or has a second octal digit; else it refuses it. */
	private boolean isOctal(int first) {
		char c = this.in.charAt(first);
		return c == '0' || (c >= '1' && c <= '7' && first + 1 < this.in.length() && isOctalDigit(this.in.charAt(first + 1)));
	}

	private void octal() {
		int value = 0;
		int digits = 0;
		this.at++;
		while (digits < 3 && this.at < this.in.length() && isOctalDigit(this.in.charAt(this.at))) {
			value = value * 8 + this.in.charAt(this.at++) - '0';
			digits++;
		}
		this.out.append("\\x{").append(Integer.toHexString(value)).append('}');
	}

	private void characterClass() {
		put("[");
		if (this.at < this.in.length() && this.in.charAt(this.at) == '^') {
			put("^");
		}
		boolean first = true;
		while (this.at < this.in.length() && (first || this.in.charAt(this.at) != ']')) {
			item();
			first = false;
		}
		if (this.at < this.in.length()) {
			put("]");
		}
	}

	/** A range, a class or a character. */
	private void item() {
		if (this.in.startsWith("[:", this.at) && this.in.indexOf(":]", this.at) > 0) {
			int end = this.in.indexOf(":]", this.at) + 2;
			this.out.append(this.in, this.at, end);
			this.at = end;
			return;
		}
		boolean single = !isClassEscape();
		member();
		boolean range = single && this.in.startsWith("-", this.at) && this.at + 1 < this.in.length()
				&& this.in.charAt(this.at + 1) != ']';
		if (range) {
			this.out.append('-');
			this.at++;
			member();
		}
	}

	private boolean isClassEscape() {
		return this.in.charAt(this.at) == '\\' && this.at + 1 < this.in.length()
				&& "dDsSwWpP".indexOf(this.in.charAt(this.at + 1)) >= 0;
	}

	private void member() {
		if (this.in.charAt(this.at) == '\\') {
			copyEscape();
			return;
		}
		int c = this.in.codePointAt(this.at);
		literal(c, SIGNS_IN_CLASS + "-]^");
		this.at += Character.charCount(c);
	}

	private void literal(int c, String escaped) {
		if (escaped.indexOf(c) >= 0) {
			this.out.append('\\');
		}
		this.out.appendCodePoint(c);
	}

	private static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	private static boolean isOctalDigit(char c) {
		return c >= '0' && c <= '7';
	}

}
