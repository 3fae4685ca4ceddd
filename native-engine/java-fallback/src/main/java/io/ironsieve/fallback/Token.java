package io.ironsieve.fallback;

/**
 * Part of a text. Tokens follow each other without gaps.
 * @param style how content is written here; of no meaning for structure and literals
 * @param level for literals and strings of JSON: in how many strings, itself counted if it is one
 * @param start place of its first character
 * @param end place behind its last one
 */
record Token(Kind kind, Style style, int level, long start, long end) {

	Token from(long place) {
		return new Token(this.kind, this.style, this.level, place, this.end);
	}

	boolean isDivisible() {
		return this.kind != Kind.UNIT && this.kind != Kind.LITERAL;
	}

	enum Kind {

		/** Stays, whatever is found there. */
		STRUCTURE,

		/** {@code =} and {@code &} of form data: stays, unless the finding began before it was form data. */
		SEPARATOR,

		/** Content of which each character stands for itself. */
		RUN,

		/** Content that is replaced as a whole or not at all, such as an escape. */
		UNIT,

		/** Number, {@code true}, {@code false} or {@code null} of JSON. */
		LITERAL

	}

	enum Style {

		PLAIN, JSON,

		/** Character data of XML. */
		TEXT,

		/** Value of an attribute in quotes. */
		QUOTED,

		/** Value of an attribute without quotes. */
		UNQUOTED,

		/** Name of an element or attribute. */
		NAME, COMMENT, CDATA,

		/** Inside of a declaration or processing instruction. */
		MARKUP, FORM

	}

}
