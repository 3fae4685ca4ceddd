package io.ironsieve.fallback;

/** Cypriot VAT number (European Commission, VIES): {@code CY}, which may be missing, eight digits and a check letter. */
final class CyVat implements Validator {

	/** What a digit counts at the first, third, fifth and seventh place. */
	private static final int[] ODD = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21 };

	private static final int DIGITS = 8;

	@Override
	public boolean accepts(String value) {
		String number = value.startsWith("CY") ? value.substring(2) : value;
		// 12 stands for no taxpayer.
		if (number.length() != DIGITS + 1 || !Ascii.isDigits(number.substring(0, DIGITS)) || number.startsWith("12")) {
			return false;
		}
		int sum = 0;
		for (int i = 0; i < DIGITS; i++) {
			int digit = number.charAt(i) - '0';
			sum += (i % 2 == 0) ? ODD[digit] : digit;
		}
		return 'A' + sum % 26 == number.charAt(DIGITS);
	}

}
