package io.ironsieve.bench.peers;

import java.util.List;

/** Engine under test, with the rules of a workload. Not thread-safe. */
interface Peer extends AutoCloseable {

	/** What of its answers can be compared. */
	enum Comparison {

		/** What is left behind validators, context and overlaps: rule, start, end. */
		FOUND("findings"),

		/** Matches of each rule: rule, start, end. */
		MATCHES("matches"),

		/** Ends of all possible matches, so more than there are matches. */
		ENDS("ends"),

		/** Whether there is anything in the text. */
		TEXTS("texts with a match");

		private final String what;

		Comparison(String what) {
			this.what = what;
		}

		@Override
		public String toString() {
			return this.what;
		}

	}

	Comparison comparison();

	/** What it does not do. */
	String leftOut();

	/** Whether it has a rule; what it had to leave out is not expected of it. */
	default boolean has(int rule) {
		return true;
	}

	/** How many texts it takes at once. */
	default int batch() {
		return 1;
	}

	/** Does the whole work for texts; returns a number that depends on it. */
	int scan(List<String> texts);

	/** What it finds in a text. */
	List<Place> places(String text);

	@Override
	default void close() {
	}

}
