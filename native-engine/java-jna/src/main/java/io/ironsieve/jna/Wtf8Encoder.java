package io.ironsieve.jna;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes strings as UTF-8, and lone surrogates as the three bytes that UTF-8 would give them (WTF-8, https://simonsapin.github.io/wtf-8/):
 * bytes that no rule matches, and one UTF-16 code unit when offsets are counted back.
 *
 * <p>Works through arrays of fixed size, so that a text of any length costs no memory of its length. Not thread-safe.
 */
final class Wtf8Encoder {

	/** Characters of the longest text that {@link #encode(String)} takes. */
	static final int CHARS = 4096;

	private static final int MAX_BYTES_PER_CHAR = 3;

	/** Characters from which on setting up an encoder is less than it saves. */
	private static final int FEW = 48;

	private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

	private final char[] chars = new char[CHARS];

	private final byte[] bytes = new byte[CHARS * MAX_BYTES_PER_CHAR];

	private final CharBuffer charsToEncode = CharBuffer.wrap(this.chars);

	private final ByteBuffer encoded = ByteBuffer.wrap(this.bytes);

	/** Reports what is not UTF-16, and stops there. */
	private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

	/** Bytes that {@link #encode} would write. */
	static long length(String text) {
		long length = text.length();
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c >= 0x800) {
				boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length()
						&& Character.isLowSurrogate(text.charAt(i + 1));
				length += 2;
				i += pair ? 1 : 0;
			}
			else if (c >= 0x80) {
				length++;
			}
		}
		return length;
	}

	/**
	 * Writes a text at the buffer's position.
	 * @return whether it fitted; if not, the position is anywhere
	 */
	boolean encode(String text, ByteBuffer target) {
		int from = 0;
		while (from < text.length()) {
			int to = Math.min(from + CHARS, text.length());
			if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
				to--;
			}
			if (to == from) {
				to++;
			}
			text.getChars(from, to, this.chars, 0);
			if (!put(encodeChars(to - from, 0), target)) {
				return false;
			}
			from = to;
		}
		return true;
	}

	/**
	 * Writes texts at the buffer's position, each behind its length in bytes (native byte order). Many short ones go there in one piece: a copy for each
	 * took a fourth of the time.
	 * @return whether they fitted; if not, the position is anywhere
	 */
	boolean pack(List<String> texts, ByteBuffer target) {
		int packed = 0;
		for (String text : texts) {
			long most = Integer.BYTES + (long) text.length() * MAX_BYTES_PER_CHAR;
			if (most > this.bytes.length - packed) {
				if (!put(packed, target)) {
					return false;
				}
				packed = 0;
			}
			if (most > this.bytes.length) {
				if (!packLong(text, target)) {
					return false;
				}
				continue;
			}
			text.getChars(0, text.length(), this.chars, 0);
			int start = packed + Integer.BYTES;
			int end = encodeChars(text.length(), start);
			INTS.set(this.bytes, packed, end - start);
			packed = end;
		}
		return put(packed, target);
	}

	private boolean packLong(String text, ByteBuffer target) {
		int start = target.position();
		if (target.remaining() < Integer.BYTES) {
			return false;
		}
		target.position(start + Integer.BYTES);
		if (!encode(text, target)) {
			return false;
		}
		target.putInt(start, target.position() - start - Integer.BYTES);
		return true;
	}

	private boolean put(int length, ByteBuffer target) {
		if (length > target.remaining()) {
			return false;
		}
		target.put(this.bytes, 0, length);
		return true;
	}

	/**
	 * Writes a text of at most {@value #CHARS} characters into {@link #bytes()}.
	 * @return how many bytes it takes there
	 */
	int encode(String text) {
		text.getChars(0, text.length(), this.chars, 0);
		return encodeChars(text.length(), 0);
	}

	/** Where {@link #encode(String)} writes, always the same array; the next text overwrites it. */
	byte[] bytes() {
		return this.bytes;
	}

	/** Writes the first characters from a place on; tells where they end. */
	private int encodeChars(int count, int at) {
		return (count < FEW) ? encodeFew(count, at) : encodeMany(count, at);
	}

	private int encodeFew(int count, int start) {
		int ascii = 0;
		while (ascii < count && this.chars[ascii] < 0x80) {
			this.bytes[start + ascii] = (byte) this.chars[ascii];
			ascii++;
		}
		return (ascii == count) ? start + count : encodeOthers(ascii, count, start + ascii);
	}

	/** By what the JVM has vector instructions for, up to the first lone surrogate. */
	private int encodeMany(int count, int start) {
		this.charsToEncode.limit(count).position(0);
		this.encoded.clear().position(start);
		this.utf8.reset().encode(this.charsToEncode, this.encoded, true);
		int done = this.charsToEncode.position();
		int at = this.encoded.position();
		return (done == count) ? at : encodeOthers(done, count, at);
	}

	private int encodeOthers(int from, int count, int start) {
		int at = start;
		for (int i = from; i < count; i++) {
			char c = this.chars[i];
			if (c < 0x80) {
				this.bytes[at++] = (byte) c;
			}
			else if (c < 0x800) {
				this.bytes[at++] = (byte) (0xC0 | c >> 6);
				this.bytes[at++] = (byte) (0x80 | c & 0x3F);
			}
			else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(this.chars[i + 1])) {
				int codePoint = Character.toCodePoint(c, this.chars[++i]);
				this.bytes[at++] = (byte) (0xF0 | codePoint >> 18);
				this.bytes[at++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
				this.bytes[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
				this.bytes[at++] = (byte) (0x80 | codePoint & 0x3F);
			}
			else {
				this.bytes[at++] = (byte) (0xE0 | c >> 12);
				this.bytes[at++] = (byte) (0x80 | c >> 6 & 0x3F);
				this.bytes[at++] = (byte) (0x80 | c & 0x3F);
			}
		}
		return at;
	}

}
