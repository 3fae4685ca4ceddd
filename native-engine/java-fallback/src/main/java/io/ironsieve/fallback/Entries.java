package io.ironsieve.fallback;

import java.util.Iterator;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;

/**
 * Entries of a dictionary, as keyed hashes: of each entry that of its first word, of that with what follows up to the end of the second
 * one, and so on. Thread-safe once it is read.
 */
final class Entries {

	/** Nothing begins at a place. */
	static final int NOTHING = -1;

	/** More text may make an entry, or another one, of what begins at a place. */
	static final int OPEN = -2;

	private static final int MOST_CHARACTERS = 256;

	private static final int MOST_WORDS = 16;

	private static final int MOST_BETWEEN = 16;

	private static final int WIDTH = 4;

	private static final WordCharacters CHARACTERS = WordCharacters.get();

	private final String name;

	private final boolean matchCase;

	private final SipHash hash = new SipHash();

	private final HashTable table = new HashTable();

	private long count;

	private int longest;

	private int mostWords;

	private Entries(String name, boolean matchCase) {
		this.name = name;
		this.matchCase = matchCase;
	}

	/**
	 * Reads all entries of a dictionary.
	 * @throws SieveException with {@link ErrorCode#INVALID_DOCUMENT}, the number of the line and never its text
	 */
	static Entries read(Dictionary dictionary) {
		Entries entries = new Entries(dictionary.name(), dictionary.matchesCase());
		long line = 0;
		try (Stream<String> lines = dictionary.entries()) {
			for (Iterator<String> rest = lines.iterator(); rest.hasNext();) {
				entries.add(rest.next(), ++line);
			}
		}
		catch (SieveException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw dictionary.unreadable(ex);
		}
		return entries;
	}

	/** Number of different entries. */
	long count() {
		return this.count;
	}

	/** Most bytes of a text that are an entry or may become one. */
	int reach() {
		return WIDTH * (this.longest + MOST_BETWEEN * this.mostWords);
	}

	/** End of the longest entry that begins at a word, {@link #NOTHING}, or {@link #OPEN} in a text that goes on. */
	int begins(CharSequence text, int start, boolean goesOn) {
		Speller speller = new Speller(text, start, this.longest);
		int end = NOTHING;
		long hashed = 0;
		if (!speller.word()) {
			return end;
		}
		while (!(goesOn && speller.at == text.length())) {
			hashed = this.hash.hash(hashed, speller.spelled);
			int flags = this.table.get(hashed);
			end = ((flags & HashTable.ENDS) != 0) ? speller.at : end;
			if ((flags & HashTable.GOES_ON) == 0) {
				return end;
			}
			speller.spelled.setLength(0);
			if (!speller.between()) {
				return end;
			}
			if (goesOn && speller.at == text.length()) {
				return OPEN;
			}
			if (!speller.word()) {
				return end;
			}
		}
		return OPEN;
	}

	/** First word that begins from a place on, or the end of the text. */
	static int nextWord(CharSequence text, int from) {
		int at = from;
		boolean inWord = at > 0 && CHARACTERS.isWord(Character.codePointBefore(text, at));
		while (at < text.length()) {
			int c = Character.codePointAt(text, at);
			boolean isWord = CHARACTERS.isWord(c);
			if (isWord && !inWord) {
				return at;
			}
			inWord = isWord;
			at += Character.charCount(c);
		}
		return at;
	}

	/** Whether a word begins with a character that stands behind another one. */
	static boolean isWordStart(int before, int character) {
		return CHARACTERS.isWord(character) && !CHARACTERS.isWord(before);
	}

	private void add(String line, long number) {
		if (line.chars().allMatch((c) -> c == ' ' || (c >= '\t' && c <= '\r' && c != 0x0B))) {
			return;
		}
		if (Utf8.hasLoneSurrogate(line)) {
			throw refusal(number, "not UTF-8");
		}
		int first = nextWord(line, 0);
		if (first == line.length()) {
			throw refusal(number, "an entry must have a letter, a digit or `_`");
		}
		String entry = line.substring(first, lastWordEnd(line));
		measure(entry, number);
		Speller speller = new Speller(entry, 0, MOST_CHARACTERS);
		long hashed = 0;
		speller.word();
		while (true) {
			hashed = this.hash.hash(hashed, speller.spelled);
			boolean ends = speller.at == entry.length();
			int before = this.table.add(hashed, ends ? HashTable.ENDS : HashTable.GOES_ON);
			if (ends) {
				this.count += ((before & HashTable.ENDS) == 0) ? 1 : 0;
				return;
			}
			speller.spelled.setLength(0);
			speller.between();
			speller.word();
		}
	}

	private void measure(String entry, long number) {
		Speller speller = new Speller(entry, 0, MOST_CHARACTERS);
		int words = 1;
		boolean fits = speller.word();
		while (fits && speller.at < entry.length()) {
			fits = speller.between() && speller.word();
			words++;
		}
		if (!fits || words > MOST_WORDS) {
			throw refusal(number, "an entry may have 256 characters and 16 words, with 16 characters between two of them");
		}
		this.longest = Math.max(this.longest, MOST_CHARACTERS - speller.room);
		this.mostWords = Math.max(this.mostWords, words);
	}

	private static int lastWordEnd(String line) {
		int end = line.length();
		while (!CHARACTERS.isWord(line.codePointBefore(end))) {
			end -= Character.charCount(line.codePointBefore(end));
		}
		return end;
	}

	private SieveException refusal(long line, String reason) {
		return new SieveException(ErrorCode.INVALID_DOCUMENT, "Dictionary '" + this.name + "', line " + line + ": " + reason);
	}

	/** Reads words and what is between them, and spells them in the one way that is hashed. */
	private final class Speller {

		private final CharSequence text;

		private final StringBuilder spelled = new StringBuilder();

		private int at;

		/** Characters that there still may be. */
		private int room;

		Speller(CharSequence text, int start, int room) {
			this.text = text;
			this.at = start;
			this.room = room;
		}

		/** Whether there is a word, and not too long a one. */
		boolean word() {
			// A character that no text has apart from this.
			this.spelled.append('\uD800');
			int start = this.at;
			while (hasNext(CHARACTERS::isWord)) {
				int c = next();
				if (this.room-- == 0) {
					return false;
				}
				this.spelled.appendCodePoint(Entries.this.matchCase ? c : CHARACTERS.fold(c));
			}
			return this.at > start;
		}

		/** Whether there is something between two words, or up to the end, that may be there. */
		boolean between() {
			boolean wasSpace = false;
			int read = 0;
			while (hasNext((c) -> !CHARACTERS.isWord(c) && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))) {
				int c = next();
				if (read++ == MOST_BETWEEN) {
					return false;
				}
				boolean isSpace = CHARACTERS.isSpace(c);
				if (!isSpace || !wasSpace) {
					if (this.room-- == 0) {
						return false;
					}
					this.spelled.appendCodePoint(isSpace ? ' ' : c);
				}
				wasSpace = isSpace;
			}
			return true;
		}

		private boolean hasNext(IntPredicate wanted) {
			return this.at < this.text.length() && wanted.test(Character.codePointAt(this.text, this.at));
		}

		private int next() {
			int c = Character.codePointAt(this.text, this.at);
			this.at += Character.charCount(c);
			return c;
		}

	}

}
