package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Words of which one must stand near a match.
 * @param any words, ASCII letters in lower case
 * @param window characters looked at on each side of a match
 */
record Keywords(List<String> any, int window) {

	private static final int MOST_WORDS = 64;

	private static final int WIDEST_WINDOW = 1000;

	private static final int DEFAULT_WINDOW = 40;

	/** Reads the field {@code keywords}; {@code null} when it is absent. */
	static @Nullable Keywords read(JsonFields rule) {
		JsonFields fields = rule.object("keywords", Set.of("any", "window"));
		if (fields == null) {
			return null;
		}
		List<String> any = fields.words("any").stream().map(Ascii::lower).toList();
		if (any.isEmpty() || any.size() > MOST_WORDS) {
			throw fields.invalid("field 'any' must have 1 to " + MOST_WORDS + " words");
		}
		return new Keywords(any, fields.integer("window", DEFAULT_WINDOW, 1, WIDEST_WINDOW));
	}

	/** Finds every occurrence in a text once, however many matches will ask for one. */
	Occurrences in(String text) {
		return new Occurrences(text);
	}

	/** Occurrences of the words in one text. */
	final class Occurrences {

		private final String text;

		/** Ascending starts for each word. */
		private final List<int[]> starts = new ArrayList<>();

		private Occurrences(String text) {
			this.text = text;
			for (String word : Keywords.this.any) {
				this.starts.add(startsOf(word));
			}
		}

		private int[] startsOf(String word) {
			int[] found = new int[8];
			int count = 0;
			for (int at = 0; at <= this.text.length() - word.length(); at++) {
				if (standsAt(word, at)) {
					if (count == found.length) {
						found = Arrays.copyOf(found, count * 2);
					}
					found[count++] = at;
				}
			}
			return Arrays.copyOf(found, count);
		}

		private boolean standsAt(String word, int at) {
			for (int i = 0; i < word.length(); i++) {
				if (Ascii.lower(this.text.charAt(at + i)) != word.charAt(i)) {
					return false;
				}
			}
			return isEdge(at - 1) && isEdge(at + word.length());
		}

		private boolean isEdge(int at) {
			return at < 0 || at >= this.text.length() || !Ascii.isAlphanumeric(this.text.charAt(at));
		}

		/** Whether one stands near the match from start to end. */
		boolean near(int start, int end) {
			int first = back(start);
			int last = forth(end);
			for (int i = 0; i < this.starts.size(); i++) {
				int[] starts = this.starts.get(i);
				int at = Arrays.binarySearch(starts, first);
				int next = (at >= 0) ? at : -at - 1;
				if (next < starts.length && starts[next] + Keywords.this.any.get(i).length() <= last) {
					return true;
				}
			}
			return false;
		}

		private int back(int from) {
			int at = from;
			for (int i = 0; i < Keywords.this.window && at > 0; i++) {
				at -= Character.charCount(Character.codePointBefore(this.text, at));
			}
			return at;
		}

		private int forth(int from) {
			int at = from;
			for (int i = 0; i < Keywords.this.window && at < this.text.length(); i++) {
				at += Character.charCount(Character.codePointAt(this.text, at));
			}
			return at;
		}

	}

}
