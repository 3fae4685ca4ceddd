package io.ironsieve.starter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.ironsieve.EngineInfo;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** Application that has the starter, Actuator and both real engines. */
class StarterTests {

	private static final String TEXT = "Dear jane.doe@example.com, see below.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class);

	@Test
	void sieve_default_redactsInTheNativeEngine() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(engine(sieve).name()).isEqualTo(EngineInfo.NATIVE);
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.redact(TEXT).text()).doesNotContain("jane.doe");
			assertThat(sieve.redact(TEXT).findings()).hasSize(1);
		});
	}

	@Test
	void sieve_bothEngines_giveTheSameResult() {
		this.runner.run((nativeContext) -> this.runner.withPropertyValues("ironsieve.engine=java").run((javaContext) -> {
			Sieve javaSieve = javaContext.getBean(Sieve.class);
			assertThat(engine(javaSieve).name()).isEqualTo(EngineInfo.JAVA);
			assertThat(javaSieve.redact(TEXT)).isEqualTo(nativeContext.getBean(Sieve.class).redact(TEXT));
		}));
	}

	@Test
	void contextClosed_whileCallsRun_callsEndNormallyOrSayClosed() throws Exception {
		String text = TEXT.repeat(2_000);
		ExecutorService executor = Executors.newFixedThreadPool(8);
		CountDownLatch running = new CountDownLatch(8);
		List<Future<ErrorCode>> ends = new ArrayList<>();
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			for (int i = 0; i < 8; i++) {
				ends.add(executor.submit(() -> redactUntilRefused(sieve, text, running)));
			}
			running.await();
		});
		for (Future<ErrorCode> end : ends) {
			assertThat(end.get()).isEqualTo(ErrorCode.CLOSED);
		}
		executor.shutdown();
	}

	private static ErrorCode redactUntilRefused(Sieve sieve, String text, CountDownLatch running) {
		while (true) {
			try {
				assertThat(sieve.redact(text).findings()).hasSize(2_000);
				running.countDown();
			}
			catch (SieveException ex) {
				return ex.code();
			}
		}
	}

	@Test
	void rules_ofProperties_areTakenByTheNativeEngine() {
		this.runner
			.withPropertyValues("ironsieve.engine=required", "ironsieve.rules[0].id=customer-number",
					"ironsieve.rules[0].pattern=\\b(?:C|c)-(\\d{8})\\b", "ironsieve.rules[0].group=1",
					"ironsieve.rules[0].keywords.any=customer,account", "ironsieve.rules[0].validators=luhn",
					"ironsieve.rules[0].min-entropy=1.5", "ironsieve.rules[0].allow.exact=00000000",
					"ironsieve.rules[0].priority=10", "ironsieve.rules[0].action.type=mask",
					"ironsieve.rules[0].action.char=#", "ironsieve.rules[0].action.keep-last=4",
					"ironsieve.rules[0].examples.match=customer C-12345674", "ironsieve.rules[0].examples.no-match=C-1234567")
			.run((context) -> assertThat(context.getBean(Sieve.class).redact("customer C-12345674").text())
				.isEqualTo("customer C-####5674"));
	}

	@Test
	void rule_badPattern_isRefusedByNameAndPosition() {
		this.runner
			.withPropertyValues("ironsieve.engine=required", "ironsieve.rules[0].id=broken",
					"ironsieve.rules[0].pattern=ab(c")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(SieveException.class, (failure) -> {
					assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_RULE);
					assertThat(failure).hasMessageContaining("ironsieve.rules").hasMessageContaining("broken");
				}));
	}

	@Test
	void health_nativeServes_saysWhat() {
		this.runner.run((context) -> {
			HealthIndicator indicator = context.getBean("ironsieveHealthContributor", HealthIndicator.class);
			Map<String, Object> details = indicator.health(true).getDetails();
			EngineInfo engine = engine(context.getBean(Sieve.class));
			assertThat(details).containsEntry("engine", "native")
				.containsEntry("degraded", false)
				.containsEntry("abiVersion", engine.abiVersion())
				.containsEntry("librarySha256", engine.librarySha256())
				.containsKeys("platform", "buildId", "liveHandles", "frameBytes");
			assertThat((Long) details.get("liveHandles")).isPositive();
			assertThat(context.getBean(HealthEndpoint.class).healthForPath("ironsieve").getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void health_libraryIsNoLibrary_isDegraded(@TempDir Path directory) throws Exception {
		Path library = Files.writeString(directory.resolve("libironsieve.so"), "not a library");
		this.runner.withPropertyValues("ironsieve.native.library=" + library).run((context) -> {
			assertThat(engine(context.getBean(Sieve.class)).name()).isEqualTo(EngineInfo.JAVA);
			HealthIndicator indicator = context.getBean("ironsieveHealthContributor", HealthIndicator.class);
			assertThat(indicator.health(true).getStatus()).isEqualTo(Status.UP);
			assertThat(indicator.health(true).getDetails()).containsEntry("degraded", true).containsKey("reason");
		});
	}

	@Test
	void meters_nativeServes_countBothSides() {
		this.runner.run((context) -> {
			context.getBean(Sieve.class).redact(TEXT);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("ironsieve.calls").tag("engine", "native").timer().count()).isEqualTo(1);
			assertThat(registry.get("ironsieve.native.time").functionTimer().count()).isPositive();
			assertThat(registry.get("ironsieve.native.bytes").tag("direction", "in").functionCounter().count())
				.isGreaterThanOrEqualTo(TEXT.length());
			assertThat(registry.get("ironsieve.native.handles").gauge().value()).isPositive();
			assertThat(registry.get("ironsieve.native.panics").functionCounter().count()).isZero();
		});
	}

	private static EngineInfo engine(Sieve sieve) {
		EngineInfo engine = sieve.status().engine();
		assertThat(engine).isNotNull();
		return engine;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
