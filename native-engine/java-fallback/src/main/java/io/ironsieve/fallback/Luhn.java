package io.ironsieve.fallback;

/** Check digit of payment cards and others: ISO/IEC 7812-1 annex B. Spaces and hyphens are ignored. */
final class Luhn implements Validator {

	@Override
	public boolean accepts(String value) {
		int digits = 0;
		int sum = 0;
		boolean allZero = true;
		for (int i = value.length() - 1; i >= 0; i--) {
			char c = value.charAt(i);
			if (c == ' ' || c == '-') {
				continue;
			}
			if (!Ascii.isDigit(c)) {
				return false;
			}
			int digit = c - '0';
			sum += (digits % 2 == 0) ? digit : (2 * digit) / 10 + (2 * digit) % 10;
			// Only the parity of the count and the last digit of the sum matter: no length overflows either.
			sum %= 10;
			digits++;
			allZero &= digit == 0;
		}
		return digits >= 2 && !allZero && sum == 0;
	}

}
