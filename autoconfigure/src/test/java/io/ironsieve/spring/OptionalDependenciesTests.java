package io.ironsieve.spring;

import io.ironsieve.Sieve;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole application, each time without some of the libraries that Ironsieve can do without. */
class OptionalDependenciesTests {

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void beans_nothingMissing_areAllThere() {
		WholeApplication.without("no.such.package").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanDefinitionNames()).contains("sieve", "ironsieveHealthContributor",
					"ironsieveInfoContributor", "ironsieveEndpoint", "ironsieveSanitizingFunction", "ironsieveCallMeters",
					"ironsieveEngineMeters");
		});
	}

	/** What is off must not ask for its libraries, and what is on must not ask for those of another stack. */
	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web org.springframework.http", "reactor", "jakarta.servlet", "org.springframework.web.reactive",
			"org.springframework.boot.restclient org.springframework.boot.webclient" })
	void web_librariesMissing_startsWithoutThem(String missing) {
		WholeApplication.without(missing.split(" "))
			.withPropertyValues("ironsieve.web.enabled=true", "ironsieve.web.client.enabled=true")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Sieve.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.health", "org.springframework.boot.actuate", "io.micrometer", "org.slf4j",
			"org.springframework.boot.micrometer", "org.springframework.boot.health org.springframework.boot.actuate",
			"org.springframework.boot.actuate io.micrometer org.springframework.boot.micrometer",
			"org.springframework.boot.health org.springframework.boot.actuate io.micrometer org.springframework.boot.micrometer" })
	void sieve_librariesMissing_worksWithoutThem(String missing) {
		WholeApplication.without(missing.split(" ")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Sieve.class).redact("mail jane.doe@example.com").text())
				.doesNotContain("@example.com");
		});
	}

}
