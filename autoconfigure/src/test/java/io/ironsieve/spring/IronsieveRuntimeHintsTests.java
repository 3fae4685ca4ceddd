package io.ironsieve.spring;

import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.ImportRuntimeHints;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveRuntimeHintsTests {

	@Test
	void registerHints_packs_areKept() {
		RuntimeHints hints = new RuntimeHints();
		new IronsieveRuntimeHints().registerHints(hints, getClass().getClassLoader());
		for (String pack : new String[] { "pii", "secrets" }) {
			String resource = "io/ironsieve/packs/" + pack + ".json";
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
