package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Characters that come in parts as UTF-8; lone surrogates as the three bytes that UTF-8 would give them (WTF-8,
 * https://simonsapin.github.io/wtf-8/), which no rule matches. A high surrogate at the end of a part waits for the next one. Not
 * thread-safe.
 */
final class Wtf8Encoder {

	/** Characters that are turned into bytes at once, which bounds the memory of a stream. */
	private static final int MOST_CHARS = 4096;

	private static final int MAX_BYTES_PER_CHAR = 3;

	private byte[] bytes = new byte[0];

	/** High surrogate that the last part ended with; 0: none. */
	private char pending;

	/**
	 * Encodes a stretch.
	 * @return its bytes, valid until the next call, maybe none
	 */
	ByteBuffer encode(CharSequence text, int from, int to) {
		int needed = (to - from + 1) * MAX_BYTES_PER_CHAR;
		if (this.bytes.length < needed) {
			this.bytes = Arrays.copyOf(this.bytes, needed);
		}
		int at = 0;
		for (int i = from; i < to; i++) {
			at = put(text.charAt(i), at);
		}
		return ByteBuffer.wrap(this.bytes, 0, at);
	}

	/** End of the stretch to encode next, so that any text takes the same bounded memory. */
	static int endOfStretch(CharSequence text, int from) {
		return Math.min(text.length(), from + MOST_CHARS);
	}

	/** What is left when the text ends: a high surrogate without its other half, or nothing. */
	ByteBuffer end() {
		int at = 0;
		if (this.pending != 0) {
			at = putThree(this.pending, 0);
			this.pending = 0;
		}
		return ByteBuffer.wrap(this.bytes, 0, at);
	}

	private int put(char c, int from) {
		int at = from;
		if (this.pending != 0) {
			char high = this.pending;
			this.pending = 0;
			if (Character.isLowSurrogate(c)) {
				return putFour(Character.toCodePoint(high, c), at);
			}
			at = putThree(high, at);
		}
		if (c < 0x80) {
			this.bytes[at] = (byte) c;
			return at + 1;
		}
		if (c < 0x800) {
			this.bytes[at] = (byte) (0xC0 | c >> 6);
			this.bytes[at + 1] = (byte) (0x80 | c & 0x3F);
			return at + 2;
		}
		if (Character.isHighSurrogate(c)) {
			this.pending = c;
			return at;
		}
		return putThree(c, at);
	}

	private int putThree(char c, int at) {
		this.bytes[at] = (byte) (0xE0 | c >> 12);
		this.bytes[at + 1] = (byte) (0x80 | c >> 6 & 0x3F);
		this.bytes[at + 2] = (byte) (0x80 | c & 0x3F);
		return at + 3;
	}

	private int putFour(int codePoint, int at) {
		this.bytes[at] = (byte) (0xF0 | codePoint >> 18);
		this.bytes[at + 1] = (byte) (0x80 | codePoint >> 12 & 0x3F);
		this.bytes[at + 2] = (byte) (0x80 | codePoint >> 6 & 0x3F);
		this.bytes[at + 3] = (byte) (0x80 | codePoint & 0x3F);
		return at + 4;
	}

}
