package io.ironsieve.fallback;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RuleLinesTests {

	@Test
	void of_rules_areTheLinesTheyBeginOn() {
		assertThat(RuleLines.of("{\"schema\": 2,\n\"rules\" : [\n {\"id\":\n\"a\"},\n\n{}, {\n}\n]\n}")).containsExactly(3, 6, 6);
	}

	@Test
	void of_signsInTextsAndInnerLists_areNoRules() {
		assertThat(RuleLines.of("{\"name\": \"[{\\\"rules\\\": [\", \"rules\": [\n{\"pattern\": \"],[{\", \"tags\": [\n\"a\", \"b\"],"
				+ "\"rules\": [1,2]},\n\"x\"], \"more\": [{}, {}]}")).containsExactly(2, 4);
	}

	@Test
	void of_noRules_isEmpty() {
		assertThat(RuleLines.of("{\"rules\": [\n]}")).isEmpty();
		assertThat(RuleLines.of("{\"rules\": {\"rules\": [1]}}")).isEmpty();
		assertThat(RuleLines.of("[]")).isEmpty();
	}

}
