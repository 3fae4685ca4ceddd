package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Keccak-256 (the Keccak reference 3.0) of at most one block. SHA-3, which Java has, pads otherwise. */
final class Keccak256 {

	private static final int RATE = 136;

	private static final int LENGTH = 32;

	private static final int[] TURNS = { 0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56,
			14 };

	private static final long[] ROUNDS = { 0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
			0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L, 0x000000000000008aL,
			0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL, 0x000000008000808bL, 0x800000000000008bL,
			0x8000000000008089L, 0x8000000000008003L, 0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL,
			0x800000008000000aL, 0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L };

	private Keccak256() {
	}

	/** Hash of less than 136 bytes. */
	static byte[] of(byte[] text) {
		ByteBuffer block = ByteBuffer.allocate(RATE).order(ByteOrder.LITTLE_ENDIAN);
		block.put(text).put((byte) 1);
		block.put(RATE - 1, (byte) (block.get(RATE - 1) | 0x80));
		long[] state = new long[25];
		for (int i = 0; i < RATE / 8; i++) {
			state[i] = block.getLong(8 * i);
		}
		for (long constant : ROUNDS) {
			state = round(state);
			state[0] ^= constant;
		}
		ByteBuffer hash = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
		for (int i = 0; i < LENGTH / 8; i++) {
			hash.putLong(state[i]);
		}
		return hash.array();
	}

	private static long[] round(long[] state) {
		long[] columns = new long[5];
		for (int i = 0; i < state.length; i++) {
			columns[i % 5] ^= state[i];
		}
		long[] moved = new long[state.length];
		for (int y = 0; y < 5; y++) {
			for (int x = 0; x < 5; x++) {
				long mixed = state[x + 5 * y] ^ columns[(x + 4) % 5] ^ Long.rotateLeft(columns[(x + 1) % 5], 1);
				moved[y + 5 * ((2 * x + 3 * y) % 5)] = Long.rotateLeft(mixed, TURNS[x + 5 * y]);
			}
		}
		long[] next = new long[state.length];
		for (int i = 0; i < next.length; i++) {
			int row = i - i % 5;
			next[i] = moved[i] ^ (~moved[row + (i + 1) % 5] & moved[row + (i + 2) % 5]);
		}
		return next;
	}

}
