package io.ironsieve.fallback;

import java.util.Map;

/** Escapes that mean characters, the same inside and outside of classes. */
final class EscapeParser {

	static final CodePointSet DIGIT = CodePointSet.of('0', '9');

	static final CodePointSet WORD = CodePointSet.of('0', '9', 'A', 'Z', 'a', 'z', '_', '_');

	/** Without the vertical tab, unlike POSIX and Java. */
	static final CodePointSet SPACE = CodePointSet.of('\t', '\n', '\f', '\r', ' ', ' ');

	private static final Map<Integer, CodePointSet> CLASSES = Map.of((int) 'd', DIGIT, (int) 'D', DIGIT.negate(),
			(int) 'w', WORD, (int) 'W', WORD.negate(), (int) 's', SPACE, (int) 'S', SPACE.negate());

	private static final Map<Integer, Integer> CONTROLS = Map.of((int) 'a', 0x07, (int) 'f', 0x0C, (int) 't', 0x09,
			(int) 'n', 0x0A, (int) 'r', 0x0D, (int) 'v', 0x0B);

	private static final int LONGEST_HEX = 6;

	private final PatternReader in;

	EscapeParser(PatternReader in) {
		this.in = in;
	}

	/**
	 * What an escape means.
	 * @param set the characters
	 * @param single whether it names one character, which may then begin or end a range
	 */
	record Escape(CodePointSet set, boolean single) {

		static Escape of(int codePoint) {
			return new Escape(CodePointSet.of(codePoint), true);
		}

	}

	/** Takes an escape; the backslash comes next. */
	Escape parse(PatternFlags flags) throws PatternException {
		int start = this.in.position();
		this.in.next();
		if (this.in.atEnd()) {
			throw PatternException.at(start, "nothing behind the backslash");
		}
		int name = this.in.next();
		if (CLASSES.containsKey(name)) {
			return new Escape(CLASSES.get(name), false);
		}
		if (CONTROLS.containsKey(name)) {
			return Escape.of(CONTROLS.get(name));
		}
		if (name == 'p' || name == 'P') {
			return new Escape(property(start, name == 'P', flags), false);
		}
		if (name == 'x') {
			return Escape.of(hexadecimal(start));
		}
		if (name < 0x80 && !Ascii.isAlphanumeric(name) && name != '<' && name != '>') {
			return Escape.of(name);
		}
		throw PatternException.at(start, refusal(name));
	}

	private static String refusal(int name) {
		if (name == 'k' || name == 'g' || (name != '0' && Ascii.isDigit(name))) {
			return PatternException.NO_BACK_REFERENCE;
		}
		if (name == '0') {
			return "octal escapes are not in the dialect:";
		}
		return "escape \\" + Character.toString(name) + " is not in the dialect:";
	}

	private CodePointSet property(int start, boolean negated, PatternFlags flags) throws PatternException {
		String name;
		if (this.in.take("{")) {
			name = this.in.takeWhile((c) -> c != '}');
			if (!this.in.take("}")) {
				throw PatternException.at(start, "unclosed Unicode property");
			}
		}
		else {
			name = this.in.atEnd() ? "" : Character.toString(this.in.next());
		}
		CodePointSet set = UnicodeProperty.named(name);
		if (set == null) {
			throw PatternException.at(start, "unknown Unicode property '" + name + "'");
		}
		set = flags.ignoreCase() ? set.foldAscii() : set;
		return negated ? set.negate() : set;
	}

	private int hexadecimal(int start) throws PatternException {
		boolean braces = this.in.take("{");
		StringBuilder digits = new StringBuilder();
		while (Character.digit(this.in.peek(), 16) >= 0 && this.in.peek() < 0x80 && (braces || digits.length() < 2)) {
			digits.append((char) this.in.next());
		}
		boolean complete = braces ? this.in.take("}") && !digits.isEmpty() : digits.length() == 2;
		if (!complete) {
			throw PatternException.at(start, "incomplete hexadecimal escape");
		}
		return scalarValue(start, digits.toString().replaceFirst("^0+(?=.)", ""));
	}

	private static int scalarValue(int start, String digits) throws PatternException {
		int value = (digits.length() <= LONGEST_HEX) ? Integer.parseInt(digits, 16) : Integer.MAX_VALUE;
		if (value > Character.MAX_CODE_POINT || (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE)) {
			throw PatternException.at(start, "no such character");
		}
		return value;
	}

}
