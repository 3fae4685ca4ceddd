package io.ironsieve.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.RedactedBytes;
import io.ironsieve.Sieve;
import io.ironsieve.spring.stream.SieveOperators;
import io.ironsieve.stream.RedactingInputStream;
import io.ironsieve.stream.RedactingOutputStream;
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
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * How much slower is text that comes in pieces of 16 KiB than the same text at once, all findings replaced?
 *
 * <p>Input: 16 MB of {@link LogLines}, one line in twenty with an e-mail address and a card number; new lines for every iteration.
 *
 * <p>Command: as {@link LineBenchmark}. Figures are milliseconds for the 16 MB. Output is counted and thrown away.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 9)
@Fork(1)
public class StreamBenchmark {

	private static final int BYTES = 16 << 20;

	private static final int PIECE = 16 << 10;

	private static final int ONE_IN = 20;

	/** On one thread, as a stream is: one call with so much text would use several. */
	private final Sieve sieve = Sieve.builder()
		.mode(EngineMode.REQUIRED)
		.packs("pii", "secrets")
		.options(EngineOptions.defaults().withThreads(1))
		.build();

	private final SieveOperators operators = new SieveOperators(this.sieve);

	private byte[] text = new byte[0];

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
		this.text = text.toString().getBytes(StandardCharsets.US_ASCII);
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** The whole text in one call. */
	@Benchmark
	public RedactedBytes atOnce() {
		return this.sieve.redact(this.text);
	}

	/** Written piece by piece. */
	@Benchmark
	public long outputStream() throws IOException {
		Counting counting = new Counting();
		try (OutputStream out = new RedactingOutputStream(counting, this.sieve.openStream())) {
			for (int at = 0; at < BYTES; at += PIECE) {
				out.write(this.text, at, PIECE);
			}
		}
		return counting.bytes;
	}

	/** Read piece by piece. */
	@Benchmark
	public long inputStream() throws IOException {
		byte[] piece = new byte[PIECE];
		long bytes = 0;
		try (InputStream in = new RedactingInputStream(new ByteArrayInputStream(this.text), this.sieve.openStream())) {
			int read;
			while ((read = in.read(piece)) >= 0) {
				bytes += read;
			}
		}
		return bytes;
	}

	/** Through the operator for Reactor, in buffers on the heap. */
	@Benchmark
	public Long reactor() {
		Flux<DataBuffer> pieces = Flux.range(0, BYTES / PIECE).map((index) -> {
			DataBuffer buffer = DefaultDataBufferFactory.sharedInstance.allocateBuffer(PIECE);
			return buffer.write(this.text, index * PIECE, PIECE);
		});
		return this.operators.buffers(pieces).map((buffer) -> (long) buffer.readableByteCount()).reduce(0L, Long::sum).block();
	}

	private static final class Counting extends OutputStream {

		private long bytes;

		@Override
		public void write(int b) {
			this.bytes++;
		}

		@Override
		public void write(byte[] b, int off, int len) {
			this.bytes += len;
		}

	}

}
