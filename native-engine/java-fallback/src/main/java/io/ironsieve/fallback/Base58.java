package io.ironsieve.fallback;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;

/**
 * Base58 of so many bytes.
 * @param alphabet digits from 0
 */
record Base58(String alphabet, int length) implements Validator {

	static final String BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

	/** Alphabet of the XRP Ledger. */
	static final String RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

	@Override
	public boolean accepts(String value) {
		return bytes(value) != null;
	}

	/** The bytes; {@code null} when the text is another number or longer or shorter than the number needs. */
	byte @Nullable [] bytes(String value) {
		// A byte takes less than 1.4 characters.
		if (value.length() > this.length + this.length * 2 / 5 || !value.chars().allMatch((c) -> this.alphabet.indexOf(c) >= 0)) {
			return null;
		}
		BigInteger number = BigInteger.ZERO;
		for (int i = 0; i < value.length(); i++) {
			number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(this.alphabet.indexOf(value.charAt(i))));
		}
		int zeros = (int) value.chars().takeWhile((c) -> c == this.alphabet.charAt(0)).count();
		int significant = (number.bitLength() + 7) / 8;
		return (zeros + significant == this.length) ? padded(number) : null;
	}

	private byte[] padded(BigInteger number) {
		byte[] signed = number.toByteArray();
		byte[] bytes = new byte[this.length];
		int taken = Math.min(signed.length, this.length);
		System.arraycopy(signed, signed.length - taken, bytes, this.length - taken, taken);
		return bytes;
	}

}
