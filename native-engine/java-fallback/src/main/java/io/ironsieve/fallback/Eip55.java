package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;

/** Ethereum address of which the case of the letters, if it is not the same for all, is the check sum of EIP-55. */
final class Eip55 implements Validator {

	private static final int DIGITS = 40;

	@Override
	public boolean accepts(String value) {
		if (value.length() != DIGITS + 2 || value.charAt(0) != '0' || Ascii.lower(value.charAt(1)) != 'x') {
			return false;
		}
		String digits = value.substring(2);
		if (!digits.chars().allMatch((c) -> c < 0x80 && Character.digit(c, 16) >= 0)) {
			return false;
		}
		String lower = Ascii.lower(digits);
		return digits.equals(lower) || digits.chars().noneMatch((c) -> c >= 'a') || hasCheckSum(digits, lower);
	}

	private static boolean hasCheckSum(String digits, String lower) {
		byte[] hash = Keccak256.of(lower.getBytes(StandardCharsets.US_ASCII));
		for (int i = 0; i < DIGITS; i++) {
			boolean upper = (((i % 2 == 0) ? hash[i / 2] >> 4 : hash[i / 2]) & 0x8) != 0;
			char c = digits.charAt(i);
			if (!Ascii.isDigit(c) && (c < 'a') != upper) {
				return false;
			}
		}
		return true;
	}

}
