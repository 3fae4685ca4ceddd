package io.ironsieve.fallback;

/** French social security number (NIR, INSEE): key 97 - n mod 97; the Corsican departments 2A and 2B count as 19 and 18. */
final class FrNir implements Validator {

	private static final int DEPARTMENT = 5;

	private static final int KEY = 13;

	@Override
	public boolean accepts(String value) {
		String nir = value.replace(" ", "");
		if (nir.length() != KEY + 2) {
			return false;
		}
		String number = withoutCorsica(nir.substring(0, KEY));
		String key = nir.substring(KEY);
		return Ascii.isDigits(number) && Ascii.isDigits(key)
				&& Integer.parseInt(key) == 97 - Long.parseLong(number) % 97;
	}

	private static String withoutCorsica(String number) {
		String rest = number.substring(DEPARTMENT + 2);
		return switch (number.substring(DEPARTMENT, DEPARTMENT + 2)) {
			case "2A" -> number.substring(0, DEPARTMENT) + "19" + rest;
			case "2B" -> number.substring(0, DEPARTMENT) + "18" + rest;
			default -> number;
		};
	}

}
