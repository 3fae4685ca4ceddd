package io.ironsieve.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineMode;
import io.ironsieve.RedactedBytes;
import io.ironsieve.Sieve;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Question: how long does a body of 16 MB take with both packs, findings replaced?
 *
 * <p>Input: {@link LogLines} joined by line feeds, one line in twenty with an e-mail address and a card number; new lines for every iteration.
 * {@code minified} has spaces in place of the line feeds, so that the body is one line.
 *
 * <p>Command: as {@link LineBenchmark}. Figures are milliseconds a body.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 7)
@Fork(1)
public class BodyBenchmark {

	private static final int BYTES = 16 << 20;

	private static final int ONE_IN = 20;

	private Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).packs("pii", "secrets").build();

	private byte[] lines = new byte[0];

	private byte[] minified = new byte[0];

	private long seed = 1000;

	/** New text for every iteration. */
	@Setup(Level.Iteration)
	public void newText() {
		StringBuilder text = new StringBuilder(BYTES + 1024);
		while (text.length() < BYTES) {
			String[] lines = LogLines.clean(ONE_IN, this.seed++);
			lines[0] += " user=anna.berg@example.org card=4111 1111 1111 1111";
			text.append(String.join("\n", lines)).append('\n');
		}
		text.setLength(BYTES);
		this.lines = text.toString().getBytes(StandardCharsets.US_ASCII);
		this.minified = text.toString().replace('\n', ' ').getBytes(StandardCharsets.US_ASCII);
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** A body of lines. */
	@Benchmark
	public RedactedBytes lines() {
		return this.sieve.redact(this.lines);
	}

	/** A body that is one line. */
	@Benchmark
	public RedactedBytes minified() {
		return this.sieve.redact(this.minified);
	}

}
