package io.ironsieve.fallback;

import java.util.List;
import java.util.Set;

import io.ironsieve.Category;
import io.ironsieve.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A rule as its document says in the newest schema, with fields checked one by one and patterns not yet compiled.
 * @param where document and rule, for messages
 * @param groups capture groups of which the first that has characters is the value; at least one
 * @param requires texts of which one must occur somewhere, ASCII letters in lower case; none when there is no such condition
 * @param examplesMatch texts with a finding
 * @param examplesNoMatch texts without one
 * @param dictionary name of the dictionary whose entries are the matches; then the pattern is of no account
 */
record RuleSpec(String where, Rule rule, String pattern, List<Integer> groups, List<String> requires, @Nullable Context context,
		List<Validator> validators, double minEntropy, AllowSpec allow, Set<Shield> shields, int priority, boolean unicode, Action action,
		List<String> examplesMatch, List<String> examplesNoMatch, @Nullable String dictionary) {

	/** Rule of no document that finds tokens. */
	static RuleSpec ofTokens(ReversibleTokens tokens) {
		Rule rule = new Rule("token", "token", Category.CUSTOM, List.of(), "keep");
		return new RuleSpec("The rule for tokens", rule, ReversibleTokens.PATTERN, List.of(0), List.of(), null, List.of(tokens::isToken), 0,
				AllowSpec.NONE, Set.of(), 0, false, new Action.Keep(), List.of(), List.of(), null);
	}

	/** Values that are not findings, with expressions not yet compiled. */
	record AllowSpec(List<String> exact, List<String> prefix, List<String> suffix, List<String> words, List<String> regex,
			List<String> matchRegex, List<String> lineRegex, List<AllowSpec> all) {

		static final AllowSpec NONE = new AllowSpec(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
				List.of());

		/** Whether there is nothing in any list. */
		boolean isEmpty() {
			return equals(NONE);
		}

	}

}
