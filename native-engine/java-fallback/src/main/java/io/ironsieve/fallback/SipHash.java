package io.ironsieve.fallback;

import java.security.SecureRandom;

/** SipHash-1-3 (Aumasson and Bernstein, 2012) of characters, two bytes each, under a random key of its own. */
final class SipHash {

	private final long k0;

	private final long k1;

	SipHash() {
		SecureRandom random = new SecureRandom();
		this.k0 = random.nextLong();
		this.k1 = random.nextLong();
	}

	SipHash(long k0, long k1) {
		this.k0 = k0;
		this.k1 = k1;
	}

	/** Hash of characters that follow something with a hash of its own. */
	long hash(long before, CharSequence text) {
		State state = new State(this.k0, this.k1);
		state.take(before);
		int length = text.length();
		long word = 0;
		for (int i = 0; i < length; i++) {
			word |= (long) text.charAt(i) << (16 * (i & 3));
			if ((i & 3) == 3) {
				state.take(word);
				word = 0;
			}
		}
		state.take(word | (2L * length + Long.BYTES) << 56);
		return state.end();
	}

	private static final class State {

		private long v0;

		private long v1;

		private long v2;

		private long v3;

		State(long k0, long k1) {
			this.v0 = k0 ^ 0x736f6d6570736575L;
			this.v1 = k1 ^ 0x646f72616e646f6dL;
			this.v2 = k0 ^ 0x6c7967656e657261L;
			this.v3 = k1 ^ 0x7465646279746573L;
		}

		void take(long word) {
			this.v3 ^= word;
			round();
			this.v0 ^= word;
		}

		long end() {
			this.v2 ^= 0xff;
			round();
			round();
			round();
			return this.v0 ^ this.v1 ^ this.v2 ^ this.v3;
		}

		private void round() {
			this.v0 += this.v1;
			this.v2 += this.v3;
			this.v1 = Long.rotateLeft(this.v1, 13) ^ this.v0;
			this.v3 = Long.rotateLeft(this.v3, 16) ^ this.v2;
			this.v0 = Long.rotateLeft(this.v0, 32);
			this.v2 += this.v1;
			this.v0 += this.v3;
			this.v1 = Long.rotateLeft(this.v1, 17) ^ this.v2;
			this.v3 = Long.rotateLeft(this.v3, 21) ^ this.v0;
			this.v2 = Long.rotateLeft(this.v2, 32);
		}

	}

}
