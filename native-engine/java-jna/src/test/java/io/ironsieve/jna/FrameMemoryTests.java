package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;

import io.ironsieve.EngineOptions;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Scanner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Native memory that calls took for large texts goes back, as telemetry tells it. */
class FrameMemoryTests {

	private static final int HUGE = 16 << 20;

	/** Input and output of one frame that is kept. */
	private static final long SMALL_FRAME = 64 << 10;

	@Test
	void hugeText_takesItsSizeOnceAndGivesItBack() {
		try (Sieve sieve = TestRules.sieve()) {
			assertThat(sieve.redact("x".repeat(HUGE) + "code-1").text()).hasSize(HUGE + 6);
			assertTrimmed(sieve, HUGE);
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
			assertTrimmed(sieve, HUGE);
		}
	}

	@Test
	void hugeAnswer_ofALentText_givesItsMemoryBack() {
		byte[] dense = "code-1 ".repeat(1 << 18).getBytes(StandardCharsets.US_ASCII);
		ByteBuffer lent = ByteBuffer.allocateDirect(dense.length).put(dense).flip();
		try (Sieve sieve = TestRules.sieve()) {
			assertThat(sieve.redact(lent).findings()).hasSize(1 << 18);
			assertTrimmed(sieve, HUGE / 2);
		}
	}

	@Test
	void hugeBatch_givesItsMemoryBack() {
		try (Sieve sieve = TestRules.sieve()) {
			assertThat(sieve.redactAll(Collections.nCopies(16, "é".repeat(HUGE / 32)))).hasSize(16);
			assertTrimmed(sieve, HUGE / 2);
		}
	}

	@Test
	void crossingOverTwoGigabytes_isRefusedAndHarmsNothing() {
		EngineOptions options = EngineOptions.defaults();
		try (NativeEngine engine = NativeEngine.open(NativeLibraryLoader.load(options), options)) {
			Scanner scanner = engine.compile("default", List.of(TestRules.DOCUMENT));
			List<String> batch = Collections.nCopies(1 << 16, "x".repeat(1 << 15));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> scanner.redactAll(batch))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED))
				.withMessageContaining("larger than one call can take");
			assertThat(scanner.redact("code-1").text()).isEqualTo("[code]");
			assertThat(engine.telemetry().frameBytesHighWater()).isLessThan(HUGE);
		}
	}

	@Test
	void batchOfAnySize_needsTheMemoryOfOneCrossing() {
		try (Sieve sieve = TestRules.sieve()) {
			List<String> batch = Collections.nCopies(1 << 15, "x".repeat(2_000) + " code-1");
			assertThat(sieve.redactAll(batch)).hasSize(1 << 15).allMatch((redaction) -> redaction.text().endsWith("x [code]"));
			assertThat(sieve.status().telemetry().frameBytesHighWater()).isLessThan(10 << 20);
		}
	}

	@Test
	void hugeTexts_ofManyThreads_leaveNoMoreThanThePoolMayKeep() throws Exception {
		String text = "x".repeat(2 << 20) + "code-1";
		try (Sieve sieve = TestRules.sieve()) {
			NativeConcurrencyTests.runAll(Executors.newFixedThreadPool(16), 16, () -> {
				for (int i = 0; i < 10; i++) {
					assertThat(sieve.redact(text).findings()).hasSize(1);
				}
				return null;
			});
			EngineTelemetry telemetry = sieve.status().telemetry();
			assertThat(telemetry.frameBytes()).isLessThanOrEqualTo(FramePool.defaultSize() * SMALL_FRAME);
			assertThat(telemetry.frameBytesHighWater()).as("no more frames than the pool has places")
				.isLessThanOrEqualTo(FramePool.defaultSize() * (text.length() + 2 * SMALL_FRAME));
		}
	}

	@Test
	void idleFrames_leaveRoomForALargeText() {
		EngineOptions options = EngineOptions.defaults().withMaxFramesSize(1 << 20);
		NativeEngine engine = NativeEngine.open(NativeLibraryLoader.load(options), options);
		Frame first = engine.frames().take();
		first.reserve(600 << 10);
		Frame second = engine.frames().take();
		engine.frames().give(first);
		assertThat(second.reserve(600 << 10).capacity()).isGreaterThanOrEqualTo(600 << 10);
		engine.frames().give(second);
		assertThat(engine.telemetry().frameBytes()).isLessThanOrEqualTo(options.maxFramesSize() / 2);
		engine.close();
	}

	private static void assertTrimmed(Sieve sieve, long highWater) {
		EngineTelemetry telemetry = sieve.status().telemetry();
		assertThat(telemetry.frameBytesHighWater()).isGreaterThanOrEqualTo(highWater);
		assertThat(telemetry.frameBytes()).isLessThanOrEqualTo(SMALL_FRAME);
	}

}
