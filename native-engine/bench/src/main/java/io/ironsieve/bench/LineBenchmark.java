package io.ironsieve.bench;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineMode;
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
 * Question: what does a log line of about 200 characters cost a Java caller when both packs find nothing in it?
 *
 * <p>Input: {@link LogLines}; warm-up lines and measured lines are different ones, and each measured line is used once in a round of
 * 65,536, so that a lazily built automaton gets no credit for text it has seen a moment ago.
 *
 * <p>Command: {@code mvn -pl native-engine/bench -am -DskipTests -Pbench verify}. Figures are nanoseconds a call, or a line in the batch.
 * The Java engine is measured as what stands in for the native one; it is not tuned.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LineBenchmark {

	private static final int LINES = 1 << 16;

	private static final int BATCH = 64;

	/** Engine under test. */
	@Param({ "REQUIRED", "JAVA" })
	public EngineMode mode = EngineMode.REQUIRED;

	private Sieve sieve = Sieve.builder().mode(EngineMode.JAVA).packs("pii").build();

	private String[] lines = new String[0];

	private int next;

	private long seed;

	/** Opens the engine. */
	@Setup(Level.Trial)
	public void open() {
		this.sieve.close();
		this.sieve = Sieve.builder().mode(this.mode).packs("pii", "secrets").build();
	}

	/** New lines for every iteration. */
	@Setup(Level.Iteration)
	public void newLines() {
		this.lines = LogLines.clean(LINES, this.seed++);
		if (this.seed == 1 && this.mode == EngineMode.REQUIRED) {
			refuseFindings();
		}
	}

	private void refuseFindings() {
		for (String line : this.lines) {
			if (this.sieve.matches(line)) {
				throw new IllegalStateException("Not a clean line: " + line);
			}
		}
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** One call for each line. */
	@Benchmark
	public Redaction line() {
		return this.sieve.redact(this.lines[this.next++ & (LINES - 1)]);
	}

	/** One call for 64 lines. */
	@Benchmark
	@org.openjdk.jmh.annotations.OperationsPerInvocation(BATCH)
	public List<Redaction> batch() {
		int from = this.next & (LINES - 1);
		this.next += BATCH;
		return this.sieve.redactAll(Arrays.asList(this.lines).subList(from, from + BATCH));
	}

	/** The shortest text: what a call costs before there is anything to scan. */
	@Benchmark
	public Redaction crossing() {
		return this.sieve.redact("");
	}

}
