package io.ironsieve.fallback;

/**
 * ISO 7064 MOD 11,10 over digits: a check digit in the place behind them. Spaces are ignored, and so are the letters in front of a
 * VAT number.
 */
final class Mod1110 implements Validator {

	@Override
	public boolean accepts(String value) {
		int letters = 0;
		while (letters < value.length() && value.charAt(letters) >= 'A' && value.charAt(letters) <= 'Z') {
			letters++;
		}
		String digits = value.substring(letters).replace(" ", "");
		return digits.length() >= 2 && Ascii.isDigits(digits) && digits.chars().anyMatch((c) -> c != digits.charAt(0))
				&& checkDigit(digits.substring(0, digits.length() - 1)) == digits.charAt(digits.length() - 1) - '0';
	}

	/** Check digit for the digits. */
	static int checkDigit(String digits) {
		int product = 10;
		for (int i = 0; i < digits.length(); i++) {
			int sum = (digits.charAt(i) - '0' + product) % 10;
			product = ((sum == 0) ? 10 : sum) * 2 % 11;
		}
		return (11 - product) % 10;
	}

}
