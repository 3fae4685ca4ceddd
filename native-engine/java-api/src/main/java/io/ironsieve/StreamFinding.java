package io.ironsieve;

import java.util.Objects;

/**
 * Place of a value in a stream, as {@link Finding} has it. Never carries the value.
 * @param rule rule that found it
 * @param start first byte of it, counted in UTF-8 from the start of the stream, also where characters were fed
 * @param end byte behind it
 * @param forced whether the value was redacted because it had reached the bound of what is held back, before its end was known
 */
public record StreamFinding(Rule rule, long start, long end, boolean forced) {

	public StreamFinding {
		Objects.requireNonNull(rule, "rule");
		if (start < 0 || end <= start) {
			throw new IllegalArgumentException("start and end must be 0 <= start < end, not " + start + " and " + end);
		}
	}

}
