package io.ironsieve.spring.actuate;

import java.util.List;
import java.util.Map;

import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IronsieveHealthIndicatorTests {

	private static final RuleDocument DOCUMENT = new RuleDocument("own",
			"{\"schema\": 1, \"name\": \"own\", \"rules\": [{\"id\": \"own\", \"pattern\": \"own-[0-9]+\"}]}");

	private Sieve sieve;

	@BeforeEach
	void buildSieve() {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().mode(EngineMode.REQUIRED).document(DOCUMENT).build();
	}

	@AfterEach
	void closeSieve() {
		this.sieve.close();
	}

	@Test
	void health_nativeServes_hasAllDetails() {
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(Map.entry("engine", "native"),
				Map.entry("version", "0.1.0"), Map.entry("abiVersion", "1.0"), Map.entry("binding", "jna"),
				Map.entry("platform", "x86_64-unknown-linux-gnu"), Map.entry("buildId", "build-1"),
				Map.entry("librarySha256", "ab".repeat(32)), Map.entry("liveHandles", 3L), Map.entry("frameBytes", 4096L),
				Map.entry("degraded", false), Map.entry("ruleSets", Map.of("default", 1))));
	}

	@Test
	void health_documentSaysMoreThanRulesCan_hasItInItsDetails() {
		RuleDocument document = new RuleDocument("own", DOCUMENT.json(), List.of("Rule 'a': 'path' counts for nothing"));
		try (Sieve java = Sieve.builder().mode(EngineMode.JAVA).document(document).build()) {
			assertThat(new IronsieveHealthIndicator(java, true).health().getDetails()).containsEntry("notHonoured",
					List.of("Document 'own': Rule 'a': 'path' counts for nothing"));
		}
	}

	@Test
	void health_javaServes_hasNoDetailsOfNativeCode() {
		try (Sieve java = Sieve.builder().mode(EngineMode.JAVA).document(DOCUMENT).build()) {
			Health health = new IronsieveHealthIndicator(java, true).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("engine", "java")
				.containsEntry("degraded", false)
				.doesNotContainKeys("abiVersion", "binding", "buildId", "librarySha256", "reason");
		}
	}

	@Test
	void health_sieveClosed_isDown() {
		this.sieve.close();
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("code", "CLOSED");
	}

	@Test
	void health_callFails_isDownWithTheCode() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "frames are full"));
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("code", "MEMORY_LIMIT")
			.containsEntry("engine", "native")
			.containsEntry("librarySha256", "ab".repeat(32));
	}

	@ParameterizedTest
	@MethodSource("errorsOfNativeCode")
	void health_errorOfNativeCode_isDown(Error error) {
		NativeStandIn.failNextCall(error);
		Health health = health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).hasEntrySatisfying("error",
				(detail) -> assertThat(detail.toString()).contains(error.getClass().getName(), error.getMessage()));
	}

	static Error[] errorsOfNativeCode() {
		return new Error[] { new Error("Invalid memory access"), new UnsatisfiedLinkError("isv_scan"),
				new NoClassDefFoundError("com/sun/jna/Native"), new StackOverflowError("deep"),
				new InternalError("mapped file was truncated") };
	}

	@Test
	void health_statusFailsToo_isDownForTheFirstReason() {
		Health health = new IronsieveHealthIndicator(BrokenSieve.of(new UnsatisfiedLinkError("isv_engine_ping"),
				new UnsatisfiedLinkError("isv_engine_telemetry")), false)
			.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).hasEntrySatisfying("error",
				(detail) -> assertThat(detail.toString()).contains("isv_engine_ping"));
	}

	@Test
	void health_statusAloneFails_isDown() {
		Health health = new IronsieveHealthIndicator(BrokenSieve.of(null, new UnsatisfiedLinkError("isv_engine_telemetry")),
				false)
			.health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void health_outOfMemory_isNotSwallowed() {
		NativeStandIn.failNextCall(new OutOfMemoryError("heap"));
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(this::health);
	}

	private Health health() {
		return new IronsieveHealthIndicator(this.sieve, false).health();
	}

}
