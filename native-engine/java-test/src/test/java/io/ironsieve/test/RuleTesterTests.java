package io.ironsieve.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ironsieve.EngineMode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RuleTesterTests {

	private static final RuleDocument DOCUMENT = new RuleDocument("own", """
			{"schema": 2, "name": "own", "rules": [
			  {"id": "card", "pattern": "\\\\b[0-9]{4,8}\\\\b", "validators": ["luhn"],
			    "allow": {"exact": ["4242"], "matchRegex": ["^00"], "all": [{"prefix": ["18"], "lineRegex": ["demo"]}]}},
			  {"id": "token", "pattern": "tok=([a-z]*)", "group": 1, "minEntropy": 2.5},
			  {"id": "near", "pattern": "N-[0-9]", "context": {"keywords": ["number"], "excludedKeywords": ["sample"], "window": 12, "where": "before"}},
			  {"id": "keyed", "pattern": "K-[0-9]", "context": {"keywords": ["number"], "excludedKeywords": ["sample"], "where": "key"}},
			  {"id": "wide", "pattern": "w[a-z]+", "priority": 1},
			  {"id": "narrow", "pattern": "[a-z]{3}!"},
			  {"id": "same", "pattern": "xy+!"}, {"id": "longer", "pattern": "xy+!z"}, {"id": "later", "pattern": "xy+![z]"},
			  {"id": "hashed", "pattern": "h-[0-9]", "requires": ["needed"], "action": {"type": "hash"}}
			]}""");

	private final RuleTester tester = RuleTester.of(DOCUMENT);

	@AfterEach
	void close() {
		this.tester.close();
	}

	@Test
	void finds_whatTheRuleFinds_passes() {
		this.tester.rule("card").finds("59 or 4242 or 1818186 or 0018", "1818186").findsNothing("1234");
		this.tester.rule("near").finds("number N-1 N-2 N-3", "N-1", "N-2").findsNothing("N-1").redacts("number N-1", "number [near]");
	}

	@Test
	void finds_otherValueOrNumber_fails() {
		assertThat(failure(() -> this.tester.rule("near").finds("number N-1", "N-2"))).startsWith(
				"Rule 'near' should find the value expected and finds one at 7 to 10");
		assertThat(failure(() -> this.tester.rule("near").finds("number N-1", "N-1", "N-2"))).contains("the 2 values expected");
		assertThat(failure(() -> this.tester.rule("near").finds("number N-1"))).contains("the 0 values expected");
		assertThat(failure(() -> this.tester.rule("near").findsNothing("number N-1"))).startsWith(
				"Rule 'near' should find nothing and finds one at 7 to 10\n  rule 'near': match at 7 to 10: found at 7 to 10");
		assertThat(failure(() -> this.tester.rule("near").redacts("number N-1", "number"))).contains("got 'number [near]'");
	}

	@Test
	void findsNothing_foundAsItReads_saysSo() {
		this.tester.rule("near").finds("number%20N-1", "N-1");
		assertThat(failure(() -> this.tester.rule("near").findsNothing("number N%2D1"))).endsWith(
				"the pattern matches nowhere in the text\n  rule 'near': as it reads: match at 7 to 10: found at 7 to 10");
	}

	@Test
	void finds_nothingMatches_saysSo() {
		assertExplained("card", "abc", "the pattern matches nowhere in the text");
		assertExplained("hashed", "h-1", "none of the texts that it 'requires' occurs in the text");
	}

	@Test
	void finds_matchIsRefused_saysByWhat() {
		assertExplained("card", "a 1234 b", "match at 2 to 6: validator 'luhn' does not accept the value");
		assertExplained("card", "4242", "match at 0 to 4: allowed by 'allow.exact'");
		assertExplained("card", "0018", "match at 0 to 4: allowed by 'allow.matchRegex'");
		assertExplained("card", "demo 1818186", "match at 5 to 12: allowed by 'allow.all[0]'");
		assertExplained("token", "tok=1", "match at 0 to 4: no group that may be the value took part in it and has characters");
		assertExplained("token", "tok=aabb", "match at 0 to 8: entropy 1.000 is less than 2.5");
		assertExplained("near", "a number, then N-1", "match at 15 to 18: none of the keywords of 'context' stands within 12 characters before the value");
		assertExplained("near", "number N-1 N-2 sample N-3",
				"match at 22 to 25: none of the keywords of 'context' stands within 12 characters before the value");
		assertExplained("near", "sample number N-1", "match at 14 to 17: found at 14 to 17");
	}

	@Test
	void finds_excludedKeyword_saysSo() {
		assertExplained("near", "x number sample: N-1", "match at 17 to 20: none of the keywords of 'context' stands within 12 characters before the value");
		assertExplained("near", "number:sample N-1", "match at 14 to 17: none of the keywords of 'context' stands within 12 characters before the value");
		try (RuleTester wide = RuleTester.of(new RuleDocument("d", DOCUMENT.json().replace("\"window\": 12", "\"window\": 30")))) {
			assertThat(failure(() -> wide.rule("near").finds("number:sample N-1", "N-1")))
				.endsWith("match at 14 to 17: an excluded keyword of 'context' stands within 30 characters before the value");
		}
	}

	@Test
	void finds_keyWithoutTheWord_saysSo() {
		this.tester.rule("keyed").finds("{\"theNumber\": [\"K-1\", \"K-2\"]}", "K-1", "K-2").findsNothing("number K-1");
		assertExplained("keyed", "number, id=K-1",
				"match at 11 to 14: none of the keywords of 'context' stands in the key that has the value, within 200 characters before it");
		assertExplained("keyed", "sampleNumber=K-1",
				"match at 13 to 16: an excluded keyword of 'context' stands in the key that has the value, within 200 characters before it");
	}

	@Test
	void finds_overlapIsLost_namesTheWinnerAndWhy() {
		assertExplained("narrow", "wabc!", "match at 1 to 5: lost the overlap to rule 'wide' at 0 to 4, which has a higher priority");
		assertExplained("narrow", "xyyy!", "match at 1 to 5: lost the overlap to rule 'same' at 0 to 5, which starts earlier");
		assertExplained("same", "xy!z", "match at 0 to 3: lost the overlap to rule 'longer' at 0 to 4, which is longer");
		assertExplained("later", "xy!z", "match at 0 to 4: lost the overlap to rule 'longer' at 0 to 4, which is the earlier rule");
	}

	@Test
	void failure_neverHasTheText() {
		assertThat(failure(() -> this.tester.rule("card").finds("confidential 987654", "987654"))).doesNotContain("confidential", "987654");
	}

	@Test
	void rule_unknown_fails() {
		assertThat(failure(() -> this.tester.rule("none"))).isEqualTo("There is no rule 'none' in [own]");
	}

	@Test
	void of_brokenDocument_isRefusedAsAtTheStart() {
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> RuleTester.of(new RuleDocument("own", "{\"schema\": 2, \"name\": \"own\"}")))
			.withMessageContaining("'own'");
	}

	@Test
	void of_file_isReadInItsFormat(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("own.yaml"), "schema: 2\nname: own\nrules:\n  - id: a\n    pattern: 'a\\d'\n");
		try (RuleTester tester = RuleTester.of(file)) {
			tester.rule("a").finds("x a1", "a1");
		}
	}

	@Test
	void on_nativeEngine_findsTheSame() {
		try (RuleTester tester = RuleTester.on(EngineMode.REQUIRED, List.of(DOCUMENT))) {
			tester.rule("near").finds("number N-1 N-2 N-3", "N-1", "N-2");
			assertThat(failure(() -> tester.rule("near").finds("N-1", "N-1"))).contains("none of the keywords");
		}
	}

	private void assertExplained(String rule, String text, String explanation) {
		assertThat(failure(() -> this.tester.rule(rule).finds(text, "something else"))).endsWith("rule '" + rule + "': " + explanation);
	}

	private static String failure(Runnable test) {
		try {
			test.run();
		}
		catch (AssertionError ex) {
			return ex.getMessage();
		}
		throw new IllegalStateException("The test passed");
	}

}
