package io.ironsieve.fallback;

/**
 * Words in the spellings that keys have them in: {@code card number} is in {@code cardNumber}, {@code card_number}, {@code CARD-NUMBER} and
 * {@code cardnumber}.
 */
final class KeyWord {

	/** What joins words in names; a space of a word is one of these or nothing. */
	private static final String JOINTS = " _-.";

	private static final int NOT_THERE = -1;

	private KeyWord() {
	}

	/** Whether a word has nothing but spaces. */
	static boolean isEmpty(String word) {
		return word.chars().allMatch((c) -> c == ' ');
	}

	/** The longest piece of a word between spaces: a text has the word only where it has that. */
	static String longestPiece(String word) {
		String longest = "";
		for (String piece : word.split(" ")) {
			longest = (piece.length() > longest.length()) ? piece : longest;
		}
		return longest;
	}

	/**
	 * Whether a word stands in a part of a text.
	 * @param word ASCII letters in lower case
	 */
	static boolean stands(String word, CharSequence text, int start, int end) {
		for (int at = start; at < end; at++) {
			if (isEdge(text, at)) {
				int last = spelled(word, text, at, end);
				if (last != NOT_THERE && isEdge(text, last)) {
					return true;
				}
			}
		}
		return false;
	}

	/** Where a word ends that begins at a place, or {@link #NOT_THERE}. */
	private static int spelled(String word, CharSequence text, int start, int end) {
		int at = start;
		boolean isJoint = false;
		for (int i = 0; i < word.length(); i++) {
			char wanted = word.charAt(i);
			if (wanted == ' ') {
				isJoint = at > start;
				continue;
			}
			if (isJoint && at < end && JOINTS.indexOf(text.charAt(at)) >= 0) {
				at++;
			}
			isJoint = false;
			if (at >= end || Ascii.lower(text.charAt(at)) != wanted) {
				return NOT_THERE;
			}
			at++;
		}
		return at;
	}

	/**
	 * Whether a word of a key may begin or end at a place: beside what is no ASCII letter or digit, between letters and digits, in front of a
	 * capital behind a small letter, and in front of the last of several capitals that a small letter follows.
	 */
	private static boolean isEdge(CharSequence text, int at) {
		Sort before = Sort.of(text, at - 1);
		Sort behind = Sort.of(text, at);
		if (before == Sort.CAPITAL) {
			return (behind == Sort.CAPITAL) ? Sort.of(text, at + 1) == Sort.SMALL : behind != Sort.SMALL;
		}
		return before != behind || before == Sort.OTHER;
	}

	private enum Sort {

		SMALL, CAPITAL, DIGIT, OTHER;

		static Sort of(CharSequence text, int at) {
			char c = (at >= 0 && at < text.length()) ? text.charAt(at) : ' ';
			return Ascii.isDigit(c) ? DIGIT : !Ascii.isLetter(c) ? OTHER : (c == Ascii.lower(c)) ? SMALL : CAPITAL;
		}

	}

}
