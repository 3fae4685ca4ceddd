package io.ironsieve.sample;

import java.util.List;
import java.util.Locale;

import io.ironsieve.Rule;
import io.ironsieve.RuleSet;

/**
 * A rule set as the API shows it.
 * @param name what the query parameter {@code ruleSet} may say
 * @param fingerprint equal for equal rule documents
 * @param rules its rules, in the order that decides overlaps
 */
record RuleSetSummary(String name, String fingerprint, List<RuleSummary> rules) {

	static RuleSetSummary of(RuleSet ruleSet) {
		return new RuleSetSummary(ruleSet.name(), ruleSet.fingerprint(),
				ruleSet.rules().stream().map(RuleSummary::of).toList());
	}

	/** A rule, without its pattern: who knows the pattern knows what gets through. */
	record RuleSummary(String id, String title, String category, String action) {

		private static RuleSummary of(Rule rule) {
			return new RuleSummary(rule.id(), rule.title(), rule.category().name().toLowerCase(Locale.ROOT), rule.action());
		}

	}

}
