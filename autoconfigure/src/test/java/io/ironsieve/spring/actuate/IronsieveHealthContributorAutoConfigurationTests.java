package io.ironsieve.spring.actuate;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveHealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveHealthContributorAutoConfiguration.class,
				IronsieveAutoConfiguration.class, HealthContributorAutoConfiguration.class));

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void health_default_isUp() {
		this.runner.run((context) -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
	}

	@Test
	void health_userDefinesOne_backsOff() {
		this.runner.withUserConfiguration(OwnIndicator.class)
			.run((context) -> assertThat(context).hasBean("ironsieveHealthIndicator")
				.doesNotHaveBean(IronsieveHealthIndicator.class));
	}

	@Test
	void health_disabled_isAbsent() {
		this.runner.withPropertyValues("management.health.ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(Sieve.class)
				.doesNotHaveBean(IronsieveHealthIndicator.class));
	}

	@Test
	void health_sieveDisabled_isAbsent() {
		this.runner.withPropertyValues("ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IronsieveHealthIndicator.class));
	}

	@Test
	void health_moduleMissing_isAbsent() {
		WholeApplication.without("org.springframework.boot.health")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Sieve.class)
				.doesNotHaveBean("ironsieveHealthContributor"));
	}

	@Test
	void health_badValue_failsBinding() {
		this.runner.withPropertyValues("ironsieve.health.out-of-service-when-degraded=perhaps")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(BindException.class.getName()));
	}

	@Test
	void health_engineMissing_isUpAndDegraded() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("degraded", true)
				.containsEntry("engine", "java")
				.containsEntry("reason", "stand-in says LIBRARY_MISSING");
		});
	}

	@Test
	void health_engineMissingAndPropertySet_isOutOfService() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.withPropertyValues("ironsieve.health.out-of-service-when-degraded=true").run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health.getDetails()).containsEntry("degraded", true).containsKey("reason");
		});
	}

	@Test
	void health_notDegradedAndPropertySet_isUp() {
		this.runner.withPropertyValues("ironsieve.health.out-of-service-when-degraded=true")
			.run((context) -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
	}

	@Test
	void health_panicWithoutStandby_isDown() {
		this.runner.withPropertyValues("ironsieve.engine=required").run((context) -> {
			NativeStandIn.failNextCall(new SieveException(ErrorCode.PANIC, "index out of bounds at scan.rs:12"));
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("code", "PANIC")
				.hasEntrySatisfying("error", (error) -> assertThat(error.toString()).contains("scan.rs:12"));
		});
	}

	@Test
	void health_panicWithStandby_isUpAndDegraded() {
		this.runner.run((context) -> {
			NativeStandIn.failNextCall(new SieveException(ErrorCode.PANIC, "index out of bounds at scan.rs:12"));
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("degraded", true).containsEntry("engine", "java");
		});
	}

	private static Health health(AssertableApplicationContext context) {
		assertThat(context).hasBean("ironsieveHealthContributor");
		Health health = context.getBean(IronsieveHealthIndicator.class).health(true);
		assertThat(health).isNotNull();
		return health;
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIndicator {

		@Bean
		HealthIndicator ironsieveHealthIndicator() {
			return () -> Health.unknown().build();
		}

	}

}
