package io.ironsieve.jna;

import java.util.concurrent.TimeUnit;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.NativeBinding;
import io.ironsieve.Redaction;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;
import io.ironsieve.bench.LogLines;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: what does it cost to cross the boundary, by JNA's direct mapping and by FFM, for a call that does nothing and for a log line of about 200
 * characters in which nothing is found, with the trace off and on?
 *
 * <p>With one rule there is next to nothing to scan, so that is what a call costs; with the packs it is what a user's call costs.
 *
 * <p>Average time is the figure for the cost. Sampled time is for the tail (p99, p99.9): each sample has the clock's own cost of some 25 ns in
 * it. With the trace on, events are drained and counted as the log would, but not written anywhere; what the ring has no room for is lost.
 *
 * <p>Command: {@code mvn -pl native-engine/bench -am -DskipTests -Pbench verify -Djmh.include=CrossingBenchmark}, on JDK 22 and
 * later with {@code -Djmh.binding=JNA,FFM -Djmh.rules=one,pii:us}.
 */
@State(Scope.Benchmark)
@BenchmarkMode({ Mode.AverageTime, Mode.SampleTime })
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CrossingBenchmark {

	private static final int LINES = 1 << 16;

	static final RuleDocument ONE = new RuleDocument("one", """
			{"schema": 1, "name": "one", "rules": [{"id": "code", "pattern": "code-[0-9]+"}]}""");

	/** What is traced. */
	@Param({ "OFF", "CALLS", "MEMORY" })
	public Trace trace = Trace.OFF;

	/** How the library is called; FFM needs JDK 22. */
	@Param("AUTO")
	public NativeBinding binding = NativeBinding.AUTO;

	/** Packs, or {@code one} rule. */
	@Param("pii+secrets")
	public String rules = "pii+secrets";

	private EngineOptions options = EngineOptions.defaults();

	private NativeEngine engine;

	private Sieve sieve;

	private long events;

	/** Opens an engine for the empty call, and a sieve. */
	@Setup(Level.Trial)
	public void open() {
		this.options = this.options.withNativeBinding(this.binding)
			.withDiagnostics(Diagnostics.defaults().withTrace(this.trace).withTraceListener((event) -> this.events++));
		this.engine = (NativeEngine) new NativeEngineProvider().open(this.options);
		SieveBuilder builder = Sieve.builder().mode(EngineMode.REQUIRED).options(this.options);
		this.sieve = (this.rules.equals("one") ? builder.document(ONE) : builder.packs(this.rules.split("\\+"))).build();
	}

	/** Closes both; the trace must have told what was asked for. */
	@TearDown(Level.Trial)
	public void close() {
		this.engine.close();
		this.sieve.close();
		if ((this.events > 0) != (this.trace != Trace.OFF)) {
			throw new IllegalStateException(this.events + " events with trace " + this.trace);
		}
	}

	/** Lines that no iteration before has had. */
	@State(Scope.Thread)
	public static class Lines {

		private String[] lines = new String[0];

		private int next;

		private long seed;

		/** New lines for every iteration. */
		@Setup(Level.Iteration)
		public void renew() {
			this.lines = LogLines.clean(LINES, this.seed++);
		}

		private String next() {
			return this.lines[this.next++ & (LINES - 1)];
		}

	}

	/** A reply of each thread's own. */
	@State(Scope.Thread)
	public static class Answer {

		private Reply reply;

		/** Only when the engine is open: before, nothing knows addresses. */
		@Setup(Level.Trial)
		public void make(CrossingBenchmark opened) {
			this.reply = new Reply();
		}

	}

	/** Crosses, finds the engine, comes back. */
	@Benchmark
	public int noop(Answer answer) {
		return NativeCalls.isv_engine_ping(this.engine.handle(), answer.reply.address());
	}

	/** The same on two threads with one engine. The average of {@link #noop} again would be twice as many calls. */
	@Benchmark
	@org.openjdk.jmh.annotations.Threads(2)
	public int noopOnTwoThreads(Answer answer) {
		return NativeCalls.isv_engine_ping(this.engine.handle(), answer.reply.address());
	}

	/** One line through the public API. */
	@Benchmark
	public Redaction line(Lines lines) {
		return this.sieve.redact(lines.next());
	}

}
