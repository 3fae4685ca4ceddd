package io.ironsieve.bench;

import java.util.concurrent.TimeUnit;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.LeakDetection;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.Redaction;
import io.ironsieve.Sieve;
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
 * Question: what does watching for leaks cost a call? The default of {@code ironsieve.diagnostics.leak-detection} was decided by it.
 *
 * <p>Input: the empty text, so that nothing hides the cost, from a caller 10 or 100 methods deep, because recording a stack costs what the
 * stack is long. Command: {@code mvn -pl native-engine/bench -am -DskipTests -Pbench verify}. Figures are nanoseconds a call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LeakDetectionBenchmark {

	/** Mode under test. */
	@Param({ "OFF", "SAMPLED", "ALL" })
	public LeakDetection leakDetection = LeakDetection.OFF;

	/** Methods between JMH's and the call. */
	@Param({ "10", "100" })
	public int depth;

	private Sieve sieve = Sieve.builder().mode(EngineMode.JAVA).packs("pii").build();

	/** Opens the engine. */
	@Setup(Level.Trial)
	public void open() {
		this.sieve.close();
		this.sieve = Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.options(EngineOptions.defaults().withDiagnostics(Diagnostics.defaults().withLeakDetection(this.leakDetection)))
			.packs("pii", "secrets")
			.build();
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** One call. */
	@Benchmark
	public Redaction call() {
		return call(this.depth);
	}

	private Redaction call(int depth) {
		return (depth == 0) ? this.sieve.redact("") : call(depth - 1);
	}

}
