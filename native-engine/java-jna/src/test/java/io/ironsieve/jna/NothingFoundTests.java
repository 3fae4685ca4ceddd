package io.ironsieve.jna;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import io.ironsieve.CallListener;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a call costs in which nothing is found. Bytes are those of the round that allocates least: the JIT decides when an object is worth none, and
 * another round than the first may be the one in which it has.
 */
class NothingFoundTests {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	/** A result of 24 bytes, and what leak detection records now and then. */
	private static final double MOST_BYTES = 32;

	private static final int ROUNDS = 5;

	/** One of so many uses of a frame is recorded. */
	private static final int CALLS = LeakDetector.SAMPLE;

	private int told;

	@ParameterizedTest
	@ValueSource(ints = { 0, 20, 200, 512, 513, 4_096, 65_536 })
	void redact_asciiOfAnyLength_allocatesNothingButTheResult(int length) {
		String text = "All quiet. ".repeat(length / 11 + 1).substring(0, length);
		try (Sieve sieve = TestRules.sieve()) {
			assertThat(bytesPerCall(sieve, text)).isLessThanOrEqualTo(MOST_BYTES);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 20, 512, 65_536 })
	void redact_latin1OfAnyLength_allocatesNothingButTheResult(int length) {
		String text = "Schön ruhig. ".repeat(length / 13 + 1).substring(0, length);
		try (Sieve sieve = TestRules.sieve()) {
			assertThat(bytesPerCall(sieve, text)).isLessThanOrEqualTo(MOST_BYTES);
		}
	}

	@Test
	void redact_withAListener_allocatesNothingButTheResult() {
		CallListener listener = (operation, engine, error, nanos, units, findings) -> this.told += findings.size() + 1;
		try (Sieve sieve = TestRules.builder().listener(listener).build()) {
			assertThat(bytesPerCall(sieve, "All quiet.")).isLessThanOrEqualTo(MOST_BYTES);
		}
		assertThat(this.told).isEqualTo((ROUNDS + 1) * CALLS);
	}

	@Test
	void redact_crossesOnce() {
		try (Sieve sieve = TestRules.sieve()) {
			sieve.redact("All quiet.");
			long calls = sieve.status().nativeTelemetry().calls();
			long handles = sieve.status().nativeTelemetry().liveHandles();
			sieve.redact("All quiet.");
			assertThat(sieve.status().nativeTelemetry().calls()).isEqualTo(calls + 1);
			assertThat(sieve.status().nativeTelemetry().liveHandles()).isEqualTo(handles);
		}
	}

	/** Also says that each call gives back the instance it was given. */
	private static double bytesPerCall(Sieve sieve, String text) {
		round(sieve, text);
		double least = Double.MAX_VALUE;
		for (int i = 0; i < ROUNDS; i++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			round(sieve, text);
			least = Math.min(least, (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
		}
		return least;
	}

	private static void round(Sieve sieve, String text) {
		for (int i = 0; i < CALLS; i++) {
			if (sieve.redact(text).text() != text) {
				throw new AssertionError("Not the same instance");
			}
		}
	}

}
