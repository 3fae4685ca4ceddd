package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that need not be valid, as characters. Each byte that is not part of valid UTF-8 becomes one lone surrogate from
 * {@value #INVALID} + its low seven bits, which no pattern matches and which counts as one character.
 */
final class Utf8 {

	private static final int INVALID = 0xDC80;

	private static final int LONGEST_SEQUENCE = 4;

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
			int length = sequenceLength(bytes, at, bytes.length);
			if (length == 0) {
				text.append(invalid(bytes[at]));
				at++;
			}
			else {
				text.appendCodePoint(codePoint(bytes, at, length));
				at += length;
			}
		}
		return text.toString();
	}

	/** What an invalid byte becomes. */
	static char invalid(byte invalid) {
		return (char) (INVALID + (invalid & 0x7F));
	}

	/** Bytes at the end that more bytes may make a valid sequence of. */
	static int begun(byte[] bytes) {
		for (int count = Math.min(LONGEST_SEQUENCE - 1, bytes.length); count > 0; count--) {
			int at = bytes.length - count;
			int length = announced(bytes[at] & 0xFF);
			if (length > count && isValid(bytes, at, count)) {
				return count;
			}
		}
		return 0;
	}

	/** Bytes of the sequence that starts with this one, or 0 when none does. */
	private static int announced(int first) {
		if (first < 0x80) {
			return 1;
		}
		return (first < 0xC2 || first > 0xF4) ? 0 : (first >= 0xF0) ? 4 : (first >= 0xE0) ? 3 : 2;
	}

	/** Length of the valid sequence that starts here (Unicode 16, table 3-7) and ends before {@code end}, or 0. */
	static int sequenceLength(byte[] bytes, int at, int end) {
		int length = announced(bytes[at] & 0xFF);
		return (at + length <= end && isValid(bytes, at, length)) ? length : 0;
	}

	/** Whether so many bytes are the start of a valid sequence, the first one being known to be. */
	private static boolean isValid(byte[] bytes, int at, int count) {
		if (count < 2) {
			return count == 1;
		}
		int first = bytes[at] & 0xFF;
		int second = bytes[at + 1] & 0xFF;
		int least = (first == 0xE0) ? 0xA0 : (first == 0xF0) ? 0x90 : 0x80;
		int most = (first == 0xED) ? 0x9F : (first == 0xF4) ? 0x8F : 0xBF;
		if (second < least || second > most) {
			return false;
		}
		for (int i = 2; i < count; i++) {
			if ((bytes[at + i] & 0xC0) != 0x80) {
				return false;
			}
		}
		return true;
	}

	/** Bytes that a decoded text was decoded from. */
	static byte[] encode(String text) {
		if (!hasLoneSurrogate(text)) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		ByteBuffer bytes = ByteBuffer.allocate(length(text, 0, text.length()));
		int from = 0;
		for (int at = 0; at < text.length();) {
			int codePoint = text.codePointAt(at);
			if (isLoneSurrogate(codePoint)) {
				bytes.put(text.substring(from, at).getBytes(StandardCharsets.UTF_8)).put((byte) codePoint);
				from = at + 1;
			}
			at += Character.charCount(codePoint);
		}
		return bytes.put(text.substring(from).getBytes(StandardCharsets.UTF_8)).array();
	}

	static int codePoint(byte[] bytes, int at, int length) {
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
