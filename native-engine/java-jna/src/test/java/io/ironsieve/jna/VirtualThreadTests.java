package io.ironsieve.jna;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.ironsieve.EngineTelemetry;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Ten thousand virtual threads. Compiled for Java 17, run where virtual threads exist (see the profiles in pom.xml). */
@Tag("virtual-threads")
class VirtualThreadTests {

	private static final int THREADS = 10_000;

	@Test
	void tenThousandVirtualThreads_shareFewFrames() throws Exception {
		ExecutorService executor = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
			.invoke(null);
		try (Sieve sieve = TestRules.sieve()) {
			NativeConcurrencyTests.runAll(executor, THREADS, () -> {
				for (int i = 0; i < 10; i++) {
					assertThat(sieve.redact("in a virtual thread: code-" + i).findings()).hasSize(1);
				}
				return null;
			});
			EngineTelemetry telemetry = sieve.status().telemetry();
			assertThat(telemetry.calls()).isEqualTo(THREADS * 10L);
			assertThat(telemetry.liveHandles()).isLessThanOrEqualTo(3L + FramePool.defaultSize());
			assertThat(telemetry.frameBytesHighWater()).isLessThan(4 << 20);
		}
	}

}
