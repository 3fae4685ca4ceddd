package io.ironsieve.fallback;

import java.util.function.IntPredicate;

/** Characters of a pattern with a place in them. A character is a code point, so that places are what messages report. */
final class PatternReader {

	private static final int END = -1;

	private final int[] characters;

	private int position;

	PatternReader(String pattern) {
		this.characters = pattern.codePoints().toArray();
	}

	int position() {
		return this.position;
	}

	boolean atEnd() {
		return this.position == this.characters.length;
	}

	/** Next character, or -1 at the end. */
	int peek() {
		return peek(0);
	}

	/** Character so many behind the next one, or -1 beyond the end. */
	int peek(int ahead) {
		int at = this.position + ahead;
		return (at < this.characters.length) ? this.characters[at] : END;
	}

	/** Takes the next character; there must be one. */
	int next() {
		return this.characters[this.position++];
	}

	/** Takes the text if it comes next. */
	boolean take(String ascii) {
		for (int i = 0; i < ascii.length(); i++) {
			if (peek(i) != ascii.charAt(i)) {
				return false;
			}
		}
		this.position += ascii.length();
		return true;
	}

	/** Takes characters while they are accepted. */
	String takeWhile(IntPredicate accepted) {
		StringBuilder taken = new StringBuilder();
		while (!atEnd() && accepted.test(peek())) {
			taken.appendCodePoint(next());
		}
		return taken.toString();
	}

}
