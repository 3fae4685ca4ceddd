package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What must or must not stand near a match, or in the key of its value.
 * @param keywords words of which one must be there, ASCII letters in lower case; none when there is no such condition
 * @param excluded words of which none may be there, ASCII letters in lower case
 * @param window characters looked at in front of a match and behind it
 * @param where which of these count
 */
record Context(List<String> keywords, List<String> excluded, int window, Where where) {

	enum Where {

		/** What is in front of the value. */
		BEFORE,

		/** What is behind the value. */
		AFTER,

		/** Both sides and the match itself. */
		AROUND,

		/** The key that the value belongs to. */
		KEY

	}

	/** Whether what is behind a match counts. */
	boolean looksBehind() {
		return this.where == Where.AFTER || this.where == Where.AROUND;
	}

	/** Whether what is in front of a match counts. */
	boolean looksInFront() {
		return this.where != Where.AFTER;
	}

	/** Texts of which one is in every text with one of the keywords. */
	List<String> needed() {
		return (this.where == Where.KEY) ? this.keywords.stream().map(KeyWord::longestPiece).toList() : this.keywords;
	}

	/** Finds every occurrence in a text once, however many matches will ask for one. */
	Occurrences in(String text) {
		return new Occurrences(text);
	}

	/** Occurrences of the words in one text. */
	final class Occurrences {

		private final String text;

		/** Ascending starts for each keyword. */
		private final List<int[]> keywords;

		/** Ascending starts for each excluded word. */
		private final List<int[]> excluded;

		private Occurrences(String text) {
			this.text = text;
			boolean isNear = Context.this.where != Where.KEY;
			this.keywords = isNear ? startsOf(Context.this.keywords) : List.of();
			this.excluded = isNear ? startsOf(Context.this.excluded) : List.of();
		}

		private List<int[]> startsOf(List<String> words) {
			List<int[]> starts = new ArrayList<>(words.size());
			for (String word : words) {
				starts.add(startsOf(word));
			}
			return starts;
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

		/** Whether one of the keywords, and none of the excluded words, stands where the rule looks. */
		boolean accept(int matchStart, int matchEnd, int valueStart, int valueEnd) {
			int first = looksInFront() ? back(matchStart) : valueEnd;
			if (Context.this.where == Where.KEY) {
				return acceptKey(KeySearch.find(this.text, first, valueStart));
			}
			int last = looksBehind() ? forth(matchEnd) : valueStart;
			return (this.keywords.isEmpty() || anyWithin(Context.this.keywords, this.keywords, first, last))
					&& !anyWithin(Context.this.excluded, this.excluded, first, last);
		}

		private boolean acceptKey(KeySearch.@Nullable Key key) {
			return (Context.this.keywords.isEmpty() || anyIn(Context.this.keywords, key)) && !anyIn(Context.this.excluded, key);
		}

		private boolean anyIn(List<String> words, KeySearch.@Nullable Key key) {
			return key != null && words.stream().anyMatch((word) -> KeyWord.stands(word, this.text, key.start(), key.end()));
		}

		private boolean anyWithin(List<String> words, List<int[]> startsOfWords, int first, int last) {
			for (int i = 0; i < startsOfWords.size(); i++) {
				int[] starts = startsOfWords.get(i);
				int at = Arrays.binarySearch(starts, first);
				int next = (at >= 0) ? at : -at - 1;
				if (next < starts.length && starts[next] + words.get(i).length() <= last) {
					return true;
				}
			}
			return false;
		}

		private int back(int from) {
			int at = from;
			for (int i = 0; i < Context.this.window && at > 0; i++) {
				at -= Character.charCount(Character.codePointBefore(this.text, at));
			}
			return at;
		}

		private int forth(int from) {
			int at = from;
			for (int i = 0; i < Context.this.window && at < this.text.length(); i++) {
				at += Character.charCount(Character.codePointAt(this.text, at));
			}
			return at;
		}

	}

}
