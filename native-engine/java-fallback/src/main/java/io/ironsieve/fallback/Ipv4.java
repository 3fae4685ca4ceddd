package io.ironsieve.fallback;

/** Dotted decimal IPv4 address without leading zeros. */
final class Ipv4 implements Validator {

	@Override
	public boolean accepts(String value) {
		String[] parts = value.split("\\.", -1);
		if (parts.length != 4) {
			return false;
		}
		for (String part : parts) {
			if (!isOctet(part)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isOctet(String part) {
		return part.length() <= 3 && Ascii.isDigits(part) && (part.length() == 1 || part.charAt(0) != '0')
				&& Integer.parseInt(part) <= 255;
	}

}
