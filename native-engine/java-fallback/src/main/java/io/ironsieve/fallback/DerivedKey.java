package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.ironsieve.HashKey;

/** Keys for each purpose that are derived from one secret by HKDF-SHA-256 (RFC 5869), as docs/rules.md says. Thread-safe; shows its id only. */
final class DerivedKey {

	private static final String ALGORITHM = "HmacSHA256";

	private static final byte[] SALT = "ironsieve".getBytes(StandardCharsets.US_ASCII);

	private static final int DIGEST = 32;

	private final String id;

	private final SecretKeySpec hash;

	/** Key of S2V, then that of the counter mode. */
	private final byte[] token;

	private final SecretKeySpec digits;

	private DerivedKey(String id, SecretKeySpec hash, byte[] token, SecretKeySpec digits) {
		this.id = id;
		this.hash = hash;
		this.token = token;
		this.digits = digits;
	}

	static DerivedKey of(HashKey key) {
		byte[] secret = key.secret();
		byte[] extracted = hmac(new SecretKeySpec(SALT, ALGORITHM), secret);
		try {
			return new DerivedKey(key.id(), new SecretKeySpec(expand(extracted, "hash 1", DIGEST), ALGORITHM),
					expand(extracted, "token 1", 2 * DIGEST), new SecretKeySpec(expand(extracted, "ff1 1", DIGEST), "AES"));
		}
		finally {
			Arrays.fill(secret, (byte) 0);
			Arrays.fill(extracted, (byte) 0);
		}
	}

	String id() {
		return this.id;
	}

	/** HMAC-SHA-256 of a value under the key for hashes. */
	byte[] hash(byte[] value) {
		return hmac(this.hash, value);
	}

	byte[] tokenMacKey() {
		return Arrays.copyOf(this.token, DIGEST);
	}

	byte[] tokenCounterKey() {
		return Arrays.copyOfRange(this.token, DIGEST, 2 * DIGEST);
	}

	SecretKeySpec digits() {
		return this.digits;
	}

	private static byte[] expand(byte[] extracted, String purpose, int length) {
		SecretKeySpec key = new SecretKeySpec(extracted, ALGORITHM);
		byte[] info = purpose.getBytes(StandardCharsets.US_ASCII);
		byte[] expanded = new byte[length];
		byte[] block = new byte[0];
		for (int at = 0; at < length; at += DIGEST) {
			byte[] input = Arrays.copyOf(block, block.length + info.length + 1);
			System.arraycopy(info, 0, input, block.length, info.length);
			input[input.length - 1] = (byte) (at / DIGEST + 1);
			block = hmac(key, input);
			System.arraycopy(block, 0, expanded, at, DIGEST);
		}
		return expanded;
	}

	private static byte[] hmac(SecretKeySpec key, byte[] input) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			return mac.doFinal(input);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	@Override
	public String toString() {
		return "DerivedKey[" + this.id + "]";
	}

}
