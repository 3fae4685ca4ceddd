package io.ironsieve.fallback;

/**
 * Check digit of H. M. Damm (Total anti-symmetrische Quasigruppen, 2004), with the quasigroup of order 10 given there. Spaces and
 * hyphens are ignored.
 */
final class Damm implements Validator {

	private static final String[] QUASIGROUP = { "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
			"3674209581", "5869720134", "8945362017", "9438617205", "2581436790" };

	@Override
	public boolean accepts(String value) {
		String digits = value.replace(" ", "").replace("-", "");
		if (digits.length() < 2 || !Ascii.isDigits(digits) || digits.chars().allMatch((c) -> c == '0')) {
			return false;
		}
		return digits.chars().reduce(0, (interim, c) -> QUASIGROUP[interim].charAt(c - '0') - '0') == 0;
	}

}
