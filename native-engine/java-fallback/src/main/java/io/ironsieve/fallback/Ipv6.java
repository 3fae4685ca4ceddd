package io.ironsieve.fallback;

/** Text form of an IPv6 address, RFC 4291 section 2.2, without zone; not the unspecified address in any of its forms. */
final class Ipv6 implements Validator {

	private static final int GROUPS = 8;

	private static final int INVALID = -1;

	private static final int LONGEST = 45;

	private final Ipv4 ipv4 = new Ipv4();

	@Override
	public boolean accepts(String value) {
		if (value.length() > LONGEST || value.chars().allMatch((c) -> c == '0' || c == ':' || c == '.')) {
			return false;
		}
		int gap = value.indexOf("::");
		if (gap < 0) {
			return groups(value, true) == GROUPS;
		}
		int before = groups(value.substring(0, gap), false);
		int after = groups(value.substring(gap + 2), true);
		return before != INVALID && after != INVALID && before + after < GROUPS;
	}

	/** Number of groups, of which an IPv4 tail counts as two. */
	private int groups(String text, boolean atEnd) {
		if (text.isEmpty()) {
			return 0;
		}
		String[] parts = text.split(":", -1);
		int groups = 0;
		for (int i = 0; i < parts.length; i++) {
			if (atEnd && i == parts.length - 1 && this.ipv4.accepts(parts[i])) {
				groups += 2;
			}
			else if (isGroup(parts[i])) {
				groups++;
			}
			else {
				return INVALID;
			}
		}
		return groups;
	}

	private static boolean isGroup(String part) {
		return !part.isEmpty() && part.length() <= 4
				&& part.chars().allMatch((c) -> c < 0x80 && Character.digit(c, 16) >= 0);
	}

}
