package io.ironsieve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which engine serves, in every mode and after every kind of loss. */
class EngineSupervisorTests {

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(20);

	@BeforeEach
	@AfterEach
	void reset() {
		FakeEngines.reset();
	}

	@Test
	void preferred_nativeServesAndNothingIsDegraded() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			assertThat(sieve.redact("x").text()).isEqualTo("native:x");
			assertThat(sieve.status()).satisfies((status) -> {
				assertThat(status.degraded()).isFalse();
				assertThat(status.reason()).isNull();
				assertThat(status.fallbackCalls()).isZero();
			});
		}
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@ParameterizedTest
	@EnumSource(value = ErrorCode.class, names = { "ENGINE_MISSING", "LIBRARY_MISSING", "LIBRARY_CORRUPT",
			"LIBRARY_INCOMPATIBLE", "EXTRACTION_FAILED", "LOAD_FAILED" })
	void preferred_nativeNotThere_javaServesDegraded(ErrorCode code) {
		FakeEngines.OPENING.put("native", code);
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			assertThat(sieve.redact("x").text()).isEqualTo("java:x");
			assertThat(sieve.status()).satisfies((status) -> {
				assertThat(status.degraded()).isTrue();
				assertThat(status.reason()).contains(code.name());
				assertThat(status.fallbackCalls()).isEqualTo(1);
				assertThat(status.engine().name()).isEqualTo("java");
			});
		}
	}

	@Test
	void required_nativeNotThere_isNotBuilt() {
		FakeEngines.OPENING.put("native", ErrorCode.LIBRARY_MISSING);
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve(EngineMode.REQUIRED))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LIBRARY_MISSING));
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void java_neverAsksForTheNativeEngine() {
		FakeEngines.OPENING.put("native", ErrorCode.LOAD_FAILED);
		try (Sieve sieve = sieve(EngineMode.JAVA)) {
			assertThat(sieve.redact("x").text()).isEqualTo("java:x");
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.status().fallbackCalls()).isZero();
		}
	}

	@Test
	void badRule_isNotHiddenByTheFallback_andNothingStaysOpen() {
		SieveBuilder builder = Sieve.builder().document(new RuleDocument("bad for native", "{}"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_RULE));
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void preferred_ruleThatTheStandbyCannotTake_isRefusedAtTheStart() {
		SieveBuilder builder = Sieve.builder().document(new RuleDocument("bad for java", "{}"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(builder::build).withMessageContaining("standby");
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void preferred_rulesThatTheStandbyCannotTake_startsAndNamesThem() {
		SieveBuilder builder = Sieve.builder()
			.document(new RuleDocument("fine", "{}"))
			.document(new RuleDocument("too much for java", "{}"))
			.document(new RuleDocument("too much for java 2", "{}"));
		try (Sieve sieve = builder.build()) {
			assertThat(sieve.redact("x").text()).isEqualTo("native:x");
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.ruleSet().nativeOnly()).containsExactly("too much for java", "too much for java 2");
			assertThat(FakeEngines.OPEN).hasValue(1);
		}
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void preferred_withoutStandby_panic_callsFailUntilTheEngineIsReplaced() {
		try (Sieve sieve = Sieve.builder().document(new RuleDocument("too much for java", "{}")).build()) {
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("x"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC));
			FakeEngines.CALLING.clear();
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("x"))
				.withMessageContaining("is being replaced");
			assertThat(sieve.status().degraded()).isTrue();
			await(() -> sieve.status().engineRestarts() == 1);
			assertThat(sieve.redact("y").text()).isEqualTo("native:y");
			assertThat(sieve.status().fallbackCalls()).isZero();
		}
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@ParameterizedTest
	@EnumSource(EngineMode.class)
	void nativeNotThere_ruleThatTheJavaEngineCannotTake_isRefused(EngineMode mode) {
		FakeEngines.OPENING.put("native", ErrorCode.LIBRARY_MISSING);
		SieveBuilder builder = Sieve.builder().mode(mode).document(new RuleDocument("too much for java", "{}"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(builder::build)
			.satisfies((ex) -> assertThat(ex.code())
				.isEqualTo((mode == EngineMode.REQUIRED) ? ErrorCode.LIBRARY_MISSING : ErrorCode.RULE_UNSUPPORTED));
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void preferred_panic_javaServesThatCallAndTheNativeEngineComesBack() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			assertThat(sieve.redact("x").text()).isEqualTo("java:x");
			assertThat(sieve.status().degraded()).isTrue();
			assertThat(sieve.status().reason()).contains("PANIC");
			FakeEngines.CALLING.clear();
			await(() -> sieve.redact("y").text().equals("native:y"));
			assertThat(sieve.status()).satisfies((status) -> {
				assertThat(status.degraded()).isFalse();
				assertThat(status.engineRestarts()).isEqualTo(1);
				assertThat(status.fallbackCalls()).isPositive();
			});
		}
		assertThat(FakeEngines.OPEN).hasValue(0);
	}

	@Test
	void required_panic_failsFastUntilTheEngineIsReplaced() {
		try (Sieve sieve = sieve(EngineMode.REQUIRED)) {
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("x"));
			FakeEngines.CALLING.clear();
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("x"))
				.withMessageContaining("being replaced")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC));
			assertThat(sieve.status().engine()).isNull();
			await(() -> sieve.status().engine() != null);
			assertThat(sieve.redact("x").text()).isEqualTo("native:x");
		}
	}

	@Test
	void restartThatFails_isTriedAgain() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			FakeEngines.CALLING.put("native", ErrorCode.QUARANTINED);
			FakeEngines.OPENING.put("native", ErrorCode.LOAD_FAILED);
			sieve.redact("x");
			FakeEngines.CALLING.clear();
			pause(Duration.ofMillis(800));
			assertThat(sieve.status().degraded()).isTrue();
			FakeEngines.OPENING.clear();
			await(() -> !sieve.status().degraded());
			assertThat(sieve.status().engineRestarts()).isEqualTo(1);
		}
	}

	@Test
	void otherErrors_areTheCallersAndChangeNothing() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			FakeEngines.CALLING.put("native", ErrorCode.MEMORY_LIMIT);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("x"));
			assertThat(sieve.status().degraded()).isFalse();
		}
	}

	@Test
	void selfTest_wrongAnswer_isAnError() {
		try (Sieve sieve = sieve(EngineMode.JAVA)) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(sieve::selfTest)
				.withMessageContaining("self-test");
		}
	}

	@Test
	void listeners_areToldOfEveryCallWithItsEngineAndOutcome() {
		List<String> told = new ArrayList<>();
		CallListener listener = (operation, engine, error, nanos, units, findings) -> told
			.add(operation + " " + engine + " " + error + " " + units);
		try (Sieve sieve = Sieve.builder().document(new RuleDocument("d", "{}")).listener(listener).build()) {
			sieve.redact("four");
			sieve.redactAll(List.of("a", "bc"));
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			sieve.redact("x");
			FakeEngines.CALLING.put("java", ErrorCode.LIMIT_EXCEEDED);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("y"));
		}
		assertThat(told).containsExactly("REDACT native null 4", "REDACT_ALL native null 3", "REDACT java null 1",
				"REDACT java LIMIT_EXCEEDED 1");
	}

	private static Sieve sieve(EngineMode mode) {
		return Sieve.builder().mode(mode).document(new RuleDocument("d", "{}")).build();
	}

	private static void await(java.util.function.BooleanSupplier condition) {
		long end = System.nanoTime() + LONG_ENOUGH.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
			pause(Duration.ofMillis(20));
		}
	}

	private static void pause(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

}
