package io.ironsieve.fallback;

import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;
import org.jspecify.annotations.Nullable;

/** XML, and HTML as far as it looks like that: tags need not match. Not thread-safe. */
final class XmlFormat implements FormatLexer.Format {

	/** Most characters between {@code &} and {@code ;}. */
	private static final int LONGEST_ENTITY = 32;

	private static final String SECTION = "[CDATA[";

	private State state = State.ANGLE;

	/** Start of the token under way. */
	private long pending;

	/** Quote that ends the value or part under way, or 0. */
	private char quote;

	/** Whether the tag under way is an end tag. */
	private boolean closing;

	/** Marks in front: dashes of a comment, brackets or letters of a section, {@code ?} of an instruction. */
	private int marks;

	/** Brackets that a declaration has open. */
	private int depth;

	/** Begins behind a {@code <} at this place. */
	XmlFormat(long start) {
		this.pending = start;
	}

	private enum State {

		/** Of an element, or of an attribute in quotes. */
		CONTENT,

		/** Behind {@code &} there. */
		ENTITY,

		/** Behind {@code <}, and {@code /}. */
		ANGLE,

		/** In the name of an element. */
		ELEMENT,

		/** Behind the name of an end tag. */
		TAIL,

		/** In a tag, between names and values. */
		TAG, ATTRIBUTE,

		/** Behind the {@code =} of an attribute. */
		EQUALS, UNQUOTED,

		/** Behind {@code <!}. */
		BANG, DASH, BRACKET, COMMENT, CDATA, INSTRUCTION, DECLARATION

	}

	/** Whether XML may go on like that behind {@code <}, at the start of a text. */
	static boolean mayFollowAngle(char character) {
		return isNameStart(character) || character == '!' || character == '?';
	}

	private static boolean isNameStart(char character) {
		return Ascii.isLetter(character) || character == '_' || character == ':' || character >= 0x80;
	}

	private static boolean isName(char character) {
		return isNameStart(character) || Ascii.isDigit(character) || character == '-' || character == '.';
	}

	private static boolean isSpace(char character) {
		return " \t\n\r\f".indexOf(character) >= 0;
	}

	@Override
	public long take(char character, long at, Tokens tokens) {
		return switch (this.state) {
			case CONTENT -> content(character, at, tokens);
			case ENTITY -> entity(character, at, tokens);
			case ANGLE -> angle(character, at, tokens);
			case ELEMENT -> element(character, at, tokens);
			case ATTRIBUTE -> attribute(character, at, tokens);
			case UNQUOTED -> unquoted(character, at, tokens);
			case TAIL, TAG, EQUALS -> tag(character, at, tokens);
			case BANG, DASH, BRACKET -> bang(character, at, tokens);
			case COMMENT -> marked(character, at, '-', Style.COMMENT, tokens);
			case CDATA -> marked(character, at, ']', Style.CDATA, tokens);
			case INSTRUCTION -> instruction(character, at, tokens);
			case DECLARATION -> declaration(character, at, tokens);
		};
	}

	@Override
	public long end(long at, Tokens tokens) {
		return switch (this.state) {
			case ENTITY, ANGLE, ELEMENT, ATTRIBUTE, BANG, DASH, BRACKET -> this.pending;
			case COMMENT, CDATA, INSTRUCTION -> (this.marks > 0) ? this.pending : at;
			default -> at;
		};
	}

	@Override
	public @Nullable Style plainStyle() {
		return (this.state == State.CONTENT) ? style() : null;
	}

	@Override
	public int plainEnd(CharSequence text, int from) {
		char ends = (this.quote == 0) ? '<' : this.quote;
		int end = from;
		while (end < text.length() && text.charAt(end) != ends && text.charAt(end) != '&') {
			end++;
		}
		return end;
	}

	private Style style() {
		return (this.quote == 0) ? Style.TEXT : Style.QUOTED;
	}

	private void enterContent(char quote) {
		this.quote = quote;
		this.state = State.CONTENT;
	}

	private long content(char character, long at, Tokens tokens) {
		this.pending = at;
		if (character == '&') {
			this.state = State.ENTITY;
		}
		else if (character == '<' && this.quote == 0) {
			this.closing = false;
			this.state = State.ANGLE;
		}
		else if (this.quote != 0 && character == this.quote) {
			tokens.structure(at, at + 1);
			this.state = State.TAG;
		}
		else {
			tokens.run(style(), at, at + 1);
		}
		return NONE;
	}

	private long entity(char character, long at, Tokens tokens) {
		boolean first = at == this.pending + 1;
		if (character == ';' && !first) {
			tokens.add(Kind.UNIT, style(), 0, this.pending, at + 1);
			this.state = State.CONTENT;
			return NONE;
		}
		if ((character == '#' && first) || (Ascii.isAlphanumeric(character) && at - this.pending < LONGEST_ENTITY)) {
			return NONE;
		}
		// HTML takes such a sign as it is.
		tokens.run(style(), this.pending, at);
		this.state = State.CONTENT;
		return content(character, at, tokens);
	}

	private long angle(char character, long at, Tokens tokens) {
		if (isNameStart(character)) {
			this.state = State.ELEMENT;
		}
		else if (character == '/' && !this.closing) {
			this.closing = true;
		}
		else if (character == '!' && !this.closing) {
			this.state = State.BANG;
		}
		else if (character == '?' && !this.closing) {
			tokens.structure(this.pending, at + 1);
			this.state = State.INSTRUCTION;
			this.marks = 0;
		}
		else {
			// HTML takes such a sign as it is.
			tokens.run(Style.TEXT, this.pending, at);
			enterContent((char) 0);
			return content(character, at, tokens);
		}
		return NONE;
	}

