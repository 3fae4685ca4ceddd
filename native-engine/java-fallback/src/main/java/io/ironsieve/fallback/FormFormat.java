package io.ironsieve.fallback;

import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;

/** Form data: {@code key=value(&key=value)*}, percent-encoded. Not thread-safe. */
final class FormFormat implements FormatLexer.Format {

	/** Whether a {@code =} was seen. */
	private boolean begun;

	/** Start of percent-encoded bytes under way, or {@link #NONE}. */
	private long start = NONE;

	/** Start of the last {@code %}. */
	private long percent;

	private int digits;

	private int value;

	/** Bytes of a UTF-8 sequence that are missing. */
	private int missing;

	@Override
	public long take(char character, long at, Tokens tokens) {
		if (this.start != NONE && this.digits == 2 && character != '%') {
			add(Kind.UNIT, this.start, at, tokens);
			this.start = NONE;
		}
		else if (this.start != NONE) {
			return escaped(character, at, tokens);
		}
		switch (character) {
			case '=' -> {
				if (at == 0) {
					return at;
				}
				this.begun = true;
				tokens.add(Kind.SEPARATOR, Style.FORM, 0, at, at + 1);
			}
			case '&' -> {
				if (!this.begun) {
					return at;
				}
				tokens.add(Kind.SEPARATOR, Style.FORM, 0, at, at + 1);
			}
			case '%' -> {
				this.start = at;
				this.percent = at;
				this.digits = 0;
				this.value = 0;
				this.missing = 0;
			}
			default -> {
				if (!Ascii.isAlphanumeric(character) && "-._~*+".indexOf(character) < 0) {
					return at;
				}
				add(Kind.RUN, at, at + 1, tokens);
			}
		}
		return NONE;
	}

	private long escaped(char character, long at, Tokens tokens) {
		if (this.digits == 2) {
			this.percent = at;
			this.digits = 0;
			this.value = 0;
			return NONE;
		}
		int digit = JsonFormat.hexDigit(character);
		if (digit < 0) {
			add(Kind.UNIT, this.start, this.percent, tokens);
			return this.percent;
		}
		this.value = this.value << 4 | digit;
		this.digits++;
		if (this.digits == 2) {
			decoded(at + 1, tokens);
		}
		return NONE;
	}

	/** Takes a byte that was encoded. */
	private void decoded(long end, Tokens tokens) {
		boolean next = this.start < this.percent;
		boolean goesOn = (this.value & 0xC0) == 0x80;
		if (next && !goesOn) {
			add(Kind.UNIT, this.start, this.percent, tokens);
			this.start = this.percent;
		}
		this.missing = (next && goesOn) ? this.missing - 1 : missing(this.value);
		if (this.missing == 0) {
			add(Kind.UNIT, this.start, end, tokens);
			this.start = NONE;
		}
	}

	private static int missing(int first) {
		if (first < 0xC2 || first > 0xF4) {
			return 0;
		}
		return (first < 0xE0) ? 1 : (first < 0xF0) ? 2 : 3;
	}

	private void add(Kind kind, long start, long end, Tokens tokens) {
		if (this.begun) {
			tokens.add(kind, Style.FORM, 0, start, end);
		}
		else {
			// It may still not be form data.
			tokens.run(Style.PLAIN, start, end);
		}
	}

	@Override
	public long end(long at, Tokens tokens) {
		if (this.start == NONE) {
			return at;
		}
		long end = (this.digits == 2) ? at : this.percent;
		add(Kind.UNIT, this.start, end, tokens);
		return end;
	}

}
