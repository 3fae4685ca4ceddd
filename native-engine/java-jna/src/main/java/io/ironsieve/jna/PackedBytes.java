package io.ironsieve.jna;

import java.nio.ByteBuffer;

/** Packed byte strings, the way a list crosses: each item is its length (32 bits, native byte order) and its bytes. */
final class PackedBytes {

	private PackedBytes() {
	}

	static long length(byte[][] items) {
		long length = 0;
		for (byte[] item : items) {
			length += Integer.BYTES + item.length;
		}
		return length;
	}

	static void put(byte[][] items, ByteBuffer target) {
		for (byte[] item : items) {
			target.putInt(item.length).put(item);
		}
	}

}
