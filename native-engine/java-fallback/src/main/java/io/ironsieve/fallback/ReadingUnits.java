package io.ironsieve.fallback;

import java.nio.ByteBuffer;

import io.ironsieve.fallback.ReadingTable.Alike;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a text for the units that read as something else: escapes, entities, characters that look alike. Knows what is in front of the
 * place that it looks at, so places come in order. The text may go on. Not thread-safe.
 */
final class ReadingUnits {

	private static final int MOST_BACKSLASHES = 15;

	private static final int MOST_NESTED = 4;

	private static final int MOST_DIGITS = 8;

	private static final int MOST_BRACED_DIGITS = 6;

	private static final int MOST_LETTERS = 16;

	private static final int HEXADECIMAL = 16;

	private static final int NONE = -1;

	private static final ReadingTable TABLE = ReadingTable.INSTANCE;

	private final CharSequence text;

	/** Place up to which it was looked for the value of a field. */
	private int seenUntil;

	private boolean inValue;

	/** Where the last unit ended. */
	private int unitEnd = NONE;

	/** Whether it was looked behind the text. */
	private boolean lookedBehind;

	ReadingUnits(CharSequence text) {
		this.text = text;
	}

	/**
	 * What stands at a place.
	 * @param length characters of the text, 0 while it is open
	 * @param kind whether that is a unit
	 * @param reads code point of a unit, or {@link ReadingTable#NOTHING}
	 */
	record Look(int length, Kind kind, int reads) {

		private static final Look PLAIN = new Look(1, Kind.PLAIN, NONE);

		private static final Look OPEN = new Look(0, Kind.OPEN, NONE);

	}

	/** What can stand at a place. */
	enum Kind {

		/** Nothing that reads as something else. */
		PLAIN,

		/** A unit. */
		UNIT,

		/** Letters of other scripts, each of which is a unit. */
		LETTERS,

		/** What follows decides. */
		OPEN

	}

	/** First place from one on where something may stand that reads as something else; the end of the text if there is none. */
	static int next(CharSequence text, int from) {
		int at = from;
		while (at < text.length() && !mayBegin(text.charAt(at))) {
			at++;
		}
		return at;
	}

	/** Whether a unit may begin with a character. */
	private static boolean mayBegin(char c) {
		return (c < 0x80) ? c == '\\' || c == '%' || c == '&' || c == '+'
				: Character.isHighSurrogate(c) || TABLE.reads(c) != null;
	}

	/** What stands at a place of a text that does not go on. */
	Look at(int at) {
		return at(at, true);
	}

	/**
	 * What stands at a place.
	 * @param last whether nothing comes behind the text
	 */
	Look at(int at, boolean last) {
		this.lookedBehind = false;
		Look look = look(at);
		if (this.lookedBehind && !last) {
			return Look.OPEN;
		}
		if (look.kind() != Kind.PLAIN) {
			this.unitEnd = at + look.length();
		}
		return look;
	}

	/** Takes up what the characters in front of the next place tell, so that they may go. Only the one in front of it must stay. */
	void passTo(int next) {
		isInValue(next);
	}

	/** The beginning of the text is gone. */
	void forget(int gone) {
		this.seenUntil -= gone;
		this.unitEnd = (this.unitEnd < gone) ? NONE : this.unitEnd - gone;
	}

	private Look look(int at) {
		char c = this.text.charAt(at);
		Look look = switch (c) {
			case '\\' -> escape(at);
			case '%' -> percent(at);
			case '&' -> entity(at);
			case '+' -> isInValue(at) ? new Look(1, Kind.UNIT, ' ') : null;
			default -> (c < 0x80) ? null : alike(at);
		};
		if (look == null || (look.kind() == Kind.UNIT && look.reads() == ReadingTable.NOTHING && !isBehindCharacter(at))) {
			return Look.PLAIN;
		}
		return look;
	}

	/** What a letter of another script looks like. */
	static int letter(int codePoint) {
		Alike alike = TABLE.reads(codePoint);
		return (alike != null) ? alike.reads() : codePoint;
	}

	/** Unit up to a place that stands for a character, which may itself look like another one. */
	private static Look unit(int at, int end, int codePoint) {
		Alike alike = TABLE.reads(codePoint);
		return new Look(end - at, Kind.UNIT, (alike != null && !alike.letter()) ? alike.reads() : codePoint);
	}

