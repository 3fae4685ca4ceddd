package io.ironsieve;

import java.util.Objects;

/**
 * Place of a value in the scanned text. Never carries the value. In a text that stays JSON, XML or form data it is the place of what is replaced, which
 * may be more than the value: a whole number or escape.
 * @param rule rule that found it
 * @param start first unit of it
 * @param end unit behind it. Units are UTF-16 code units where the text was characters, bytes where it was bytes
 */
public record Finding(Rule rule, int start, int end) {

	public Finding {
		Objects.requireNonNull(rule, "rule");
		if (start < 0 || end <= start) {
			throw new IllegalArgumentException("start and end must be 0 <= start < end, not " + start + " and " + end);
		}
	}

	/** Identifier of the rule. */
	public String ruleId() {
		return this.rule.id();
	}

	/** Category of the rule. */
	public Category category() {
		return this.rule.category();
	}

}
