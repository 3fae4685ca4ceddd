package io.ironsieve.fallback;

import java.util.List;

import io.ironsieve.Finding;
import io.ironsieve.RuleDocument;
import io.ironsieve.spi.Scanner;
import io.ironsieve.testing.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PackTests {

	@ParameterizedTest
	@ValueSource(strings = { "pii", "secrets", "pii:us" })
	void compile_pack_isTakenWithAllItsExamples(String name) {
		Scanner scanner = TestEngine.open().compile(name, RuleDocument.packs(name));
		assertThat(scanner.ruleSet().rules()).hasSizeGreaterThanOrEqualTo(10);
	}

	@Test
	void scan_allPacks_findWhatTheirExamplesSay() {
		List<RuleDocument> packs = RuleDocument.packs("pii", "secrets");
		Scanner scanner = TestEngine.open().compile("both", packs);
		for (RuleSpec rule : new DocumentReader(ActionSettings.of(TestData.options())).read(packs)) {
			for (String example : rule.examplesMatch()) {
				assertThat(scanner.scan(example)).as(rule.where()).isNotEmpty();
				assertThat(scanner.matches("é\n" + example)).as(rule.where()).isTrue();
			}
		}
	}

	@Test
	void scan_allPacks_findEachRuleSomewhere() {
		List<RuleDocument> packs = RuleDocument.packs("pii", "secrets");
		Scanner scanner = TestEngine.open().compile("both", packs);
		for (RuleSpec rule : new DocumentReader(ActionSettings.of(TestData.options())).read(packs)) {
			assertThat(rule.examplesMatch().stream().flatMap((example) -> scanner.scan(example).stream()))
				.as("a finding of the rule in its own examples, not only of rules that outrank it")
				.extracting(Finding::ruleId)
				.contains(rule.rule().id());
		}
	}

}
