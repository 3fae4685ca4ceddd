package io.ironsieve.fallback;

/** United States social security number as issued since the randomisation of 2011. Hyphens and spaces are ignored. */
final class UsSsn implements Validator {

	@Override
	public boolean accepts(String value) {
		String digits = value.replace("-", "").replace(" ", "");
		if (digits.length() != 9 || !Ascii.isDigits(digits)) {
			return false;
		}
		String area = digits.substring(0, 3);
		return !area.equals("000") && !area.equals("666") && area.charAt(0) != '9'
				&& !digits.substring(3, 5).equals("00") && !digits.substring(5).equals("0000");
	}

}
