package io.ironsieve.fallback;

import java.util.HashMap;
import java.util.Map;

/** Counts the findings of one text by rule. Each text needs a fresh one; a stream is one text. Not thread-safe. */
final class Tally {

	private final Map<Integer, Long> counts = new HashMap<>();

	/** Number of a rule's next finding, counted when it is asked for. */
	Number of(int rule) {
		return () -> this.counts.merge(rule, 1L, Long::sum);
	}

	/** Gives the number of a finding. */
	@FunctionalInterface
	interface Number {

		/** Counts, from 1. */
		long next();

	}

}
