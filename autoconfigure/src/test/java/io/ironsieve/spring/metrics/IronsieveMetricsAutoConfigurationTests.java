package io.ironsieve.spring.metrics;

import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveMetricsAutoConfiguration.class,
				IronsieveAutoConfiguration.class, MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void meters_call_isSeenByCallerAndEngine() {
		this.runner.run((context) -> {
			List<Finding> findings = context.getBean(Sieve.class).redact("mail jane.doe@example.com").findings();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("ironsieve.calls").tag("engine", "native").timer().count()).isEqualTo(1);
			assertThat(registry.get("ironsieve.input").summary().totalAmount()).isEqualTo(25);
			assertThat(findings).hasSize(1);
			assertThat(registry.get("ironsieve.findings").tag("rule", findings.get(0).ruleId()).counter().count())
				.isEqualTo(1);
			assertThat(registry.get("ironsieve.native.time").functionTimer().count()).isEqualTo(1);
		});
	}

	@Test
	void meters_userDefinesThem_backOff() {
		this.runner.withUserConfiguration(OwnMeters.class)
			.run((context) -> assertThat(context).hasSingleBean(CallMeters.class)
				.hasSingleBean(EngineMeters.class)
				.hasBean("ownCallMeters")
				.hasBean("ownEngineMeters"));
	}

	@Test
	void meters_sieveDisabled_areAbsent() {
		this.runner.withPropertyValues("ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(CallMeters.class)
				.doesNotHaveBean(EngineMeters.class));
	}

	@Test
	void meters_deniedByName_areNotRegistered() {
		this.runner.withPropertyValues("management.metrics.enable.ironsieve=false").run((context) -> {
			context.getBean(Sieve.class).redact("text");
			assertThat(context.getBean(MeterRegistry.class).find("ironsieve.calls").timer()).isNull();
			assertThat(context.getBean(MeterRegistry.class).find("ironsieve.degraded").gauge()).isNull();
		});
	}

	@Test
	void meters_noRegistry_areAbsent() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(IronsieveMetricsAutoConfiguration.class, IronsieveAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(Sieve.class).doesNotHaveBean(CallMeters.class));
	}

	@Test
	void meters_micrometerMissing_areAbsent() {
		WholeApplication.without("io.micrometer", "org.springframework.boot.micrometer")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Sieve.class)
				.doesNotHaveBean("ironsieveCallMeters"));
	}

	@Test
	void meters_engineMissing_countFallbackCalls() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.run((context) -> {
			context.getBean(Sieve.class).redact("text");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("ironsieve.degraded").gauge().value()).isEqualTo(1);
			assertThat(registry.get("ironsieve.fallback.calls").functionCounter().count()).isEqualTo(1);
			assertThat(registry.get("ironsieve.calls").tag("engine", "java").timer().count()).isEqualTo(1);
		});
	}

	@Test
	void meters_badValueOfTheSieve_failBeforeThem() {
		this.runner.withPropertyValues("ironsieve.engine=fast").run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void registry_dependsOnTheSieve_isNoCycle() {
		this.runner.withUserConfiguration(RedactingRegistry.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Sieve.class).redact("text");
			assertThat(context.getBean(MeterRegistry.class).get("ironsieve.calls").timer().count()).isEqualTo(1);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMeters {

		@Bean
		CallMeters ownCallMeters(ObjectProvider<MeterRegistry> registry) {
			return new CallMeters(registry);
		}

		@Bean
		EngineMeters ownEngineMeters(Sieve sieve) {
			return new EngineMeters(sieve);
		}

	}

	/** Registry and filter that use the sieve while they are built. */
	@Configuration(proxyBeanMethods = false)
	static class RedactingRegistry {

		@Bean
		MeterRegistry redactingRegistry(Sieve sieve) {
			assertThat(sieve.redact("text").text()).isEqualTo("text");
			return new SimpleMeterRegistry();
		}

		@Bean
		MeterFilter redactingFilter(Sieve sieve) {
			return MeterFilter.replaceTagValues("user", (value) -> sieve.redact(value).text());
		}

	}

}
