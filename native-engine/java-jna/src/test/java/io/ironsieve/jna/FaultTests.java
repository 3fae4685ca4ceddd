package io.ironsieve.jna;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Redaction;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A real panic inside a call. Runs in a JVM of its own against a library built with the feature {@code fault-injection} (see
 * pom.xml), in which this one text panics.
 */
@Tag("fault-injection")
class FaultTests {

	private static final String PANIC = "ironsieve-fault: panic";

	private static final EngineOptions OPTIONS = EngineOptions.defaults()
		.withNativeLibrary(Path.of(System.getProperty("ironsieve.test.fault-library")));

	@Test
	void required_panic_isATypedExceptionWithMessageAndPlace_andTheEngineComesBack() throws Exception {
		try (Sieve sieve = TestRules.builder().options(OPTIONS).build()) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(PANIC))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
				.withMessageContaining("injected fault")
				.withMessageContaining("fault.rs");
			awaitRestart(sieve, 1);
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
			assertThat(sieve.status().degraded()).isFalse();
		}
	}

	@Test
	void preferred_panic_isServedByTheJavaEngine_everyTime() throws Exception {
		try (Sieve sieve = TestRules.builder().mode(EngineMode.PREFERRED).options(OPTIONS).build()) {
			for (int round = 1; round <= 2; round++) {
				assertThat(sieve.redact(PANIC).text()).isEqualTo(PANIC);
				assertThat(sieve.status().degraded()).isTrue();
				assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
				assertThat(sieve.status().engine().name()).isEqualTo("java");
				awaitRestart(sieve, round);
			}
			assertThat(sieve.status().fallbackCalls()).isGreaterThanOrEqualTo(4);
		}
	}

	/** The Java engine would not know the word, and would let it through. */
	@Test
	void preferred_ruleThatTheJavaEngineCannotTake_panic_nothingPassesUntilTheEngineComesBack() throws Exception {
		RuleDocument document = new RuleDocument("own", """
				{"schema": 2, "name": "own", "rules": [
				  {"id": "name", "pattern": "Herr \\\\w+", "unicode": true},
				  {"id": "long", "pattern": "x{1001}"},
				  {"id": "code", "pattern": "code-[0-9]+"}]}""");
		try (Sieve sieve = Sieve.builder().document(document).options(OPTIONS).build()) {
			assertThat(sieve.ruleSet().nativeOnly()).containsExactly("name", "long");
			assertThat(sieve.redact("Herr Müller").text()).isEqualTo("[name]");
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact(PANIC))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("Herr Müller"))
				.withMessageContaining("is being replaced");
			assertThat(sieve.status().degraded()).isTrue();
			assertThat(sieve.status().engine()).isNull();
			awaitRestart(sieve, 1);
			assertThat(sieve.redact("Herr Müller").text()).isEqualTo("[name]");
			assertThat(sieve.status().fallbackCalls()).isZero();
		}
	}

	@Test
	void preferred_panicOnAThreadOfTheEngine_isServedByTheJavaEngine() throws Exception {
		List<String> texts = Collections.nCopies(4_000, "ironsieve-fault: panic in a slice");
		List<String> log = new CopyOnWriteArrayList<>();
		Handler handler = new StreamHandler() {

			@Override
			public void publish(LogRecord record) {
				log.add(record.getMessage());
			}

		};
		Logger logger = Logger.getLogger("io.ironsieve");
		logger.addHandler(handler);
		try (Sieve sieve = TestRules.builder().mode(EngineMode.PREFERRED).options(OPTIONS.withThreads(2)).build()) {
			assertThat(sieve.redactAll(texts)).extracting(Redaction::text).isEqualTo(texts);
			// The status may have forgotten by now: the Java engine can take longer than the replacement.
			assertThat(log.get(0)).contains("injected fault on thread 0 of the pool, at ");
			awaitRestart(sieve, 1);
			assertThat(sieve.redactAll(Collections.nCopies(10_000, "code-17"))).allMatch((one) -> one.text().equals("[code]"));
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.status().telemetry().poolThreads()).isEqualTo(1);
		}
		finally {
			logger.removeHandler(handler);
		}
	}

	private static void awaitRestart(Sieve sieve, long count) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (sieve.status().engineRestarts() < count) {
			assertThat(System.nanoTime()).as("still waiting for the engine").isLessThan(end);
			Thread.sleep(20);
		}
	}

}
