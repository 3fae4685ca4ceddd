package io.ironsieve.fallback;

import java.util.BitSet;

import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;
import org.jspecify.annotations.Nullable;

/**
 * JSON: one value or several after each other, with JSON in its strings. One object follows the outer text, or what a string of the text around it
 * reads. Not thread-safe.
 */
final class JsonFormat implements FormatLexer.Format {

	/** Strings in strings that are followed. */
	private static final int DEEPEST_STRING = 3;

	/** Arrays and objects in each other that are followed. */
	private static final int DEEPEST = 1024;

	/** Stands for each character that is not ASCII. */
	private static final char NOT_ASCII = 0x80;

	private final int level;

	/** Which of the open brackets are those of arrays. */
	private final BitSet arrays = new BitSet();

	private int depth;

	private State state = State.OUTSIDE;

	/** What the string under way holds, if that is JSON. */
	private @Nullable JsonFormat inner;

	/** Whether no character of the string under way has come. */
	private boolean fresh;

	private boolean key;

	/** Start of the literal or escape under way. */
	private long pending;

	/** Whether a character of that is written with more than one. */
	private boolean wide;

	/** Start of a second escape behind one of a high surrogate. */
	private long second;

	/** Whether the escape under way is that. */
	private boolean behindHigh;

	private int digits;

	private int value;

	private String word = "";

	private int wordAt;

	JsonFormat() {
		this(0);
	}

	private JsonFormat(int level) {
		this.level = level;
	}

	private enum State {

		OUTSIDE,

		/** A value, or the end of an array. */
		FIRST, VALUE,

		/** A key, or the end of an object. */
		FIRST_KEY, KEY, COLON,

		/** Behind a value in an array or object. */
		BEHIND, MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT, WORD,

		/** In a string. */
		TEXT,

		/** Behind a backslash. */
		ESCAPE,

		/** Behind a backslash, {@code u} and some digits. */
		HEX,

		/** Behind an escape of a high surrogate. */
		HIGH

	}

	/** A character as it reads, and where it is written. */
	private record Symbol(char character, long start, long end) {

		boolean isWide() {
			return this.end - this.start > 1;
		}

	}

	@Override
	public long take(char character, long at, Tokens tokens) {
		return take(new Symbol(character, at, at + 1), tokens);
	}

	@Override
	public long end(long at, Tokens tokens) {
		long from = unfinished(at);
		endInner(from, tokens);
		if (this.state == State.HIGH) {
			tokens.add(Kind.UNIT, Style.JSON, 1, this.pending, at);
			return at;
		}
		if (this.behindHigh && (this.state == State.ESCAPE || this.state == State.HEX)) {
			tokens.add(Kind.UNIT, Style.JSON, 1, this.pending, this.second);
			return this.second;
		}
		return from;
	}

	@Override
	public @Nullable Style plainStyle() {
		return (this.state == State.TEXT && this.inner == null && !this.fresh) ? Style.JSON : null;
	}

	@Override
	public int plainEnd(CharSequence text, int from) {
		int end = from;
		while (end < text.length() && text.charAt(end) >= ' ' && text.charAt(end) != '"' && text.charAt(end) != '\\') {
			end++;
		}
		return end;
	}

	private long take(Symbol symbol, Tokens tokens) {
		return switch (this.state) {
			case TEXT -> text(symbol, tokens);
			case ESCAPE, HEX, HIGH -> escape(symbol, tokens);
			case MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT -> number(symbol, tokens);
			case WORD -> word(symbol, tokens);
			default -> structure(symbol, tokens);
		};
	}

	// --- literals

	private long number(Symbol symbol, Tokens tokens) {
		State next = next(symbol.character());
		if (next != null) {
			return goOn(next, symbol);
		}
		boolean whole = this.state == State.ZERO || this.state == State.WHOLE || this.state == State.FRACTION
				|| this.state == State.EXPONENT;
		return whole ? literal(symbol, tokens) : this.pending;
	}

	private @Nullable State next(char character) {
		boolean digit = Ascii.isDigit(character);
		return switch (this.state) {
			case MINUS -> (character == '0') ? State.ZERO : digit ? State.WHOLE : null;
			case ZERO -> fraction(character);
			case WHOLE -> digit ? State.WHOLE : fraction(character);
			case POINT -> digit ? State.FRACTION : null;
			case FRACTION -> digit ? State.FRACTION : exponent(character);
			case E -> (character == '+' || character == '-') ? State.SIGN : digit ? State.EXPONENT : null;
			case SIGN, EXPONENT -> digit ? State.EXPONENT : null;
			default -> null;
		};
	}

