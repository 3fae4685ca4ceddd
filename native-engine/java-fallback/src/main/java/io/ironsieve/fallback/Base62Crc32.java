package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Checksum that tokens carry: CRC-32 (ISO-HDLC) in base 62 (digits, upper case, lower case), padded with {@code 0}. */
final class Base62Crc32 {

	/** Characters of a checksum. */
	static final int LENGTH = 6;

	private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private Base62Crc32() {
	}

	/** The checksum of the text's UTF-8 bytes. */
	static String of(String text) {
		CRC32 crc = new CRC32();
		crc.update(text.getBytes(StandardCharsets.UTF_8));
		long rest = crc.getValue();
		char[] result = new char[LENGTH];
		for (int i = LENGTH - 1; i >= 0; i--) {
			result[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
			rest /= DIGITS.length();
		}
		return new String(result);
	}

}
