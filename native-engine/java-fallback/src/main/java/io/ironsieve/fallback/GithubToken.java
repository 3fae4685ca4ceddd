package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** GitHub's token format of 2021: prefix, underscore, entropy, six characters of base 62 CRC-32 of the entropy. */
final class GithubToken implements Validator {

	private static final String BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private static final int CHECKSUM = 6;

	@Override
	public boolean accepts(String value) {
		int start = value.indexOf('_') + 1;
		int end = value.length() - CHECKSUM;
		return start > 0 && start < end && value.substring(end).equals(checksum(value.substring(start, end)));
	}

	private static String checksum(String entropy) {
		CRC32 crc = new CRC32();
		crc.update(entropy.getBytes(StandardCharsets.UTF_8));
		long rest = crc.getValue();
		char[] result = new char[CHECKSUM];
		for (int i = CHECKSUM - 1; i >= 0; i--) {
			result[i] = BASE_62.charAt((int) (rest % BASE_62.length()));
			rest /= BASE_62.length();
		}
		return new String(result);
	}

}
