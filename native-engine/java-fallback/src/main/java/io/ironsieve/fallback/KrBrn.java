package io.ironsieve.fallback;

/** Korean business registration number (National Tax Service): the ninth digit times five counts with its tens once more. */
final class KrBrn implements Validator {

	private static final int[] WEIGHTS = { 1, 3, 7, 1, 3, 7, 1, 3, 5, 1 };

	@Override
	public boolean accepts(String value) {
		String digits = value.replace("-", "");
		if (digits.length() != WEIGHTS.length || !Ascii.isDigits(digits)
				|| digits.chars().allMatch((c) -> c == digits.charAt(0))) {
			return false;
		}
		int sum = (digits.charAt(8) - '0') * 5 / 10;
		for (int i = 0; i < WEIGHTS.length; i++) {
			sum += (digits.charAt(i) - '0') * WEIGHTS[i];
		}
		return sum % 10 == 0;
	}

}
