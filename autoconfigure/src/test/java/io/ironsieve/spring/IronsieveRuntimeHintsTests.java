package io.ironsieve.spring;

import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveRuntimeHintsTests {

	@Test
	void registerHints_packsAndTables_areKept() {
		RuntimeHints hints = new RuntimeHints();
		new IronsieveRuntimeHints().registerHints(hints, getClass().getClassLoader());
		for (String name : new String[] { "packs/pii.json", "packs/pii-us.json", "packs/secrets.json",
				"fallback/weighted.tsv", "fallback/reads.tsv" }) {
			String resource = "io/ironsieve/" + name;
			assertThat(Sieve.class.getClassLoader().getResource(resource)).as(resource).isNotNull();
			assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(hints);
		}
	}

	@Test
	void autoConfiguration_importsThem() {
		assertThat(IronsieveAutoConfiguration.class.getAnnotation(ImportRuntimeHints.class).value())
			.containsExactly(IronsieveRuntimeHints.class);
	}

}
