package io.ironsieve.fallback;

/**
 * Value that a rule found when looked at alone.
 * @param rule position in the rule set
 * @param start first UTF-16 unit of the value
 * @param end unit behind it
 */
record Candidate(int rule, int start, int end) {

	int length() {
		return this.end - this.start;
	}

}
