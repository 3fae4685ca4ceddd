package io.ironsieve.spring.actuate;

import java.util.List;
import java.util.Map;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveInfoContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveInfoContributorAutoConfiguration.class,
				IronsieveAutoConfiguration.class))
		.withPropertyValues("ironsieve.packs=", "ironsieve.rules[0].id=a", "ironsieve.rules[0].pattern=a+");

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void info_default_saysWhichEngineAppliesWhichRules() {
		this.runner.run((context) -> {
			Map<String, Object> info = info(context);
			assertThat(info).containsEntry("engine", Map.of("name", "native", "version", "0.1.0", "abiVersion", "1.0", "binding", "jna",
					"platform", "x86_64-unknown-linux-gnu", "buildId", "build-1"));
			String fingerprint = context.getBean(Sieve.class).ruleSet().fingerprint();
			assertThat(info).containsEntry("ruleSets", Map.of("default",
					Map.of("documents", List.of("ironsieve.rules"), "fingerprint", fingerprint, "rules", 1)));
		});
	}

	@Test
	void info_engineMissing_saysThatTheJavaEngineServes() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.run((context) -> assertThat(info(context).get("engine").toString()).contains("name=java")
			.doesNotContain("abiVersion", "binding"));
	}

	@Test
	void info_sieveClosed_hasNoEngine() {
		this.runner.run((context) -> {
			context.getBean(Sieve.class).close();
			assertThat(info(context)).containsOnlyKeys("ruleSets");
		});
	}

	@Test
	void info_userDefinesOne_backsOff() {
		this.runner.withUserConfiguration(OwnContributor.class)
			.run((context) -> assertThat(context).hasSingleBean(IronsieveInfoContributor.class)
				.hasBean("ownContributor"));
	}

	@Test
	void info_disabled_isAbsent() {
		this.runner.withPropertyValues("management.info.ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Sieve.class)
				.doesNotHaveBean(IronsieveInfoContributor.class));
	}

	@Test
	void info_actuatorMissing_isAbsent() {
		WholeApplication.without("org.springframework.boot.actuate")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Sieve.class)
				.doesNotHaveBean("ironsieveInfoContributor"));
	}

	@Test
	void info_badValueOfTheSieve_failsBeforeIt() {
		this.runner.withPropertyValues("ironsieve.engine=fast").run((context) -> assertThat(context).hasFailed());
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> info(AssertableApplicationContext context) {
		Info.Builder builder = new Info.Builder();
		context.getBean(IronsieveInfoContributor.class).contribute(builder);
		return (Map<String, Object>) builder.build().getDetails().get("ironsieve");
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnContributor {

		@Bean
		IronsieveInfoContributor ownContributor(Sieve sieve) {
			return new IronsieveInfoContributor(sieve);
		}

	}

}
