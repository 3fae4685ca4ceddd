package io.ironsieve.fallback;

import java.util.Random;

import io.ironsieve.fallback.KeySearch.Key;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class KeySearchTests {

	/** What the search may look at more than once, in a text of these. */
	private static final String[] PIECES = { "a=", "a:", "\"", "'", "\\", "\\\"", "\":\"", "=[", "=['", "=[\"", "[", "]", "<a>", " ", ",", "a a:", "\n" };

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = { "{\"card\":\"42\"}|card", "{\\\"card\\\": 42|card", "{\"note\": \"it's 42\"}|note",
			"{\"cards\": [[1, \"a]b\"], [3, 42]]}|cards", "{\"cards\": [\"a\"; 42]|",
			"{\\\"cards\\\": [\\\"a\\\"; \\\"42|", "{\"note\": \"x\", \"42\": 1}|", "x card=42|card",
			"one two three four: 42|two three four", "one two three=42|three", "  card = visa, 42|card", "x; card: visa 42|", "card := 42|card",
			"\"card\"=>42|card", "card:=>42|", "at 12:42|", "https://42|", "<ns:card type='x'>it's 42|ns:card", "<card/>42|", "<card no='42'|no" })
	void find_nearestKeyThatHasTheValue(String text, String expected) {
		int value = text.indexOf("42");
		Key key = KeySearch.find(text, 0, value);
		assertThat((key != null) ? text.substring(key.start(), key.end()) : null).isEqualTo(expected);
	}

	@Test
	void find_quotedKeyInALineOfItsOwn_hasTheLine() {
		assertThat(KeySearch.find(" \\\"card\\\": visa 42", 0, 16)).isEqualTo(new Key(1, 3, 7));
		assertThat(KeySearch.find("x\n\"card\": visa 42", 2, 15)).isEqualTo(new Key(2, 3, 7));
		assertThat(KeySearch.find("x \"card\": visa 42", 2, 15)).isNull();
	}

	@Test
	void find_longWindow_readsItAFewTimesAtMost() {
		Random random = new Random(3);
		for (int round = 0; round < 2000; round++) {
			StringBuilder text = new StringBuilder();
			String one = PIECES[random.nextInt(PIECES.length)];
			String other = PIECES[random.nextInt(PIECES.length)];
			while (text.length() < 1000) {
				text.append((random.nextInt(9) > 0) ? one + other : PIECES[random.nextInt(PIECES.length)]);
			}
			Counted counted = new Counted(text.toString());
			KeySearch.find(counted, 0, text.length());
			assertThat(counted.reads).as(one + other).isLessThan(40 * text.length());
		}
	}

	/** Text that counts how often a character is asked for. */
	private static final class Counted implements CharSequence {

		private final String text;

		private int reads;

		Counted(String text) {
			this.text = text;
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			this.reads++;
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

	}

}
