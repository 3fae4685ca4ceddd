package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import io.ironsieve.RuleDocument;

/** {@link io.ironsieve.RuleSet#fingerprint()}. */
final class Fingerprint {

	private static final int LENGTH = 16;

	private Fingerprint() {
	}

	static String of(List<RuleDocument> documents) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (RuleDocument document : documents) {
				digest.update(document.json().getBytes(StandardCharsets.UTF_8));
			}
			return HexFormat.of().formatHex(digest.digest()).substring(0, LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
