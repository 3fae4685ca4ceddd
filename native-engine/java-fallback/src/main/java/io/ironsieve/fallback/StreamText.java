package io.ironsieve.fallback;

import java.util.Arrays;

/**
 * The part of a stream's text that is still needed, as characters, with the place that each has in its source: the stream's bytes, or for the
 * text as it reads ({@link ReadText}) the text as it stands. Not thread-safe.
 */
class StreamText {

	private static final int LEAST_DROP = 1024;

	private final StringBuilder chars = new StringBuilder();

	/** Place of each character in the source. */
	private long[] sources = new long[64];

	private long first;

	/** End of the source so far. */
	private long sourceEnd;

	StreamText() {
		this(0);
	}

	/** Text of which the first character that is kept is at this place, of its source too. */
	StreamText(long first) {
		this.first = first;
		this.sourceEnd = first;
	}

	/** Place behind the last character. */
	final long end() {
		return this.first + this.chars.length();
	}

	/** Where in the source a place is. */
	final long source(long place) {
		return (place == end()) ? this.sourceEnd : this.sources[index(place)];
	}

	/** End of the source, as far as it was read. */
	final long sourceEnd() {
		return this.sourceEnd;
	}

	/** The source goes on up to here without a character. */
	final void skipTo(long source) {
		this.sourceEnd = source;
	}

	/** Code point at a place. */
	final int at(long place) {
		return this.chars.codePointAt(index(place));
	}

	/** Code point in front of a place, or -1 at the start of the stream. */
	final int before(long place) {
		return (place == this.first) ? -1 : this.chars.codePointBefore(index(place));
	}

	/** Text as far as it is kept; a place in it is {@link #index}. */
	final CharSequence kept() {
		return this.chars;
	}

	final int index(long place) {
		return (int) (place - this.first);
	}

	final long place(int index) {
		return this.first + index;
	}

	final String substring(long from, long to) {
		return this.chars.substring(index(from), index(to));
	}

	/** Adds a character that has this place in the source. */
	void append(int codePoint, long start, long end) {
		int units = Character.charCount(codePoint);
		int at = this.chars.length();
		if (at + units > this.sources.length) {
			this.sources = Arrays.copyOf(this.sources, this.sources.length * 2);
		}
		Arrays.fill(this.sources, at, at + units, start);
		this.chars.appendCodePoint(codePoint);
		this.sourceEnd = end;
	}

	/**
	 * Lets go what is in front of a place, but for some characters that serve as context.
	 * @param context code points to keep in front of it
	 * @return characters that went
	 */
	int drop(long place, int context) {
		int index = index(place) - 2 * context;
		if (index < LEAST_DROP) {
			return 0;
		}
		if (Character.isLowSurrogate(this.chars.charAt(index)) && Character.isHighSurrogate(this.chars.charAt(index - 1))) {
			index--;
		}
		System.arraycopy(this.sources, index, this.sources, 0, this.chars.length() - index);
		this.chars.delete(0, index);
		this.first += index;
		return index;
	}

}
