package io.ironsieve.fallback;

/** Checksum of Bech32 and Bech32m texts (BIP 173, BIP 350): one case, 8 to 90 characters, a prefix, the sign 1, data. */
final class Bech32 implements Validator {

	private static final String SYMBOLS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

	private static final int[] GENERATOR = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };

	private static final int BECH32 = 1;

	private static final int BECH32M = 0x2bc830a3;

	@Override
	public boolean accepts(String value) {
		String lower = Ascii.lower(value);
		int separator = lower.lastIndexOf('1');
		if (value.length() < 8 || value.length() > 90 || separator < 1 || value.length() - separator < 7
				|| !isOneCase(value)) {
			return false;
		}
		String prefix = lower.substring(0, separator);
		String data = lower.substring(separator + 1);
		if (!prefix.chars().allMatch((c) -> c >= 33 && c < 127) || !data.chars().allMatch((c) -> SYMBOLS.indexOf(c) >= 0)) {
			return false;
		}
		int rest = checksum(prefix, data);
		return rest == BECH32 || rest == BECH32M;
	}

	private static boolean isOneCase(String value) {
		return value.chars().noneMatch((c) -> c >= 'A' && c <= 'Z') || value.chars().noneMatch((c) -> c >= 'a' && c <= 'z');
	}

	private static int checksum(String prefix, String data) {
		int rest = 1;
		for (int i = 0; i < prefix.length(); i++) {
			rest = step(rest, prefix.charAt(i) >> 5);
		}
		rest = step(rest, 0);
		for (int i = 0; i < prefix.length(); i++) {
			rest = step(rest, prefix.charAt(i) & 31);
		}
		for (int i = 0; i < data.length(); i++) {
			rest = step(rest, SYMBOLS.indexOf(data.charAt(i)));
		}
		return rest;
	}

	/** One step of the checksum's polynomial over GF(32), as BIP 173 gives it. */
	private static int step(int rest, int value) {
		int next = ((rest & 0x1ffffff) << 5) ^ value;
		for (int bit = 0; bit < GENERATOR.length; bit++) {
			if ((rest >>> 25 >> bit & 1) == 1) {
				next ^= GENERATOR[bit];
			}
		}
		return next;
	}

}
