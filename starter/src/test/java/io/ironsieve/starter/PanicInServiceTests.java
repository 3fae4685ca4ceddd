package io.ironsieve.starter;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What an operator sees of a real panic: health, meters and log at each step of docs/failure-modes.md. */
@Tag("fault-injection")
@ExtendWith(OutputCaptureExtension.class)
class PanicInServiceTests {

	private static final Path LIBRARY = Path.of(System.getProperty("ironsieve.test.fault-directory"),
			System.mapLibraryName("ironsieve"));

	private static final String PANIC = "ironsieve-fault: panic";

	private static final String TEXT = "Dear jane.doe@example.com, see below.";

	/** What the engines say; in a running service it goes on to the service's own log. */
	private final List<LogRecord> log = new CopyOnWriteArrayList<>();

	private final Logger logger = Logger.getLogger("io.ironsieve");

	private final Handler handler = new Handler() {

		@Override
		public void publish(LogRecord record) {
			PanicInServiceTests.this.log.add(record);
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	};

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Application.class)
		.withPropertyValues("ironsieve.native.library=" + LIBRARY);

	@BeforeEach
	void listen() {
		this.logger.addHandler(this.handler);
	}

	@AfterEach
	void stopListening() {
		this.logger.removeHandler(this.handler);
	}

	@Test
	void preferred_panic_isSeenAtEachStep() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			sieve.redact(TEXT);
			assertThat(health(context).getDetails()).containsEntry("engine", "native").containsEntry("degraded", false);
			assertThat(degraded(meters)).isZero();

			assertThat(sieve.redact(PANIC).text()).isEqualTo(PANIC);
			Health without = health(context);
			assertThat(without.getStatus()).isEqualTo(Status.UP);
			assertThat(without.getDetails()).containsEntry("engine", "java").containsEntry("degraded", true);
			assertThat((String) without.getDetails().get("reason")).contains("injected fault", "fault.rs");
			assertThat(degraded(meters)).isEqualTo(1);
			assertThat(count(meters, "ironsieve.native.panics")).isEqualTo(1);
			assertThat(count(meters, "ironsieve.fallback.calls")).isPositive();
			assertThat(sieve.redact(TEXT).text()).doesNotContain("jane.doe");
			assertThat(this.log).hasSize(1);
			assertThat(this.log.get(0).getLevel()).isEqualTo(Level.SEVERE);
			assertThat(this.log.get(0).getMessage()).startsWith("The native engine is out of use and will be replaced in 500 ms");

			await(() -> count(meters, "ironsieve.engine.restarts") == 1);
			assertThat(health(context).getDetails()).containsEntry("engine", "native").containsEntry("degraded", false);
			assertThat(degraded(meters)).isZero();
			assertThat(count(meters, "ironsieve.native.panics")).isEqualTo(1);
			assertThat(sieve.redact(TEXT).text()).doesNotContain("jane.doe");
			assertThat(this.log).hasSize(2);
			assertThat(this.log.get(1).getLevel()).isEqualTo(Level.INFO);
			assertThat(this.log.get(1).getMessage()).isEqualTo("The native engine has been replaced and serves again");
		});
	}

	@Test
	void preferred_ruleThatTheJavaEngineCannotTake_isNamedAndHealthIsDownWhileThereIsNoEngine() {
		this.runner.withPropertyValues("ironsieve.rules[0].id=addressee", "ironsieve.rules[0].pattern=Dear \\w+",
				"ironsieve.rules[0].unicode=true").run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(this.log).singleElement().satisfies((record) -> {
				assertThat(record.getLevel()).isEqualTo(Level.WARNING);
				assertThat(record.getMessage()).startsWith("The Java engine cannot take the rules [addressee], so nothing stands by");
			});
			Health before = health(context);
			assertThat(before.getStatus()).isEqualTo(Status.UP);
			assertThat(before.getDetails()).containsEntry("engine", "native")
				.containsEntry("nativeOnlyRules", List.of("addressee"));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(PANIC));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(TEXT))
				.withMessageContaining("is being replaced");
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			await(() -> count(context.getBean(MeterRegistry.class), "ironsieve.engine.restarts") == 1);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(sieve.redact(TEXT).text()).doesNotContain("jane");
			assertThat(count(context.getBean(MeterRegistry.class), "ironsieve.fallback.calls")).isZero();
		});
	}

	@Test
	void required_panic_failsFastUntilTheReplacement() {
		this.runner.withPropertyValues("ironsieve.engine=required").run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(PANIC))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(TEXT))
				.withMessageContaining("is being replaced");
			assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
			await(() -> count(meters, "ironsieve.engine.restarts") == 1);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(sieve.redact(TEXT).text()).doesNotContain("jane.doe");
		});
	}

	@Test
	void trace_goesToTheLog(CapturedOutput output) {
		this.runner.withPropertyValues("ironsieve.diagnostics.trace=calls")
			.run((context) -> context.getBean(Sieve.class).redact(TEXT));
		assertThat(output).containsPattern("Call \\d+: isv_ruleset_redact on " + TEXT.length() + " bytes in \\d+ ns, status 0")
			.doesNotContain("jane.doe");
	}

	private static Health health(ApplicationContext context) {
		return context.getBean("ironsieveHealthContributor", HealthIndicator.class).health(true);
	}

	private static double degraded(MeterRegistry meters) {
		return meters.get("ironsieve.degraded").gauge().value();
	}

	private static double count(MeterRegistry meters, String name) {
		return meters.get(name).functionCounter().count();
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("still waiting for the engine").isLessThan(end);
			Thread.sleep(20);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
