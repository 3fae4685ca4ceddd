package io.ironsieve.sample;

import java.util.Locale;

import io.ironsieve.Finding;

/**
 * A finding as the API shows it: where, never what.
 * @param category {@code pii}, {@code secret} or {@code custom}
 * @param start first UTF-16 code unit of the value, which is how JavaScript and Java count
 * @param end UTF-16 code unit behind the value
 */
record FoundValue(String ruleId, String category, int start, int end) {

	static FoundValue of(Finding finding) {
		return new FoundValue(finding.ruleId(), finding.category().name().toLowerCase(Locale.ROOT), finding.start(),
				finding.end());
	}

}
