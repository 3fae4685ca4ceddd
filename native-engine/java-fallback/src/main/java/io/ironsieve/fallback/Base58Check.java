package io.ironsieve.fallback;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Base58Check as in Bitcoin addresses (Bitcoin developer reference): 25 bytes, the last four of which begin the double SHA-256 of the
 * others.
 */
final class Base58Check implements Validator {

	private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

	private static final int LENGTH = 25;

	/** Characters that 25 bytes need at most. */
	private static final int MAX_CHARACTERS = 35;

	@Override
	public boolean accepts(String value) {
		if (value.length() > MAX_CHARACTERS || !value.chars().allMatch((c) -> ALPHABET.indexOf(c) >= 0)) {
			return false;
		}
		BigInteger number = BigInteger.ZERO;
		for (int i = 0; i < value.length(); i++) {
			number = number.multiply(BigInteger.valueOf(58)).add(BigInteger.valueOf(ALPHABET.indexOf(value.charAt(i))));
		}
		int ones = (int) value.chars().takeWhile((c) -> c == '1').count();
		int significant = (number.bitLength() + 7) / 8;
		return ones + significant == LENGTH && hasChecksum(bytes(number));
	}

	private static byte[] bytes(BigInteger number) {
		byte[] signed = number.toByteArray();
		byte[] bytes = new byte[LENGTH];
		int taken = Math.min(signed.length, LENGTH);
		System.arraycopy(signed, signed.length - taken, bytes, LENGTH - taken, taken);
		return bytes;
	}

	private static boolean hasChecksum(byte[] bytes) {
		byte[] payload = Arrays.copyOf(bytes, LENGTH - 4);
		byte[] digest = sha256(sha256(payload));
		return Arrays.equals(digest, 0, 4, bytes, LENGTH - 4, LENGTH);
	}

	private static byte[] sha256(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
