package io.ironsieve.testing;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Texts of ASCII written in another way, which read as before. */
final class WrittenOtherwise {

	private WrittenOtherwise() {
	}

	/** Writes each character in one of the ways there are, some as they are. */
	static byte[] write(byte[] text, Random random) {
		StringBuilder written = new StringBuilder();
		for (byte b : text) {
			written.append(character((char) (b & 0x7F), random));
		}
		return written.toString().getBytes(StandardCharsets.UTF_8);
	}

	private static String character(char c, Random random) {
		String slashes = "\\".repeat(1 + random.nextInt(15));
		return switch (random.nextInt(10)) {
			case 0 -> slashes + String.format("u%04x", (int) c);
			case 1 -> slashes + String.format("u{%X}", (int) c);
			case 2 -> slashes + String.format("x%02X", (int) c);
			case 3 -> "%" + "25".repeat(random.nextInt(5)) + String.format("%02X", (int) c);
			case 4 -> "&" + "amp;".repeat(random.nextInt(5)) + "#" + (int) c + ";";
			case 5 -> (c > ' ' && c < 0x7F) ? Character.toString(0xFEE0 + c) : "%" + String.format("%02x", (int) c);
			case 6 -> c + (random.nextBoolean() ? "\u200B" : "&shy;");
			default -> Character.toString(c);
		};
	}

}
