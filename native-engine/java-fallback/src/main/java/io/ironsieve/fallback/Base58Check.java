package io.ironsieve.fallback;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Base58Check as in Bitcoin addresses (Bitcoin developer reference): 25 bytes, the last four of which begin the double SHA-256 of the
 * others.
 */
final class Base58Check implements Validator {

	private static final int LENGTH = 25;

	private final Base58 base58;

	Base58Check(String alphabet) {
		this.base58 = new Base58(alphabet, LENGTH);
	}

	@Override
	public boolean accepts(String value) {
		byte[] bytes = this.base58.bytes(value);
		return bytes != null && hasChecksum(bytes);
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
