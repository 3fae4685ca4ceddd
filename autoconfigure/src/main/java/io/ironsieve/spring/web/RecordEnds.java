package io.ironsieve.spring.web;

/** Finds the ends of records in bytes of UTF-8 that come one by one. */
final class RecordEnds {

	/** Nothing of a line has come. */
	private static final int EMPTY_LINE = 1;

	/** The last byte was a carriage return, to which a line feed may belong. */
	private static final int AFTER_RETURN = 2;

	/** That carriage return ended a record. */
	private static final int ENDED = 4;

	private final boolean byLine;

	private int state = EMPTY_LINE;

	private RecordEnds(boolean byLine) {
		this.byLine = byLine;
	}

	/** Ends of lines, as newline-delimited JSON has them. */
	static RecordEnds lines() {
		return new RecordEnds(true);
	}

	/** Ends of server-sent events: empty lines, each of which may end in {@code CR}, {@code LF} or both. */
	static RecordEnds events() {
		return new RecordEnds(false);
	}

	/** Whether a record ends with the next byte. */
	boolean endsWith(byte next) {
		if (this.byLine) {
			return next == '\n';
		}
		if (next != '\n' && next != '\r') {
			this.state = 0;
			return false;
		}
		boolean secondOfTwo = next == '\n' && is(AFTER_RETURN);
		boolean ends = secondOfTwo ? is(ENDED) : is(EMPTY_LINE);
		this.state = EMPTY_LINE | ((next == '\r') ? AFTER_RETURN : 0) | (ends ? ENDED : 0);
		return ends;
	}

	/** What {@link #restore} takes. */
	int state() {
		return this.state;
	}

	/** Forgets what came since the state was asked for. */
	void restore(int state) {
		this.state = state;
	}

	private boolean is(int flag) {
		return (this.state & flag) != 0;
	}

}
