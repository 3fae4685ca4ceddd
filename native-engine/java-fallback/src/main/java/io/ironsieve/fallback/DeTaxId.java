package io.ironsieve.fallback;

import java.util.Arrays;

/**
 * German tax identification number (Steueridentifikationsnummer, section 139b AO): ISO 7064 MOD 11,10, and one digit repeated. Spaces
 * are ignored.
 */
final class DeTaxId implements Validator {

	@Override
	public boolean accepts(String value) {
		String digits = value.replace(" ", "");
		return digits.length() == 11 && Ascii.isDigits(digits) && digits.charAt(0) != '0' && repeatsOneDigit(digits)
				&& checkDigit(digits) == digits.charAt(10) - '0';
	}

	private static boolean repeatsOneDigit(String digits) {
		int[] counts = new int[10];
		digits.chars().limit(10).forEach((c) -> counts[c - '0']++);
		return Arrays.stream(counts).filter((count) -> count > 1).count() == 1
				&& Arrays.stream(counts).noneMatch((count) -> count > 3);
	}

	private static int checkDigit(String digits) {
		int product = 10;
		for (int i = 0; i < 10; i++) {
			int sum = (digits.charAt(i) - '0' + product) % 10;
			product = ((sum == 0) ? 10 : sum) * 2 % 11;
		}
		return (11 - product) % 10;
	}

}
