package io.ironsieve.fallback;

import java.util.List;

import io.ironsieve.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its document says in the newest schema, with fields checked one by one and patterns not yet compiled.
 * @param where document and rule, for messages
 * @param examplesMatch texts with a finding
 * @param examplesNoMatch texts without one
 */
record RuleSpec(String where, Rule rule, String pattern, int group, @Nullable Context context,
		List<Validator> validators, double minEntropy, AllowSpec allow, int priority, boolean unicode, Action action,
		List<String> examplesMatch, List<String> examplesNoMatch) {

	/** Values that are not findings, with expressions not yet compiled. */
	record AllowSpec(List<String> exact, List<String> prefix, List<String> suffix, List<String> words, List<String> regex) {

		static final AllowSpec NONE = new AllowSpec(List.of(), List.of(), List.of(), List.of(), List.of());

	}

}