	/** Character at a place, or -1 behind the text. */
	private int charAt(int at) {
		this.lookedBehind |= at >= this.text.length();
		return (at < this.text.length()) ? this.text.charAt(at) : NONE;
	}

	private int digit(int at, int radix) {
		int c = charAt(at);
		return (c >= 0 && c < 0x80) ? Character.digit(c, radix) : NONE;
	}

	/** Number of so many hexadecimal digits, or -1. */
	private int number(int at, int digits) {
		int number = 0;
		for (int i = at; i < at + digits; i++) {
			int digit = digit(i, HEXADECIMAL);
			if (digit < 0) {
				return NONE;
			}
			number = number * HEXADECIMAL + digit;
		}
		return number;
	}

	private static boolean isCharacter(int number) {
		return Character.isValidCodePoint(number) && !(number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE);
	}

	// --- backslashes

	private @Nullable Look escape(int at) {
		int letter = at + backslashes(at);
		Look escaped = escaped(at, letter);
		return (escaped != null || letter == at + 1) ? escaped : new Look(letter - at, Kind.UNIT, '\\');
	}

	private int backslashes(int at) {
		int count = 0;
		while (count < MOST_BACKSLASHES && charAt(at + count) == '\\') {
			count++;
		}
		return count;
	}

	private @Nullable Look escaped(int at, int letter) {
		int c = charAt(letter);
		if (c == 'u' && charAt(letter + 1) == '{') {
			return braced(at, letter + 2);
		}
		if (c == 'u' || c == 'x') {
			int digits = (c == 'u') ? 4 : 2;
			int number = number(letter + 1, digits);
			int end = letter + 1 + digits;
			if (number >= Character.MIN_HIGH_SURROGATE && number <= Character.MAX_HIGH_SURROGATE) {
				return pair(at, end, (char) number);
			}
			return isCharacter(number) ? unit(at, end, number) : null;
		}
		Integer stands = TABLE.escape(c);
		return (stands != null) ? new Look(letter + 1 - at, Kind.UNIT, stands) : null;
	}

	private @Nullable Look braced(int at, int from) {
		int number = 0;
		int digits = 0;
		while (digits < MOST_BRACED_DIGITS && digit(from + digits, HEXADECIMAL) >= 0) {
			number = number * HEXADECIMAL + digit(from + digits, HEXADECIMAL);
			digits++;
		}
		boolean closed = digits > 0 && charAt(from + digits) == '}';
		return (closed && isCharacter(number)) ? unit(at, from + digits + 1, number) : null;
	}

	private @Nullable Look pair(int at, int from, char high) {
		int letter = from + backslashes(from);
		if (letter == from || charAt(letter) != 'u') {
			return null;
		}
		int low = number(letter + 1, 4);
		boolean isLow = low >= Character.MIN_LOW_SURROGATE && low <= Character.MAX_LOW_SURROGATE;
		return isLow ? unit(at, letter + 5, Character.toCodePoint(high, (char) low)) : null;
	}

	// --- percent signs

	private @Nullable Look percent(int at) {
		int length = percentLength(at);
		if (length == 0) {
			return null;
		}
		int first = percentByte(at, length);
		if (first < 0x80) {
			return new Look(length, Kind.UNIT, first);
		}
		int width = (first >= 0xC2 && first <= 0xDF) ? 2 : (first >= 0xE0 && first <= 0xEF) ? 3 : (first >= 0xF0 && first <= 0xF4) ? 4 : 0;
		byte[] bytes = new byte[width];
		int end = at;
		for (int i = 0; i < width; i++) {
			length = percentLength(end);
			if (length == 0) {
				return null;
			}
			bytes[i] = (byte) percentByte(end, length);
			end += length;
		}
		String character = Utf8.decode(ByteBuffer.wrap(bytes));
		boolean valid = width > 0 && character.codePointCount(0, character.length()) == 1 && isCharacter(character.codePointAt(0));
		return valid ? unit(at, end, character.codePointAt(0)) : null;
	}

	/** Characters of a byte that is percent-encoded at a place, once or several times over; 0: none is. */
	private int percentLength(int at) {
		if (charAt(at) != '%' || number(at + 1, 2) < 0) {
			return 0;
		}
		int digits = at + 1;
		for (int i = 0; i < MOST_NESTED && number(digits, 2) == '%' && number(digits + 2, 2) >= 0; i++) {
			digits += 2;
		}
		return digits + 2 - at;
	}