	private static @Nullable State fraction(char character) {
		return (character == '.') ? State.POINT : exponent(character);
	}

	private static @Nullable State exponent(char character) {
		return (character == 'e' || character == 'E') ? State.E : null;
	}

	private long word(Symbol symbol, Tokens tokens) {
		if (this.wordAt == this.word.length()) {
			return literal(symbol, tokens);
		}
		return (this.word.charAt(this.wordAt++) == symbol.character()) ? goOn(State.WORD, symbol) : this.pending;
	}

	private long goOn(State state, Symbol symbol) {
		this.wide |= symbol.isWide();
		this.state = state;
		return (symbol.end() - this.pending > FormatLexer.LONGEST) ? this.pending : NONE;
	}

	/** Ends a literal, if what stands behind it may, and takes that. */
	private long literal(Symbol symbol, Tokens tokens) {
		boolean array = isArray();
		boolean follows = switch (symbol.character()) {
			case ' ', '\t', '\n', '\r', ',' -> true;
			case ']' -> array;
			case '}' -> !array;
			default -> false;
		};
		if (!follows) {
			return this.pending;
		}
		this.state = behind();
		tokens.add(Kind.LITERAL, Style.JSON, this.level, this.pending, symbol.start());
		return structure(symbol, tokens);
	}

	private long begin(Symbol symbol) {
		char character = symbol.character();
		this.word = switch (character) {
			case 't' -> "true";
			case 'f' -> "false";
			case 'n' -> "null";
			default -> "";
		};
		this.wordAt = 1;
		if (!this.word.isEmpty()) {
			this.state = State.WORD;
		}
		else if (character == '-' || Ascii.isDigit(character)) {
			this.state = (character == '-') ? State.MINUS : (character == '0') ? State.ZERO : State.WHOLE;
		}
		else {
			return symbol.start();
		}
		this.pending = symbol.start();
		this.wide = symbol.isWide();
		return NONE;
	}

	// --- structure

	private long structure(Symbol symbol, Tokens tokens) {
		State next = behindStructure(symbol.character());
		if (next == null) {
			boolean value = this.state == State.FIRST || this.state == State.VALUE;
			return value ? begin(symbol) : symbol.start();
		}
		this.state = next;
		tokens.structure(symbol.start(), symbol.end());
		return NONE;
	}

	/** State behind a sign; {@code null}: it may not stand here. */
	private @Nullable State behindStructure(char character) {
		boolean value = this.state == State.FIRST || this.state == State.VALUE;
		boolean key = this.state == State.FIRST_KEY || this.state == State.KEY;
		return switch (character) {
			case ' ', '\t', '\n', '\r' -> this.state;
			case '{', '[' -> ((value || this.state == State.OUTSIDE) && open(character == '[')) ? first(character) : null;
			case '}' -> ((this.state == State.FIRST_KEY || this.state == State.BEHIND) && !isArray()) ? close() : null;
			case ']' -> ((this.state == State.FIRST || this.state == State.BEHIND) && isArray()) ? close() : null;
			case ',' -> (this.state != State.BEHIND) ? null : isArray() ? State.VALUE : State.KEY;
			case ':' -> (this.state == State.COLON) ? State.VALUE : null;
			case '"' -> {
				this.key = key;
				this.fresh = true;
				yield (value || key) ? State.TEXT : null;
			}
			default -> null;
		};
	}

	private static State first(char bracket) {
		return (bracket == '[') ? State.FIRST : State.FIRST_KEY;
	}

	private boolean open(boolean array) {
		if (this.depth == DEEPEST) {
			return false;
		}
		this.arrays.set(this.depth++, array);
		return true;
	}

	private State close() {
		this.depth--;
		return behind();
	}

	private boolean isArray() {
		return this.depth > 0 && this.arrays.get(this.depth - 1);
	}

	private State behind() {
		return (this.depth == 0) ? State.OUTSIDE : State.BEHIND;
	}

	// --- strings

