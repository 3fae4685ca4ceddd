package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;

/** Shannon entropy of a value's UTF-8 bytes. */
final class Entropy {

	/** Difference that counts as none: logarithms of different libraries differ in their last digit. */
	static final double TOLERANCE = 1e-9;

	private static final double LN_2 = Math.log(2);

	private Entropy() {
	}

	/** Bits per byte, 0 to 8; the value is not empty. */
	static double of(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		int[] counts = new int[256];
		for (byte b : bytes) {
			counts[b & 0xFF]++;
		}
		double entropy = 0;
		for (int count : counts) {
			if (count > 0) {
				double share = (double) count / bytes.length;
				entropy -= share * log2(share);
			}
		}
		return entropy;
	}

	/** Exact for powers of two, so that values whose entropy is a round number meet a limit of that number. */
	private static double log2(double x) {
		int exponent = Math.getExponent(x);
		double mantissa = x / Math.scalb(1.0, exponent);
		return exponent + Math.log(mantissa) / LN_2;
	}

}
