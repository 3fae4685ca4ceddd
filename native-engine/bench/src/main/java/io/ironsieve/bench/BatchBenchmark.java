package io.ironsieve.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

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
 * Question: how much sooner is {@code redactAll} of 100,000 log lines done when two threads of the engine share it?
 *
 * <p>Input: {@link LogLines} without a finding, new ones for each iteration, with both packs. Packing the lines is the caller's thread's alone,
 * so two threads cannot be twice as fast here; {@code native-engine/ffi/examples/batches.rs} measures the engine's part.
 *
 * <p>Command: {@code mvn -pl native-engine/bench -am -DskipTests -Pbench -Djmh.include=BatchBenchmark verify}. Figures are milliseconds a call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BatchBenchmark {

	private static final int LINES = 100_000;

	/** Threads of the engine, the caller's among them. */
	@Param({ "1", "2" })
	public int threads = 1;

	private Sieve sieve = Sieve.builder().mode(EngineMode.JAVA).packs("pii").build();

	private List<String> lines = List.of();

	private long seed;

	/** Opens the engine. */
	@Setup(Level.Trial)
	public void open() {
		this.sieve.close();
		this.sieve = Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.options(EngineOptions.defaults().withThreads(this.threads))
			.packs("pii", "secrets")
			.build();
	}

	/** New lines for every iteration. */
	@Setup(Level.Iteration)
	public void newLines() {
		this.lines = List.of(LogLines.clean(LINES, this.seed++));
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** One call for all lines. */
	@Benchmark
	public List<Redaction> batch() {
		return this.sieve.redactAll(this.lines);
	}

}
