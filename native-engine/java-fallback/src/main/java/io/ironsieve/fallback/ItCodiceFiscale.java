package io.ironsieve.fallback;

/** Italian codice fiscale (D.M. 23 December 1976): 15 characters and a check letter. Letters count as upper case. */
final class ItCodiceFiscale implements Validator {

	/** What a letter, and the digit of its place, counts at an odd place, from 1. */
	private static final int[] ODD = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25,
			24, 23 };

	private static final int CHECK = 15;

	@Override
	public boolean accepts(String value) {
		if (value.length() != CHECK + 1 || !value.chars().allMatch(Ascii::isAlphanumeric)) {
			return false;
		}
		int sum = 0;
		for (int i = 0; i < CHECK; i++) {
			char c = Ascii.upper(value.charAt(i));
			int place = Ascii.isDigit(c) ? c - '0' : c - 'A';
			sum += (i % 2 == 0) ? ODD[place] : place;
		}
		return 'A' + sum % 26 == Ascii.upper(value.charAt(CHECK));
	}

}
