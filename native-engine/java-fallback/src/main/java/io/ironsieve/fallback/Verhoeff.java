package io.ironsieve.fallback;

/** Check digit of J. Verhoeff (Error Detecting Decimal Codes, 1969), in the dihedral group D5. Spaces and hyphens are ignored. */
final class Verhoeff implements Validator {

	private static final String PERMUTATION = "1576283094";

	@Override
	public boolean accepts(String value) {
		String digits = value.replace(" ", "").replace("-", "");
		if (!Ascii.isDigits(digits) || digits.chars().allMatch((c) -> c == digits.charAt(0))) {
			return false;
		}
		int sum = 0;
		for (int i = 0; i < digits.length(); i++) {
			sum = times(sum, permuted(digits.charAt(digits.length() - 1 - i) - '0', i % 8));
		}
		return sum == 0;
	}

	/** The product of two elements of D5: 0 to 4 are rotations, 5 to 9 reflections. */
	private static int times(int a, int b) {
		int rotation = (a < 5) ? a + b % 5 : a - b % 5;
		return Math.floorMod(rotation, 5) + ((a < 5 == b < 5) ? 0 : 5);
	}

	private static int permuted(int digit, int times) {
		int permuted = digit;
		for (int i = 0; i < times; i++) {
			permuted = PERMUTATION.charAt(permuted) - '0';
		}
		return permuted;
	}

}