	private int percentByte(int at, int length) {
		return number(at + length - 2, 2);
	}

	// --- entities

	private @Nullable Look entity(int at) {
		Look found = null;
		int from = at + 1;
		for (int i = 0; i <= MOST_NESTED; i++) {
			Look named = named(at, from);
			if (named == null) {
				break;
			}
			found = named;
			if (named.reads() != '&') {
				break;
			}
			from = at + named.length();
		}
		return (found != null && found.reads() >= 0x80) ? unit(at, at + found.length(), found.reads()) : found;
	}

	private @Nullable Look named(int at, int from) {
		if (charAt(from) == '#') {
			return numbered(at, from + 1);
		}
		int end = from;
		while (end - from < ReadingTable.LONGEST_NAME && Ascii.isLetter(charAt(end))) {
			end++;
		}
		if (charAt(end) != ';') {
			return null;
		}
		Integer reads = TABLE.entity(this.text.subSequence(from, end).toString());
		return (reads != null) ? new Look(end + 1 - at, Kind.UNIT, reads) : null;
	}

	private @Nullable Look numbered(int at, int prefix) {
		boolean hexadecimal = charAt(prefix) == 'x' || charAt(prefix) == 'X';
		int radix = hexadecimal ? HEXADECIMAL : 10;
		int from = hexadecimal ? prefix + 1 : prefix;
		long number = 0;
		int end = from;
		while (end - from < MOST_DIGITS && digit(end, radix) >= 0) {
			number = number * radix + digit(end, radix);
			end++;
		}
		boolean valid = end > from && charAt(end) == ';' && number <= Character.MAX_CODE_POINT && isCharacter((int) number);
		return valid ? new Look(end + 1 - at, Kind.UNIT, (int) number) : null;
	}

	// --- characters

	private @Nullable Look alike(int at) {
		int codePoint = Character.codePointAt(this.text, at);
		Alike alike = TABLE.reads(codePoint);
		if (alike == null) {
			return null;
		}
		return alike.letter() ? letters(at) : new Look(Character.charCount(codePoint), Kind.UNIT, alike.reads());
	}

	/** Two invalid parts must not become a character. */
	private boolean isBehindCharacter(int at) {
		return at == 0 || !Character.isSurrogate(this.text.charAt(at - 1))
				|| Character.isSupplementaryCodePoint(Character.codePointBefore(this.text, at));
	}

	/** Letters of other scripts, which are those of ASCII if they stand beside one and beside no other character beyond ASCII. */
	private Look letters(int at) {
		int end = at;
		for (int i = 0; i < MOST_LETTERS && isLetter(end); i++) {
			end += Character.charCount(Character.codePointAt(this.text, end));
		}
		int before = (at > 0 && this.unitEnd != at) ? this.text.charAt(at - 1) : NONE;
		int behind = charAt(end);
		boolean units = before < 0x80 && behind < 0x80 && (isOfWord(before) || isOfWord(behind));
		return new Look(end - at, units ? Kind.LETTERS : Kind.PLAIN, NONE);
	}

	private boolean isLetter(int at) {
		Alike alike = (charAt(at) >= 0) ? TABLE.reads(Character.codePointAt(this.text, at)) : null;
		return alike != null && alike.letter();
	}

	private static boolean isOfWord(int c) {
		return Ascii.isAlphanumeric(c) || c == '@' || c == '_';
	}

	// --- fields of forms

	/** Whether nothing but characters of form data stand between a place and a {@code =} behind a name. */
	private boolean isInValue(int at) {
		int last = at - 1;
		while (last >= this.seenUntil && isOfValue(this.text.charAt(last))) {
			last--;
		}
		if (last >= this.seenUntil) {
			char name = (last > 0) ? this.text.charAt(last - 1) : '=';
			this.inValue = this.text.charAt(last) == '=' && (Ascii.isAlphanumeric(name) || name == '_' || name == ']');
		}
		this.seenUntil = at;
		return this.inValue;
	}

	private static boolean isOfValue(char c) {
		return Ascii.isAlphanumeric(c) || "%+-._*~".indexOf(c) >= 0;
	}

}
