package io.ironsieve.spring.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EngineMetersTests {

	private static final RuleDocument DOCUMENT = new RuleDocument("own",
			"{\"schema\": 1, \"name\": \"own\", \"rules\": [{\"id\": \"own\", \"pattern\": \"own-[0-9]+\"}]}");

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private Sieve sieve;

	@BeforeEach
	void buildSieve() {
		NativeStandIn.reset();
		bind(EngineMode.PREFERRED);
	}

	@AfterEach
	void closeSieve() {
		this.sieve.close();
	}

	@Test
	void meters_nativeServes_showWhatItCounted() {
		this.sieve.redact("a");
		this.sieve.redact("b");
		assertThat(this.registry.get("ironsieve.native.time").functionTimer().count()).isEqualTo(2);
		assertThat(this.registry.get("ironsieve.native.time").functionTimer().totalTime(TimeUnit.NANOSECONDS))
			.isEqualTo(2_000);
		assertThat(this.registry.get("ironsieve.native.bytes").tag("direction", "in").functionCounter().count())
			.isEqualTo(20);
		assertThat(this.registry.get("ironsieve.native.bytes").tag("direction", "out").functionCounter().count())
			.isEqualTo(40);
		assertThat(counter("ironsieve.native.deprecated.calls")).isEqualTo(60);
		assertThat(gauge("ironsieve.native.pool.threads")).isEqualTo(2);
		assertThat(counter("ironsieve.native.pool.slices")).isEqualTo(80);
		assertThat(gauge("ironsieve.native.queue.slices")).isEqualTo(5);
		assertThat(counter("ironsieve.native.queue.time")).isEqualTo(100 / 1e9);
		assertThat(gauge("ironsieve.native.streams")).isEqualTo(6);
		assertThat(gauge("ironsieve.native.streams.held")).isEqualTo(7);
		assertThat(counter("ironsieve.native.streams.forced")).isEqualTo(120);
		assertThat(counter("ironsieve.native.streams.stalls")).isEqualTo(140);
		assertThat(gauge("ironsieve.native.handles")).isEqualTo(3);
		assertThat(gauge("ironsieve.native.frames.size")).isEqualTo(4_096);
		assertThat(gauge("ironsieve.native.frames.size.max")).isEqualTo(4_096);
		assertThat(gauge("ironsieve.degraded")).isZero();
		assertThat(counter("ironsieve.fallback.calls")).isZero();
	}

	@Test
	void meters_sayHowTheEngineThatServesIsCalled() {
		assertThat(binding("jna")).isEqualTo(1);
		assertThat(binding("ffm")).isZero();
		panic();
		assertThat(binding("jna")).isZero();
	}

	@Test
	void meters_nativeObjectLost_countIt() {
		assertThat(counter("ironsieve.native.leaks")).isZero();
		NativeStandIn.leak();
		assertThat(counter("ironsieve.native.leaks")).isEqualTo(1);
	}

	@Test
	void meters_callFails_countItByCode() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "frames are full"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.sieve.redact("a"));
		assertThat(errors("memory-limit")).isEqualTo(1);
		assertThat(errors("panic")).isZero();
	}

	@Test
	void meters_panic_showItWhileTheJavaEngineServes() {
		panic();
		assertThat(this.sieve.status().degraded()).isTrue();
		assertThat(gauge("ironsieve.degraded")).isEqualTo(1);
		assertThat(counter("ironsieve.native.panics")).isEqualTo(1);
		assertThat(errors("panic")).isEqualTo(1);
		assertThat(counter("ironsieve.fallback.calls")).isEqualTo(1);
		assertThat(gauge("ironsieve.native.handles")).isZero();
		assertThat(gauge("ironsieve.native.frames.size")).isZero();
		assertThat(gauge("ironsieve.native.pool.threads")).isZero();
		assertThat(gauge("ironsieve.native.queue.slices")).isZero();
		assertThat(gauge("ironsieve.native.streams")).isZero();
		assertThat(gauge("ironsieve.native.streams.held")).isZero();
	}

	@Test
	void counters_enginesReplaced_neverFall() throws InterruptedException {
		this.sieve.redact("a");
		for (int losses = 1; losses <= 2; losses++) {
			panic();
			assertThat(counter("ironsieve.native.panics")).isEqualTo(losses);
			awaitRestart(losses);
			assertThat(counter("ironsieve.engine.restarts")).isEqualTo(losses);
			assertThat(counter("ironsieve.native.panics")).isEqualTo(losses);
			assertThat(errors("panic")).isEqualTo(losses);
			assertThat(this.registry.get("ironsieve.native.time").functionTimer().count()).isEqualTo(1 + losses);
		}
		this.sieve.redact("b");
		assertThat(this.registry.get("ironsieve.native.time").functionTimer().count()).isEqualTo(4);
		assertThat(gauge("ironsieve.degraded")).isZero();
		assertThat(gauge("ironsieve.native.handles")).isEqualTo(3);
	}

	@Test
	void meters_javaWanted_areZeroForNativeCode() {
		this.sieve.close();
		this.registry.clear();
		bind(EngineMode.JAVA);
		this.sieve.redact("a");
		assertThat(this.registry.get("ironsieve.native.time").functionTimer().count()).isZero();
		assertThat(gauge("ironsieve.native.handles")).isZero();
		assertThat(gauge("ironsieve.degraded")).isZero();
		assertThat(counter("ironsieve.fallback.calls")).isZero();
	}

	@Test
	void meters_sieveClosed_canStillBeRead() {
		this.sieve.redact("a");
		this.sieve.close();
		assertThat(this.registry.get("ironsieve.native.time").functionTimer().count()).isEqualTo(1);
		assertThat(gauge("ironsieve.degraded")).isEqualTo(1);
	}

	private void bind(EngineMode mode) {
		this.sieve = Sieve.builder().mode(mode).document(DOCUMENT).build();
		new EngineMeters(this.sieve).bindTo(this.registry);
	}

	private void panic() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.PANIC, "index out of bounds"));
		this.sieve.redact("a");
	}

	private void awaitRestart(long restarts) throws InterruptedException {
		long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (this.sieve.status().engineRestarts() < restarts && System.nanoTime() < deadline) {
			Thread.sleep(20);
		}
		assertThat(this.sieve.status().engineRestarts()).isEqualTo(restarts);
	}

	private double binding(String name) {
		return this.registry.get("ironsieve.native.binding").tag("binding", name).gauge().value();
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private double counter(String name) {
		return this.registry.get(name).functionCounter().count();
	}

	private double errors(String code) {
		return this.registry.get("ironsieve.native.errors").tag("code", code).functionCounter().count();
	}

}
