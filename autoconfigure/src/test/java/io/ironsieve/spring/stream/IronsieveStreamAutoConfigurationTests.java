package io.ironsieve.spring.stream;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveStreamAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(IronsieveStreamAutoConfiguration.class, IronsieveAutoConfiguration.class))
		.withPropertyValues("ironsieve.engine=java", "ironsieve.packs=", "ironsieve.rules[0].id=a",
				"ironsieve.rules[0].pattern=a+b");

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void operators_default_redactWhatFlows() {
		this.runner.run((context) -> {
			assertThat(redacted(context.getBean(SieveOperators.class), "xa", "ab-")).isEqualTo("x[a]-");
			assertThat(context).hasSingleBean(ChatOperators.class);
		});
	}

	@Test
	void operators_holdBackOfTwo_decideLongerValuesEarly() {
		this.runner.withPropertyValues("ironsieve.streams.hold-back=2B")
			.run((context) -> assertThat(redacted(context.getBean(SieveOperators.class), "a".repeat(1000), "c"))
				.isEqualTo("[a]c"));
	}

	@Test
	void operators_userDefinesThem_backOff() {
		this.runner.withUserConfiguration(OwnOperators.class)
			.run((context) -> assertThat(context).hasSingleBean(SieveOperators.class)
				.hasBean("ownOperators")
				.hasSingleBean(ChatOperators.class));
	}

	@Test
	void operators_sieveDisabled_areAbsent() {
		this.runner.withPropertyValues("ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SieveOperators.class));
	}

	@Test
	void operators_reactorMissing_areAbsent() {
		WholeApplication.without("reactor.core")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Sieve.class)
				.doesNotHaveBean("sieveOperators"));
	}

	@Test
	void operators_badHoldBack_failsWithTheProperty() {
		for (String bad : new String[] { "0B", "2MB", "many" }) {
			this.runner.withPropertyValues("ironsieve.streams.hold-back=" + bad)
				.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("ironsieve.streams"));
		}
	}

	@Test
	void operators_engineMissing_redactWithTheJavaEngine() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.withPropertyValues("ironsieve.engine=preferred")
			.run((context) -> assertThat(redacted(context.getBean(SieveOperators.class), "ab")).isEqualTo("[a]"));
	}

	private static String redacted(SieveOperators operators, String... parts) {
		return String.join("", operators.strings(Flux.just(parts)).collectList().block());
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOperators {

		@Bean
		SieveOperators ownOperators(Sieve sieve) {
			return new SieveOperators(sieve);
		}

	}

}
