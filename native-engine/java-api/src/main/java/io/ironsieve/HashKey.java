package io.ironsieve;

import java.security.SecureRandom;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Versioned key of the actions {@code hash}, {@code token} and {@code ff1}; each uses a key of its own that is derived from this one. Equal values get
 * equal replacements under the same key. The secret never shows in
 * {@link #toString()}, messages or metrics.
 */
public final class HashKey {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

	private static final int MIN_BYTES = 16;

	private static final int MAX_BYTES = 1024;

	private final String id;

	private final byte[] secret;

	private HashKey(String id, byte[] secret) {
		this.id = id;
		this.secret = secret;
	}

	/**
	 * Key from bytes, which are copied.
	 * @param id version name that appears in hashes: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,31}}
	 * @param secret 16 to 1,024 bytes
	 * @throws IllegalArgumentException when either is out of range
	 */
	public static HashKey of(String id, byte[] secret) {
		if (!ID.matcher(id).matches()) {
			throw new IllegalArgumentException("A key id must match " + ID.pattern());
		}
		if (secret.length < MIN_BYTES || secret.length > MAX_BYTES) {
			throw new IllegalArgumentException(
					"A key has " + MIN_BYTES + " to " + MAX_BYTES + " bytes, not " + secret.length);
		}
		return new HashKey(id, secret.clone());
	}

	/** Key of 32 random bytes with the id {@code random}: hashes can be compared within this process only. */
	public static HashKey random() {
		byte[] secret = new byte[32];
		new SecureRandom().nextBytes(secret);
		return new HashKey("random", secret);
	}

	/** Version name. */
	public String id() {
		return this.id;
	}

	/** Copy of the key's bytes, for engines. */
	public byte[] secret() {
		return this.secret.clone();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof HashKey that && this.id.equals(that.id)
				&& java.security.MessageDigest.isEqual(this.secret, that.secret);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id);
	}

	@Override
	public String toString() {
		return "HashKey[" + this.id + "]";
	}

}