	private long element(char character, long at, Tokens tokens) {
		if (isName(character) && at - this.pending < FormatLexer.LONGEST) {
			return NONE;
		}
		if (!isSpace(character) && character != '>' && (character != '/' || this.closing)) {
			return this.pending;
		}
		long name = this.pending + (this.closing ? 2 : 1);
		tokens.structure(this.pending, name);
		tokens.run(Style.NAME, name, at);
		this.state = this.closing ? State.TAIL : State.TAG;
		return tag(character, at, tokens);
	}

	private long attribute(char character, long at, Tokens tokens) {
		if (!isSpace(character) && "=>/".indexOf(character) < 0) {
			boolean goesOn = "<\"'".indexOf(character) < 0 && at - this.pending < FormatLexer.LONGEST;
			return goesOn ? NONE : this.pending;
		}
		tokens.run(Style.NAME, this.pending, at);
		this.state = State.TAG;
		return tag(character, at, tokens);
	}

	private long unquoted(char character, long at, Tokens tokens) {
		if (!isSpace(character) && character != '>') {
			tokens.run(Style.UNQUOTED, at, at + 1);
			return NONE;
		}
		this.state = State.TAG;
		return tag(character, at, tokens);
	}

	private long tag(char character, long at, Tokens tokens) {
		boolean quote = character == '"' || character == '\'';
		if (character == '>') {
			enterContent((char) 0);
		}
		else if (isSpace(character)) {
			tokens.structure(at, at + 1);
			return NONE;
		}
		else if (this.state == State.TAIL) {
			return at;
		}
		else if (quote && this.state == State.EQUALS) {
			enterContent(character);
		}
		else if (character == '<') {
			return at;
		}
		else if (this.state == State.EQUALS) {
			tokens.run(Style.UNQUOTED, at, at + 1);
			this.state = State.UNQUOTED;
			return NONE;
		}
		else if (character == '=') {
			this.state = State.EQUALS;
		}
		else if (quote) {
			return at;
		}
		else if (character != '/') {
			this.pending = at;
			this.state = State.ATTRIBUTE;
			return NONE;
		}
		tokens.structure(at, at + 1);
		return NONE;
	}

	private long bang(char character, long at, Tokens tokens) {
		if (this.state == State.BANG && character == '-') {
			this.state = State.DASH;
		}
		else if (this.state == State.BANG && character == '[') {
			this.state = State.BRACKET;
			this.marks = 1;
		}
		else if (this.state == State.DASH && character == '-') {
			tokens.structure(this.pending, at + 1);
			this.state = State.COMMENT;
			this.marks = 0;
		}
		else if (this.state == State.BRACKET && SECTION.charAt(this.marks) == character) {
			this.marks++;
			if (this.marks == SECTION.length()) {
				tokens.structure(this.pending, at + 1);
				this.state = State.CDATA;
				this.marks = 0;
			}
		}
		else if (this.state == State.BANG && Ascii.isLetter(character)) {
			tokens.structure(this.pending, at);
			tokens.run(Style.MARKUP, at, at + 1);
			this.depth = 0;
			this.quote = 0;
			this.state = State.DECLARATION;
		}
		else {
			return this.pending;
		}
		return NONE;
	}

	/** Takes a character of a comment or section, which two marks and {@code >} end. */
	private long marked(char character, long at, char mark, Style style, Tokens tokens) {
		if (character == mark) {
			if (this.marks == 0) {
				this.pending = at;
			}
			else if (this.marks == 2) {
				tokens.run(style, this.pending, this.pending + 1);
				this.pending++;
			}
			this.marks = Math.min(this.marks + 1, 2);
		}
		else if (character == '>' && this.marks == 2) {
			tokens.structure(this.pending, at + 1);
			enterContent((char) 0);
		}
		else {
			tokens.run(style, (this.marks == 0) ? at : this.pending, at + 1);
			this.marks = 0;
		}
		return NONE;
	}

	private long instruction(char character, long at, Tokens tokens) {
		if (this.marks == 1) {
			if (character == '>') {
				tokens.structure(this.pending, at + 1);
				enterContent((char) 0);
				return NONE;
			}
			tokens.run(Style.MARKUP, this.pending, at);
			this.marks = 0;
		}
		if (character == '?') {
			this.pending = at;
			this.marks = 1;
		}
		else if (character == '"' || character == '\'') {
			tokens.structure(at, at + 1);
		}
		else {
			tokens.run(Style.MARKUP, at, at + 1);
		}
		return NONE;
	}

	private long declaration(char character, long at, Tokens tokens) {
		boolean structure = true;
		if (this.quote != 0) {
			structure = character == this.quote;
			this.quote = structure ? 0 : this.quote;
		}
		else {
			switch (character) {
				case '"', '\'' -> this.quote = character;
				case '[' -> this.depth++;
				case ']' -> this.depth = Math.max(this.depth - 1, 0);
				case '>' -> this.state = (this.depth == 0) ? State.CONTENT : this.state;
				case '<' -> {
				}
				default -> structure = false;
			}
		}
		if (structure) {
			tokens.structure(at, at + 1);
		}
		else {
			tokens.run(Style.MARKUP, at, at + 1);
		}
		return NONE;
	}

}
