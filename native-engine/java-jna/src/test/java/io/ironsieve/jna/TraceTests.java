package io.ironsieve.jna;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.EngineOptions;
import io.ironsieve.Sieve;
import io.ironsieve.TraceEvent;
import io.ironsieve.TraceEvent.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TraceTests {

	private final Queue<TraceEvent> events = new ConcurrentLinkedQueue<>();

	@Test
	void calls_tellsEachCallFromOpenToClose() {
		try (Sieve sieve = sieve(Trace.CALLS, this.events::add)) {
			sieve.redact("code-1 Ω");
		}
		assertThat(this.events).extracting(TraceEvent::kind).containsOnly(Kind.CALL);
		assertThat(this.events).extracting(TraceEvent::export)
			.startsWith("isv_engine_open")
			.contains("isv_ruleset_compile", "isv_frame_acquire")
			.endsWith("isv_engine_close");
		List<TraceEvent> redactions = this.events.stream()
			.filter((event) -> event.export().equals("isv_ruleset_redact") && event.amount() == 9)
			.toList();
		assertThat(redactions).hasSize(1);
		assertThat(redactions.get(0).nanos()).isPositive();
		assertThat(redactions.get(0).handle()).isNotZero();
		assertThat(redactions.get(0).status()).isZero();
		assertThat(this.events).extracting(TraceEvent::call).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void memory_tellsWhatComesAndGoes() {
		try (Sieve sieve = sieve(Trace.MEMORY, this.events::add)) {
			sieve.redact("x".repeat(3_000_000));
		}
		long allocated = sum(Kind.ALLOCATION);
		assertThat(allocated).isGreaterThan(3_000_000);
		assertThat(sum(Kind.RELEASE)).isEqualTo(allocated);
		Set<Long> calls = this.events.stream()
			.filter((event) -> event.kind() == Kind.CALL)
			.map(TraceEvent::call)
			.collect(Collectors.toSet());
		assertThat(this.events).allSatisfy((event) -> assertThat(calls).contains(event.call()));
	}

	@Test
	void off_tellsNothing() {
		Queue<TraceEvent> others = new ConcurrentLinkedQueue<>();
		try (Sieve traced = sieve(Trace.CALLS, others::add); Sieve sieve = sieve(Trace.OFF, this.events::add)) {
			sieve.redact("code-22");
		}
		assertThat(amounts(others)).contains(7L);
		assertThat(this.events).isEmpty();
		assertThat(readers()).isZero();
	}

	@Test
	void twoEngines_shareTheirEvents_andTheHigherLevel() {
		Queue<TraceEvent> others = new ConcurrentLinkedQueue<>();
		try (Sieve first = sieve(Trace.MEMORY, this.events::add)) {
			try (Sieve second = sieve(Trace.CALLS, others::add)) {
				second.redact("code-22");
			}
			first.redact("code-333");
		}
		assertThat(amounts(this.events)).contains(7L, 8L);
		assertThat(amounts(others)).contains(7L);
		assertThat(this.events).extracting(TraceEvent::kind).contains(Kind.ALLOCATION);
		assertThat(readers()).isZero();
	}

	@Test
	void level_fallsWithTheEngineThatWantedMore() {
		try (Sieve calls = sieve(Trace.CALLS, this.events::add)) {
			sieve(Trace.MEMORY, (event) -> {
			}).close();
			this.events.clear();
			calls.redact("x".repeat(3_000_000));
		}
		assertThat(this.events).extracting(TraceEvent::kind).containsOnly(Kind.CALL);
	}

	@Test
	void moreEventsThanTheRingHolds_areCounted() {
		long calls = 40_000;
		CountDownLatch filled = new CountDownLatch(1);
		try (Sieve traced = sieve(Trace.CALLS, (event) -> {
			awaitQuietly(filled);
			this.events.add(event);
		})) {
			for (int i = 0; i < calls; i++) {
				traced.matches("a");
			}
			filled.countDown();
		}
		long lost = sum(Kind.LOST);
		assertThat(lost).isPositive();
		assertThat(this.events.stream().filter((event) -> event.export().equals("isv_ruleset_matches")).count() + lost)
			.isGreaterThanOrEqualTo(calls);
	}

	@Test
	void listenerThatFails_harmsNobody() {
		try (Sieve failing = sieve(Trace.CALLS, (event) -> {
			throw new NoClassDefFoundError("listener of a test");
		}); Sieve other = sieve(Trace.CALLS, this.events::add)) {
			failing.redact("code-1");
			other.redact("code-22");
		}
		assertThat(amounts(this.events)).contains(6L, 7L);
	}

	@Test
	void listenerThatRedacts_doesNotTraceItself() {
		try (Sieve plain = TestRules.sieve(); Sieve traced = sieve(Trace.CALLS, (event) -> {
			this.events.add(event);
			plain.redact("from the listener");
		})) {
			traced.redact("code-1");
		}
		assertThat(amounts(this.events)).contains(6L).doesNotContain((long) "from the listener".length());
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Threads that read a trace, once those that are ending have ended. */
	private static long readers() {
		long end = System.nanoTime() + 10_000_000_000L;
		long count;
		do {
			count = Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals("ironsieve-trace")).count();
		}
		while (count > 0 && System.nanoTime() < end);
		return count;
	}

	private static List<Long> amounts(Queue<TraceEvent> events) {
		return events.stream()
			.filter((event) -> event.export().equals("isv_ruleset_redact"))
			.map(TraceEvent::amount)
			.toList();
	}

	private long sum(Kind kind) {
		return this.events.stream().filter((event) -> event.kind() == kind).mapToLong(TraceEvent::amount).sum();
	}

	private static Sieve sieve(Trace trace, Consumer<TraceEvent> listener) {
		Diagnostics diagnostics = Diagnostics.defaults().withTrace(trace).withTraceListener(listener);
		return TestRules.builder().options(EngineOptions.defaults().withDiagnostics(diagnostics)).build();
	}

}
