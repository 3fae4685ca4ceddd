package io.ironsieve.fallback;

import java.nio.ByteBuffer;

/** Reads UTF-8 that comes in parts as {@link Utf8#decode} reads it in one piece. Not thread-safe. */
final class Utf8Reader {

	private static final byte[] NOTHING = new byte[0];

	/** Bytes of a sequence that the parts so far have begun. */
	private byte[] begun = NOTHING;

	/** Takes code points with the bytes they were read from. */
	@FunctionalInterface
	interface Target {

		void accept(int codePoint, int length);

	}

	/** Bytes taken and not passed on. */
	int held() {
		return this.begun.length;
	}

	/** Passes on what is complete. */
	void read(ByteBuffer part, Target target) {
		byte[] bytes = new byte[this.begun.length + part.remaining()];
		System.arraycopy(this.begun, 0, bytes, 0, this.begun.length);
		part.get(bytes, this.begun.length, part.remaining());
		int end = bytes.length - Utf8.begun(bytes);
		this.begun = (end == bytes.length) ? NOTHING : java.util.Arrays.copyOfRange(bytes, end, bytes.length);
		pass(bytes, end, target);
	}

	/** Passes on what was begun, which will not be completed. */
	void end(Target target) {
		byte[] bytes = this.begun;
		this.begun = NOTHING;
		pass(bytes, bytes.length, target);
	}

	private static void pass(byte[] bytes, int end, Target target) {
		int at = 0;
		while (at < end) {
			if (bytes[at] >= 0) {
				target.accept(bytes[at], 1);
				at++;
			}
			else {
				int length = Utf8.sequenceLength(bytes, at, end);
				target.accept((length == 0) ? Utf8.invalid(bytes[at]) : Utf8.codePoint(bytes, at, length), Math.max(1, length));
				at += Math.max(1, length);
			}
		}
	}

}
