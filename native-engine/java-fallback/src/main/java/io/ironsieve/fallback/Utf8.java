package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that need not be valid, as characters. Each byte that is not part of valid UTF-8 becomes one lone surrogate from
 * {@value #INVALID} + its low seven bits, which no pattern matches and which counts as one character.
 */
final class Utf8 {

	private static final int INVALID = 0xDC80;

	private static final char REPLACEMENT = '\uFFFD';

	private Utf8() {
	}

	/** Characters from position to limit; both stay as they are. */
	static String decode(ByteBuffer utf8) {
		byte[] bytes = new byte[utf8.remaining()];
		utf8.duplicate().get(bytes);
		String text = new String(bytes, StandardCharsets.UTF_8);
		return (text.indexOf(REPLACEMENT) < 0) ? text : decodeInvalid(bytes);
	}

	private static String decodeInvalid(byte[] bytes) {
		StringBuilder text = new StringBuilder(bytes.length);
		int at = 0;
		while (at < bytes.length) {
			int length = sequenceLength(bytes, at);
			if (length == 0) {
				text.append((char) (INVALID + (bytes[at] & 0x7F)));
				at++;
			}
			else {
				text.appendCodePoint(codePoint(bytes, at, length));
				at += length;
			}
		}
		return text.toString();
	}

	/** Length of the valid sequence that starts here (Unicode 16, table 3-7), or 0. */
	private static int sequenceLength(byte[] bytes, int at) {
		int first = bytes[at] & 0xFF;
		if (first < 0x80) {
			return 1;
		}
		int length = (first >= 0xF0) ? 4 : (first >= 0xE0) ? 3 : 2;
		if (first < 0xC2 || first > 0xF4 || at + length > bytes.length) {
			return 0;
		}
		int second = bytes[at + 1] & 0xFF;
		int least = (first == 0xE0) ? 0xA0 : (first == 0xF0) ? 0x90 : 0x80;
		int most = (first == 0xED) ? 0x9F : (first == 0xF4) ? 0x8F : 0xBF;
		if (second < least || second > most) {
			return 0;
		}
		for (int i = 2; i < length; i++) {
			if ((bytes[at + i] & 0xC0) != 0x80) {
				return 0;
			}
		}
		return length;
	}

	private static int codePoint(byte[] bytes, int at, int length) {
		if (length == 1) {
			return bytes[at];
		}
		int codePoint = bytes[at] & (0x7F >> length);
		for (int i = 1; i < length; i++) {
			codePoint = codePoint << 6 | (bytes[at + i] & 0x3F);
		}
		return codePoint;
	}

	/** Bytes that a part of a decoded text was decoded from. */
	static int length(CharSequence text, int start, int end) {
		int length = 0;
		int at = start;
		while (at < end) {
			int codePoint = Character.codePointAt(text, at);
			length += length(codePoint);
			at += Character.charCount(codePoint);
		}
		return length;
	}

	private static int length(int codePoint) {
		if (codePoint < 0x80 || isLoneSurrogate(codePoint)) {
			return 1;
		}
		return (codePoint < 0x800) ? 2 : (codePoint < 0x10000) ? 3 : 4;
	}

	static boolean hasLoneSurrogate(String text) {
		return text.codePoints().anyMatch(Utf8::isLoneSurrogate);
	}

	private static boolean isLoneSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

}
