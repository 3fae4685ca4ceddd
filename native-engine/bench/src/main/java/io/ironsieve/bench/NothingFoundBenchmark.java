package io.ironsieve.bench;

import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.NativeBinding;
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
 * Question: what does a call allocate on the heap when nothing is found in a text of some length?
 *
 * <p>The figure is {@code gc.alloc.rate.norm}, bytes a call; {@code NothingFoundTests} holds it to 32. Time is not: it is the same text every time.
 *
 * <p>Command: {@code mvn -pl native-engine/bench -am -DskipTests -Pbench verify -Djmh.include=NothingFoundBenchmark}, on JDK 22 and later with
 * {@code -Djmh.binding=JNA,FFM}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class NothingFoundBenchmark {

	/** Length of the text. */
	@Param({ "200", "4096", "65536" })
	public int characters = 200;

	/** How the library is called; FFM needs JDK 22. */
	@Param("AUTO")
	public NativeBinding binding = NativeBinding.AUTO;

	private Sieve sieve = Sieve.builder().mode(EngineMode.JAVA).packs("pii:us").build();

	private String ascii = "";

	private String latin1 = "";

	/** Opens the engine and makes the texts. */
	@Setup(Level.Trial)
	public void open() {
		this.sieve.close();
		this.sieve = Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.options(EngineOptions.defaults().withNativeBinding(this.binding))
			.packs("pii", "secrets")
			.build();
		this.ascii = "All quiet here. ".repeat(this.characters / 16 + 1).substring(0, this.characters);
		this.latin1 = "Schön ruhig da. ".repeat(this.characters / 16 + 1).substring(0, this.characters);
	}

	/** Closes the engine. */
	@TearDown(Level.Trial)
	public void close() {
		this.sieve.close();
	}

	/** A text that is copied as it stands. */
	@Benchmark
	public Redaction ascii() {
		return this.sieve.redact(this.ascii);
	}

	/** A text that takes more bytes than characters. */
	@Benchmark
	public Redaction latin1() {
		return this.sieve.redact(this.latin1);
	}

}
