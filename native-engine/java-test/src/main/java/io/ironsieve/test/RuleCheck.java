package io.ironsieve.test;

import java.util.List;

import io.ironsieve.Finding;

/** What one rule finds. Each method gives this, so that tests can be strung together, or fails with what became of each match. */
public final class RuleCheck {

	private final RuleTester tester;

	private final String rule;

	RuleCheck(RuleTester tester, String rule) {
		this.tester = tester;
		this.rule = rule;
	}

	/**
	 * Expects that the rule finds these values and no others, from left to right. What other rules find does not matter, unless they win an
	 * overlap.
	 * @throws AssertionError with the places of what is found, never the text
	 */
	public RuleCheck finds(String text, String... values) {
		List<Finding> found = findings(text);
		List<String> foundValues = found.stream().map((finding) -> text.substring(finding.start(), finding.end())).toList();
		if (!foundValues.equals(List.of(values))) {
			throw failure(text, found, (values.length == 1) ? "the value expected" : "the " + values.length + " values expected");
		}
		return this;
	}

	/**
	 * Expects that the rule finds nothing.
	 * @throws AssertionError with the places of what is found, never the text
	 */
	public RuleCheck findsNothing(String text) {
		List<Finding> found = findings(text);
		if (!found.isEmpty()) {
			throw failure(text, found, "nothing");
		}
		return this;
	}

	/**
	 * Expects what becomes of a text under all rules.
	 * @throws AssertionError with what became of it
	 */
	public RuleCheck redacts(String text, String expected) {
		String redacted = this.tester.sieve().redact(text).text();
		if (!redacted.equals(expected)) {
			throw new AssertionError("Expected '" + expected + "' of all rules, got '" + redacted + "'" + explanation(text));
		}
		return this;
	}

	private List<Finding> findings(String text) {
		return this.tester.sieve().scan(text).stream().filter((finding) -> finding.ruleId().equals(this.rule)).toList();
	}

	private AssertionError failure(String text, List<Finding> found, String expected) {
		String places = found.isEmpty() ? "nothing" : String.join(", ", found.stream().map(RuleCheck::place).toList());
		return new AssertionError("Rule '" + this.rule + "' should find " + expected + " and finds " + places + explanation(text));
	}

	private static String place(Finding finding) {
		return "one at " + finding.start() + " to " + finding.end();
	}

	private String explanation(String text) {
		return "\n  rule '" + this.rule + "': " + String.join("\n  rule '" + this.rule + "': ", this.tester.explain(this.rule, text));
	}

}
