package io.ironsieve.fallback;

import java.util.Arrays;

/** The part of a stream's text as it reads that is still needed. Its source is the text as it stands. Not thread-safe. */
final class ReadText extends StreamText {

	/** End of each character in the text as it stands. */
	private long[] ends = new long[64];

	/** End of the last unit, or -1. */
	private long lastUnit = -1;

	/** Text that reads as it stands up to a place. */
	ReadText(StreamText stands, long until) {
		super(stands.place(0));
		for (long at = stands.place(0); at < until;) {
			int codePoint = stands.at(at);
			append(codePoint, at, at + Character.charCount(codePoint));
			at = sourceEnd();
		}
	}

	@Override
	void append(int codePoint, long start, long end) {
		int units = Character.charCount(codePoint);
		int at = kept().length();
		if (at + units > this.ends.length) {
			this.ends = Arrays.copyOf(this.ends, this.ends.length * 2);
		}
		Arrays.fill(this.ends, at, at + units, end);
		super.append(codePoint, start, end);
	}

	@Override
	int drop(long place, int context) {
		int gone = super.drop(place, context);
		System.arraycopy(this.ends, gone, this.ends, 0, kept().length());
		return gone;
	}

	/** Where in the text as it stands something ends that ends at a place and has a character in front of it. */
	long sourceEnd(long place) {
		return this.ends[index(place) - 1];
	}

	/** Last place that is at a place of the text as it stands or in front of it. */
	long placeOf(long source) {
		int low = 0;
		int high = kept().length();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (source(place(middle)) <= source) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return place(Math.max(0, low - 1));
	}

	/** What was added last was a unit. */
	void markUnit() {
		this.lastUnit = end();
	}

	/** End of the last unit, or -1. */
	long lastUnit() {
		return this.lastUnit;
	}

}