	private long text(Symbol symbol, Tokens tokens) {
		if (symbol.character() == '"') {
			endInner(symbol.start(), tokens);
			tokens.structure(symbol.start(), symbol.end());
			this.state = this.key ? State.COLON : behind();
		}
		else if (symbol.character() < ' ') {
			endInner(symbol.start(), tokens);
			return symbol.start();
		}
		else if (symbol.character() == '\\') {
			this.state = State.ESCAPE;
			this.behindHigh = false;
			this.pending = symbol.start();
			this.wide = true;
		}
		else {
			content(symbol, tokens);
		}
		return NONE;
	}

	private long escape(Symbol symbol, Tokens tokens) {
		char character = symbol.character();
		if (this.state == State.HIGH) {
			if (character == '\\') {
				this.second = symbol.start();
				this.behindHigh = true;
				this.state = State.ESCAPE;
				return NONE;
			}
			this.state = State.TEXT;
			content(new Symbol(NOT_ASCII, this.pending, symbol.start()), tokens);
			return text(symbol, tokens);
		}
		if (this.state == State.HEX) {
			return hex(symbol, tokens);
		}
		if (character == 'u') {
			this.state = State.HEX;
			this.digits = 0;
			this.value = 0;
			return NONE;
		}
		flushHigh(tokens);
		int escaped = escaped(character);
		if (escaped < 0) {
			return fail(tokens);
		}
		this.state = State.TEXT;
		content(new Symbol((char) escaped, this.pending, symbol.end()), tokens);
		return NONE;
	}

	/** What a letter behind a backslash stands for, or -1. */
	private static int escaped(char character) {
		return switch (character) {
			case '"', '\\', '/' -> character;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			default -> -1;
		};
	}

	private long hex(Symbol symbol, Tokens tokens) {
		int digit = hexDigit(symbol.character());
		if (digit < 0) {
			flushHigh(tokens);
			return fail(tokens);
		}
		this.value = this.value << 4 | digit;
		this.digits++;
		if (this.digits < 4) {
			return NONE;
		}
		char unit = (char) this.value;
		if (!Character.isLowSurrogate(unit)) {
			flushHigh(tokens);
		}
		if (Character.isHighSurrogate(unit)) {
			this.state = State.HIGH;
			return NONE;
		}
		this.state = State.TEXT;
		content(new Symbol((unit < NOT_ASCII) ? unit : NOT_ASCII, this.pending, symbol.end()), tokens);
		return NONE;
	}

	/** Value of a hexadecimal digit, or -1. */
	static int hexDigit(char character) {
		return (character < NOT_ASCII) ? Character.digit(character, 16) : -1;
	}

	/** Takes a high surrogate in front of the escape under way, if there is one, to be alone. */
	private void flushHigh(Tokens tokens) {
		if (this.behindHigh) {
			this.behindHigh = false;
			content(new Symbol(NOT_ASCII, this.pending, this.second), tokens);
			this.pending = this.second;
		}
	}

	/** The escape under way is none. */
	private long fail(Tokens tokens) {
		endInner(this.pending, tokens);
		return this.pending;
	}

	private void content(Symbol symbol, Tokens tokens) {
		if (this.fresh) {
			this.fresh = false;
			boolean json = this.level < DEEPEST_STRING && (symbol.character() == '{' || symbol.character() == '[');
			this.inner = json ? new JsonFormat(this.level + 1) : null;
		}
		JsonFormat inner = this.inner;
		if (inner == null) {
			add(symbol.isWide(), symbol.start(), symbol.end(), tokens);
			return;
		}
		long stopped = inner.take(symbol, tokens);
		if (stopped != NONE) {
			this.inner = null;
			add(inner.wide, stopped, symbol.start(), tokens);
			add(symbol.isWide(), symbol.start(), symbol.end(), tokens);
		}
	}

	/** Ends what a string holds where the string ends, or is none any more. */
	private void endInner(long at, Tokens tokens) {
		JsonFormat inner = this.inner;
		this.inner = null;
		this.fresh = false;
		if (inner != null) {
			long from = inner.unfinished(at);
			inner.endInner(from, tokens);
			add(inner.wide, from, at, tokens);
		}
	}

	/** Where that starts which is under way. */
	private long unfinished(long at) {
		return switch (this.state) {
			case MINUS, ZERO, WHOLE, POINT, FRACTION, E, SIGN, EXPONENT, WORD, ESCAPE, HEX, HIGH -> this.pending;
			default -> at;
		};
	}

	private void add(boolean wide, long start, long end, Tokens tokens) {
		tokens.add(wide ? Kind.UNIT : Kind.RUN, Style.JSON, this.level + 1, start, end);
	}

}
