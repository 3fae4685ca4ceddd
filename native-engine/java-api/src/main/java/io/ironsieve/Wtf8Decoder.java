package io.ironsieve;

import java.nio.ByteBuffer;

/** Turns back what {@link Wtf8Encoder} made, in any cutting. Not thread-safe. */
final class Wtf8Decoder {

	private static final char REPLACEMENT = '\uFFFD';

	private int codePoint;

	/** Bytes that the character under way still lacks. */
	private int missing;

	/** Appends the characters that are complete. */
	void decode(ByteBuffer bytes, StringBuilder out) {
		while (bytes.hasRemaining()) {
			byte next = bytes.get();
			if ((next & 0xC0) == 0x80 && this.missing > 0) {
				continueCharacter(next, out);
			}
			else {
				startCharacter(next, out);
			}
		}
	}

	private void continueCharacter(byte next, StringBuilder out) {
		this.codePoint = this.codePoint << 6 | (next & 0x3F);
		this.missing--;
		if (this.missing == 0) {
			out.appendCodePoint(this.codePoint);
		}
	}

	private void startCharacter(byte next, StringBuilder out) {
		if (this.missing > 0) {
			out.append(REPLACEMENT);
			this.missing = 0;
		}
		if (next >= 0) {
			out.append((char) next);
		}
		else if ((next & 0xE0) == 0xC0) {
			start(next & 0x1F, 1);
		}
		else if ((next & 0xF0) == 0xE0) {
			start(next & 0x0F, 2);
		}
		else if ((next & 0xF8) == 0xF0) {
			start(next & 0x07, 3);
		}
		else {
			out.append(REPLACEMENT);
		}
	}

	private void start(int bits, int missing) {
		this.codePoint = bits;
		this.missing = missing;
	}

}
