package io.ironsieve.fallback;

import java.util.Arrays;

/** The part of a stream that is still needed, as characters, with the bytes that each was read from. Not thread-safe. */
final class StreamText {

	private static final int LEAST_DROP = 1024;

	private final StringBuilder chars = new StringBuilder();

	/** Bytes of the stream in front of each character, from {@link #firstByte}. */
	private int[] offsets = new int[64];

	private long first;

	private long firstByte;

	/** Bytes of the whole stream so far. */
	private long bytes;

	private int last = -1;

	/** Place behind the last character. */
	long end() {
		return this.first + this.chars.length();
	}

	/** Bytes in front of a place. */
	long bytesBefore(long place) {
		return (place == end()) ? this.bytes : this.firstByte + this.offsets[index(place)];
	}

	/** Last code point, or -1. */
	int last() {
		return this.last;
	}

	/** Code point at a place. */
	int at(long place) {
		return this.chars.codePointAt(index(place));
	}

	/** Code point in front of a place, or -1 at the start of the stream. */
	int before(long place) {
		return (place == this.first) ? -1 : this.chars.codePointBefore(index(place));
	}

	/** Text as far as it is kept; a place in it is {@link #index}. */
	CharSequence kept() {
		return this.chars;
	}

	int index(long place) {
		return (int) (place - this.first);
	}

	long place(int index) {
		return this.first + index;
	}

	String substring(long from, long to) {
		return this.chars.substring(index(from), index(to));
	}

	void append(int codePoint, int length) {
		int units = Character.charCount(codePoint);
		int at = this.chars.length();
		if (at + units > this.offsets.length) {
			this.offsets = Arrays.copyOf(this.offsets, this.offsets.length * 2);
		}
		for (int i = 0; i < units; i++) {
			this.offsets[at + i] = (int) (this.bytes - this.firstByte);
		}
		this.chars.appendCodePoint(codePoint);
		this.bytes += length;
		this.last = codePoint;
	}

	/**
	 * Lets go what is in front of a place, but for some characters that serve as context.
	 * @param context code points to keep in front of it
	 */
	void drop(long place, int context) {
		int index = index(place) - 2 * context;
		if (index < LEAST_DROP) {
			return;
		}
		if (Character.isLowSurrogate(this.chars.charAt(index)) && Character.isHighSurrogate(this.chars.charAt(index - 1))) {
			index--;
		}
		int shift = this.offsets[index];
		int left = this.chars.length() - index;
		for (int i = 0; i < left; i++) {
			this.offsets[i] = this.offsets[index + i] - shift;
		}
		this.chars.delete(0, index);
		this.first += index;
		this.firstByte += shift;
	}

}
