package io.ironsieve.fallback;

/** IPv6 address and the length of a prefix behind a slash, RFC 4291 section 2.3. */
final class Ipv6Network implements Validator {

	private static final int MOST = 128;

	private final Ipv6 ipv6 = new Ipv6();

	@Override
	public boolean accepts(String value) {
		int slash = value.indexOf('/');
		return slash >= 0 && isLength(value.substring(slash + 1)) && this.ipv6.accepts(value.substring(0, slash));
	}

	private static boolean isLength(String text) {
		return !text.isEmpty() && text.length() <= 3 && Ascii.isDigits(text) && !(text.length() > 1 && text.charAt(0) == '0')
				&& Integer.parseInt(text) <= MOST;
	}

}
