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
				&& Mod1110.checkDigit(digits.substring(0, 10)) == digits.charAt(10) - '0';
	}

	private static boolean repeatsOneDigit(String digits) {
		int[] counts = new int[10];
		digits.chars().limit(10).forEach((c) -> counts[c - '0']++);
		return Arrays.stream(counts).filter((count) -> count > 1).count() == 1
				&& Arrays.stream(counts).noneMatch((count) -> count > 3);
	}

}
