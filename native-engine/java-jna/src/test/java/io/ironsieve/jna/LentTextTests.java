package io.ironsieve.jna;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ironsieve.Sieve;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Short texts, which a binding may lend from the heap, and those that are a little too long for it: what is found is the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LentTextTests {

	private static final int LONGEST = NativeScanner.LENT;

	/** One byte, two, three, four in two characters, three for half a pair. */
	private static final String[] FILLERS = { "x", "\u00e9", "\u20ac", "\ud83d\ude00", "\ud83d " };

	private final Sieve sieve = TestRules.sieve();

	@AfterAll
	void close() {
		this.sieve.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100, LONGEST - 1, LONGEST, LONGEST + 1, Wtf8Encoder.CHARS - 1,
			Wtf8Encoder.CHARS, Wtf8Encoder.CHARS + 1, 3 * Wtf8Encoder.CHARS })
	void anyLength_isRedactedScannedAndMatchedAlike(int length) {
		for (String filler : FILLERS) {
			String value = (length > 20) ? "code-1" : "";
			String fill = filler.repeat(length / filler.length() + 1).substring(0, Math.max(0, length - 1 - value.length()));
			String text = fill + (length > 0 ? " " : "") + value;
			assertThat(this.sieve.redact(text).text()).isEqualTo(text.replace("code-1", "[code]"));
			assertThat(this.sieve.scan(text)).extracting((finding) -> text.substring(finding.start(), finding.end()))
				.isEqualTo(value.isEmpty() ? List.of() : List.of(value));
			assertThat(this.sieve.matches(text)).isEqualTo(!value.isEmpty());
		}
	}

	/** What is lent must not be moved while the engine reads it, nor be read where it was before. */
	@Test
	void heapThatIsCollectedMeanwhile_changesNothing() throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService executor = Executors.newFixedThreadPool(3);
		try {
			List<Future<?>> workers = new ArrayList<>();
			for (int worker = 0; worker < 2; worker++) {
				Random random = new Random(worker);
				workers.add(executor.submit(() -> redactUntil(done, random)));
			}
			for (int round = 0; round < 60; round++) {
				byte[][] garbage = new byte[64][];
				for (int i = 0; i < garbage.length; i++) {
					garbage[i] = new byte[10_000 + i];
				}
				System.gc();
			}
			done.set(true);
			for (Future<?> worker : workers) {
				worker.get();
			}
		}
		finally {
			done.set(true);
			executor.shutdownNow();
		}
	}

	private void redactUntil(AtomicBoolean done, Random random) {
		while (!done.get()) {
			String fill = "y".repeat(random.nextInt(LONGEST - 20));
			String code = "code-" + random.nextInt(1000);
			assertThat(this.sieve.redact(fill + " " + code + " z").text()).isEqualTo(fill + " [code] z");
		}
	}

	@BeforeAll
	void bindingIsThere() {
		assertThat(this.sieve.status().engine().binding()).isNotNull();
	}

}
