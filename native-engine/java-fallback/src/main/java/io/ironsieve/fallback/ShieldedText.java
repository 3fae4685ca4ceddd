package io.ironsieve.fallback;

import java.util.Arrays;
import java.util.Set;

/**
 * Value in a text, and what stands around it as far as a token may reach. Readers give the place behind what they read, or
 * {@link Shield#NONE} when it is not there, also when they are to read from no place.
 */
final class ShieldedText {

	/** Characters on each side of a value that are looked at. */
	static final int REACH = 128;

	private final CharSequence text;

	private final int valueStart;

	private final int valueEnd;

	/** Where no token with the value goes on. */
	private final int end;

	/** Whether one might, but would be too long. */
	private final boolean cut;

	ShieldedText(CharSequence text, int valueStart, int valueEnd) {
		this.text = text;
		this.valueStart = valueStart;
		this.valueEnd = valueEnd;
		int run = behind(text, valueEnd);
		this.cut = run > REACH;
		this.end = valueEnd + Math.min(run, REACH);
	}

	/** Whether a character can be in a token behind a value. A space is none, although a time may follow a date behind it. */
	private static boolean canBeBehind(char c) {
		return Ascii.isAlphanumeric(c) || ".:+-_".indexOf(c) >= 0;
	}

	/** Whether nothing that follows a text can be in a token with a value that ends at a place. */
	static boolean isKnown(CharSequence text, int valueEnd) {
		int run = behind(text, valueEnd);
		return run > REACH || valueEnd + run < text.length();
	}

	/** Characters behind a value that can be in a token with it; of too many, one more than the reach. */
	private static int behind(CharSequence text, int valueEnd) {
		int at = valueEnd;
		while (at < text.length() && at <= valueEnd + REACH && canBeBehind(text.charAt(at))) {
			at++;
		}
		return at - valueEnd;
	}

	/** Whether the value is a part, not the whole, of a token of one of the forms. */
	boolean isCoveredBy(Set<Shield> shields) {
		int start = this.valueStart;
		int first = Math.max(0, start - REACH);
		while (true) {
			if (!isAlphanumeric(start - 1)) {
				for (Shield shield : shields) {
					if (covers(start, shield.end(this, start))) {
						return true;
					}
				}
			}
			start--;
			if (start < first || !(canBeBehind(this.text.charAt(start)) || " ,".indexOf(this.text.charAt(start)) >= 0)) {
				return false;
			}
		}
	}

	private boolean covers(int start, int end) {
		boolean goesOn = isAlphanumeric(end) || (end == this.end && this.cut);
		return end >= this.valueEnd && !goesOn && !(start == this.valueStart && end == this.valueEnd);
	}

	private boolean isAlphanumeric(int at) {
		return at >= 0 && at < this.text.length() && Ascii.isAlphanumeric(this.text.charAt(at));
	}

	int valueStart() {
		return this.valueStart;
	}

	/** Reads one of some characters. */
	int one(int start, String characters) {
		return (start >= 0 && start < this.end && characters.indexOf(this.text.charAt(start)) >= 0) ? start + 1 : Shield.NONE;
	}

	/** Reads at least one digit. */
	int digits(int start) {
		int at = start;
		while (at >= 0 && at < this.end && isDigit(at)) {
			at++;
		}
		return (at > start) ? at : Shield.NONE;
	}

	/** Reads so many digits that are a number of a range. */
	int number(int start, int length, int least, int most) {
		if (start < 0 || start + length > this.end) {
			return Shield.NONE;
		}
		int number = 0;
		for (int at = start; at < start + length; at++) {
			if (!isDigit(at)) {
				return Shield.NONE;
			}
			number = number * 10 + this.text.charAt(at) - '0';
		}
		return (least <= number && number <= most) ? start + length : Shield.NONE;
	}

	/** Reads hexadecimal digits, be there none. */
	int hex(int start) {
		int at = start;
		while (at >= 0 && at < this.end && Character.digit(this.text.charAt(at), 16) >= 0 && this.text.charAt(at) < 0x80) {
			at++;
		}
		return at;
	}

	/** Reads hexadecimal digits of one of some lengths, among them a letter and a decimal digit. */
	int mixedHex(int start, int[] lengths) {
		int end = hex(start);
		int digits = 0;
		for (int at = start; at < end; at++) {
			digits += isDigit(at) ? 1 : 0;
		}
		boolean mixed = 0 < digits && digits < end - start;
		return (mixed && Arrays.stream(lengths).anyMatch((length) -> length == end - start)) ? end : Shield.NONE;
	}

	/** Reads identifiers of a pre-release or build, without the signs behind the last. */
	int versionParts(int start) {
		int end = start;
		for (int at = start; at < this.end && (isAlphanumeric(at) || ".-+".indexOf(this.text.charAt(at)) >= 0); at++) {
			end = isAlphanumeric(at) ? at + 1 : end;
		}
		return (end > start) ? end : Shield.NONE;
	}

	/** Whether all digits of a stretch are zeros. */
	boolean isZero(int start, int end) {
		for (int at = start; at < end; at++) {
			if (this.text.charAt(at) != '0') {
				return false;
			}
		}
		return true;
	}

	/** Whether a digit and a dot stand in front of a place. */
	boolean isBehindNumberAndDot(int start) {
		return start >= 2 && this.text.charAt(start - 1) == '.' && isDigit(start - 2);
	}

	private boolean isDigit(int at) {
		char c = this.text.charAt(at);
		return '0' <= c && c <= '9';
	}

}
