package io.ironsieve.fallback;

/**
 * German pension insurance number (Versicherungsnummer, section 147 SGB VI; VKVV section 4): area, date of birth, letter, serial and
 * check digit. Spaces are ignored; days of supplementary numbers (50 added) are taken too.
 */
final class DePension implements Validator {

	private static final int LETTER = 8;

	private static final int[] WEIGHTS = { 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 };

	@Override
	public boolean accepts(String value) {
		String text = value.replace(" ", "");
		if (text.length() != 12 || text.charAt(LETTER) < 'A' || text.charAt(LETTER) > 'Z') {
			return false;
		}
		// The letter stands for the two digits of its place in the alphabet.
		int place = text.charAt(LETTER) - 'A' + 1;
		String digits = text.substring(0, LETTER) + place / 10 + place % 10 + text.substring(LETTER + 1);
		return Ascii.isDigits(digits) && checkDigit(digits) == digits.charAt(WEIGHTS.length) - '0' && hasDate(digits);
	}

	private static int checkDigit(String digits) {
		int sum = 0;
		for (int i = 0; i < WEIGHTS.length; i++) {
			int product = (digits.charAt(i) - '0') * WEIGHTS[i];
			sum += product / 10 + product % 10;
		}
		return sum % 10;
	}

	private static boolean hasDate(String digits) {
		return Dates.isPlausible(number(digits, 6), number(digits, 4), number(digits, 2) % 50);
	}

	private static int number(String digits, int start) {
		return Integer.parseInt(digits.substring(start, start + 2));
	}

}
