package io.ironsieve.fallback;

/** Questions about ASCII that must not depend on locale or Unicode version. */
final class Ascii {

	private Ascii() {
	}

	static boolean isDigit(int c) {
		return c >= '0' && c <= '9';
	}

	static boolean isLetter(int c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}

	static boolean isAlphanumeric(int c) {
		return isDigit(c) || isLetter(c);
	}

	static boolean isAscii(String text) {
		return text.chars().allMatch((c) -> c < 0x80);
	}

	static char lower(char c) {
		return (c >= 'A' && c <= 'Z') ? (char) (c + 'a' - 'A') : c;
	}

	static char upper(char c) {
		return (c >= 'a' && c <= 'z') ? (char) (c - 'a' + 'A') : c;
	}

	/** The text with ASCII letters in lower case and everything else as it is. */
	static String lower(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) != lower(text.charAt(i))) {
				return lowerFrom(text, i);
			}
		}
		return text;
	}

	private static String lowerFrom(String text, int first) {
		char[] chars = text.toCharArray();
		for (int i = first; i < chars.length; i++) {
			chars[i] = lower(chars[i]);
		}
		return new String(chars);
	}

	/** Digits and nothing else, at least one. */
	static boolean isDigits(String text) {
		return !text.isEmpty() && text.chars().allMatch(Ascii::isDigit);
	}

}
