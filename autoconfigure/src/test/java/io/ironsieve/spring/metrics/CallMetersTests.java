package io.ironsieve.spring.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.ironsieve.CallListener.Operation;
import io.ironsieve.Category;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Rule;
import io.ironsieve.StreamFinding;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;

import static org.assertj.core.api.Assertions.assertThat;

class CallMetersTests {

	private static final Finding EMAIL = new Finding(new Rule("email", "E-mail", Category.PII, List.of(), "replace"), 0, 5);

	private static final Finding TOKEN = new Finding(new Rule("token", "Token", Category.SECRET, List.of(), "replace"), 7,
			9);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final CallMeters meters = metersOf(this.registry);

	@Test
	void onCall_success_isTimedBySuccess() {
		this.meters.onCall(Operation.REDACT_ALL, "native", null, 1_500, 20, List.of());
		this.meters.onCall(Operation.REDACT_ALL, "native", null, 500, 20, List.of());
		Timer timer = this.registry.get("ironsieve.calls")
			.tags("operation", "redact-all", "engine", "native", "outcome", "success")
			.timer();
		assertThat(timer.count()).isEqualTo(2);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(2_000);
	}

	@Test
	void onCall_failure_isTimedByItsCode() {
		this.meters.onCall(Operation.SCAN, "none", ErrorCode.MEMORY_LIMIT, 10, 20, List.of());
		assertThat(this.registry.get("ironsieve.calls")
			.tags("operation", "scan", "engine", "none", "outcome", "memory-limit")
			.timer()
			.count()).isEqualTo(1);
	}

	@Test
	void onCall_input_isSummedByOperation() {
		this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of());
		this.meters.onCall(Operation.REDACT, "java", null, 10, 5, List.of());
		this.meters.onCall(Operation.MATCHES, "native", null, 10, 7, List.of());
		DistributionSummary redacted = this.registry.get("ironsieve.input").tag("operation", "redact").summary();
		assertThat(redacted.totalAmount()).isEqualTo(25);
		assertThat(redacted.max()).isEqualTo(20);
		assertThat(this.registry.get("ironsieve.input").tag("operation", "matches").summary().totalAmount()).isEqualTo(7);
	}

	@Test
	void onCall_findings_areCountedByRule() {
		this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL, TOKEN, EMAIL));
		assertThat(this.registry.get("ironsieve.findings").tags("rule", "email", "category", "pii").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get("ironsieve.findings").tags("rule", "token", "category", "secret").counter().count())
			.isEqualTo(1);
	}

	@Test
	void onReveal_isCountedByOutcome() {
		this.meters.onReveal(3, 2, 1);
		this.meters.onReveal(1, 0, 0);
		assertThat(this.registry.get("ironsieve.tokens").tag("outcome", "restored").counter().count()).isEqualTo(4);
		assertThat(this.registry.get("ironsieve.tokens").tag("outcome", "unknown-key").counter().count()).isEqualTo(2);
		assertThat(this.registry.get("ironsieve.tokens").tag("outcome", "not-authentic").counter().count()).isEqualTo(1);
	}

	@Test
	void onStreamFinding_isCountedWithThoseOfCalls() {
		this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		this.meters.onStreamFinding("native", new StreamFinding(EMAIL.rule(), 5_000_000_000L, 5_000_000_009L, true));
		this.meters.onStreamFinding("native", new StreamFinding(TOKEN.rule(), 0, 1, false));
		assertThat(this.registry.get("ironsieve.findings").tags("rule", "email", "category", "pii").counter().count())
			.isEqualTo(2);
		assertThat(this.registry.get("ironsieve.findings").tags("rule", "token", "category", "secret").counter().count())
			.isEqualTo(1);
		assertThat(this.registry.find("ironsieve.calls").timers()).hasSize(1);
	}

	@Test
	void onStreamFinding_beforeSingletonsExist_isNotMetered() {
		new CallMeters(providerOf(this.registry)).onStreamFinding("native", new StreamFinding(EMAIL.rule(), 0, 1, false));
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void onCall_again_asksTheRegistryForNothing() {
		List<Meter.Id> asked = new ArrayList<>();
		this.registry.config().meterFilter(new MeterFilter() {

			@Override
			public Meter.Id map(Meter.Id id) {
				asked.add(id);
				return id;
			}

		});
		this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		assertThat(asked).hasSize(3);
		this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		assertThat(asked).hasSize(3);
	}

	@Test
	void onCall_beforeSingletonsExist_isNotMetered() {
		CallMeters early = new CallMeters(providerOf(this.registry));
		early.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		assertThat(this.registry.getMeters()).isEmpty();
		early.afterSingletonsInstantiated();
		early.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		assertThat(this.registry.getMeters()).hasSize(3);
	}

	@Test
	void onCall_manyThreads_losesNothing() throws InterruptedException {
		List<Thread> threads = Stream.generate(() -> new Thread(this::thousandCalls)).limit(8).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.registry.get("ironsieve.calls").timer().count()).isEqualTo(8_000);
		assertThat(this.registry.get("ironsieve.findings").counter().count()).isEqualTo(8_000);
	}

	private void thousandCalls() {
		for (int i = 0; i < 1_000; i++) {
			this.meters.onCall(Operation.REDACT, "native", null, 10, 20, List.of(EMAIL));
		}
	}

	private static CallMeters metersOf(MeterRegistry registry) {
		CallMeters meters = new CallMeters(providerOf(registry));
		meters.afterSingletonsInstantiated();
		return meters;
	}

	private static ObjectProvider<MeterRegistry> providerOf(MeterRegistry registry) {
		return new ObjectProvider<>() {

			@Override
			public Stream<MeterRegistry> stream() {
				return Stream.of(registry);
			}

		};
	}

}
