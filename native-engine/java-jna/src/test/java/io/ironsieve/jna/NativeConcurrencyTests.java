package io.ironsieve.jna;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Many threads at once, and closing under them. */
class NativeConcurrencyTests {

	private static final int THREADS = 64;

	@Test
	void sixtyFourThreads_shareFewFrames() throws Exception {
		try (Sieve sieve = TestRules.sieve()) {
			ExecutorService executor = Executors.newFixedThreadPool(THREADS);
			runAll(executor, THREADS, () -> {
				for (int i = 0; i < 500; i++) {
					assertThat(sieve.redact("é code-" + i).text()).isEqualTo("é [code]");
				}
				return null;
			});
			EngineTelemetry telemetry = sieve.status().telemetry();
			assertThat(telemetry.calls()).isEqualTo(THREADS * 500L);
			assertThat(telemetry.liveHandles()).isLessThanOrEqualTo(3L + FramePool.defaultSize());
		}
	}

	@Test
	void close_underLoad_callsEndNormallyOrSayClosed() throws Exception {
		for (int round = 0; round < 10; round++) {
			Sieve sieve = TestRules.sieve();
			String text = "x".repeat(20_000) + " code-1";
			CountDownLatch running = new CountDownLatch(8);
			ExecutorService executor = Executors.newFixedThreadPool(8);
			List<Future<Long>> results = submitAll(executor, 8, () -> {
				long calls = 0;
				while (true) {
					try {
						assertThat(sieve.redact(text).findings()).hasSize(1);
						if (calls++ == 0) {
							running.countDown();
						}
					}
					catch (SieveException ex) {
						assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED);
						return calls;
					}
				}
			});
			running.await();
			sieve.close();
			for (Future<Long> result : results) {
				assertThat(result.get()).isPositive();
			}
			executor.shutdown();
		}
	}

	@Test
	void sixtyFourThreads_haveAStreamEach() throws Exception {
		try (Sieve sieve = TestRules.sieve()) {
			ExecutorService executor = Executors.newFixedThreadPool(THREADS);
			runAll(executor, THREADS, () -> {
				for (int i = 0; i < 50; i++) {
					try (SieveStream stream = sieve.openStream()) {
						assertThat(stream.feed("é co") + stream.feed("de-" + i + " c") + stream.finish()).isEqualTo("é [code] c");
					}
				}
				return null;
			});
			EngineTelemetry telemetry = sieve.status().telemetry();
			assertThat(telemetry.calls()).isEqualTo(THREADS * 50L * 3);
			assertThat(telemetry.findings()).isEqualTo(THREADS * 50L);
			assertThat(telemetry.liveHandles()).isLessThanOrEqualTo(3L + FramePool.defaultSize());
		}
	}

	@Test
	void asManyListenersAsFrames_callTheSieve_andNobodyWaitsForAnother() throws Exception {
		try (Sieve sieve = TestRules.sieve()) {
			CyclicBarrier allInside = new CyclicBarrier(FramePool.defaultSize());
			ExecutorService executor = Executors.newFixedThreadPool(FramePool.defaultSize());
			List<Future<String>> streams = submitAll(executor, FramePool.defaultSize(), () -> {
				try (SieveStream stream = sieve.openStream(StreamOptions.defaults().withOnFinding((finding) -> {
					meet(allInside);
					assertThat(sieve.redact("code-2").text()).isEqualTo("[code]");
				}))) {
					return stream.feed("code-1 ") + stream.finish();
				}
			});
			for (Future<String> stream : streams) {
				assertThat(stream.get(30, TimeUnit.SECONDS)).isEqualTo("[code] ");
			}
			executor.shutdown();
		}
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await(20, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void oneStream_manyThreads_oneAtATimeAndTheOthersAreTold() throws Exception {
		try (Sieve sieve = TestRules.sieve(); SieveStream stream = sieve.openStream()) {
			String chunk = "code-1 and ".repeat(2_000);
			AtomicLong fed = new AtomicLong();
			AtomicLong busy = new AtomicLong();
			AtomicLong found = new AtomicLong();
			ExecutorService executor = Executors.newFixedThreadPool(4);
			long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
			runAll(executor, 4, () -> {
				while (busy.get() < 4 && System.nanoTime() < deadline) {
					try {
						found.addAndGet(values(stream.feed(chunk)));
						fed.incrementAndGet();
					}
					catch (SieveException ex) {
						assertThat(ex.code()).isEqualTo(ErrorCode.BUSY);
						busy.incrementAndGet();
					}
				}
				return null;
			});
			assertThat(busy.get()).as("told within a minute").isGreaterThanOrEqualTo(4);
			assertThat(found.get() + values(stream.finish())).isEqualTo(2_000 * fed.get());
		}
	}

	@Test
	void close_underStreams_theyEndNormallyOrSayClosed() throws Exception {
		for (int round = 0; round < 10; round++) {
			Sieve sieve = TestRules.sieve();
			CountDownLatch running = new CountDownLatch(8);
			ExecutorService executor = Executors.newFixedThreadPool(8);
			List<Future<Long>> results = submitAll(executor, 8, () -> {
				long streams = 0;
				while (true) {
					try (SieveStream stream = sieve.openStream()) {
						assertThat(stream.feed("x".repeat(5_000) + " code-") + stream.finish()).endsWith("x code-");
						if (streams++ == 0) {
							running.countDown();
						}
					}
					catch (SieveException ex) {
						assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED);
						return streams;
					}
				}
			});
			running.await();
			sieve.close();
			for (Future<Long> result : results) {
				assertThat(result.get()).isPositive();
			}
			executor.shutdown();
		}
	}

	private static long values(String redacted) {
		return redacted.split("\\[code]", -1).length - 1;
	}

	@Test
	void framesAreReleased_whenTheLastCallEnds() throws Exception {
		NativeEngine engine = NativeEngine.open(NativeLibraryLoader.load(io.ironsieve.EngineOptions.defaults()),
				io.ironsieve.EngineOptions.defaults());
		Frame held = engine.frames().take();
		engine.close();
		assertThat(engine.telemetry().liveHandles()).as("engine and the frame that is out").isEqualTo(2);
		engine.frames().give(held);
		assertThat(engine.telemetry().frameBytes()).isZero();
		assertThat(engine.telemetry().liveHandles()).isZero();
	}

	@Test
	void moreThreadsThanFrames_waitAndAllGetTheirTurn() throws Exception {
		NativeEngine engine = NativeEngine.open(NativeLibraryLoader.load(io.ironsieve.EngineOptions.defaults()),
				io.ironsieve.EngineOptions.defaults());
		AtomicLong most = new AtomicLong();
		AtomicLong out = new AtomicLong();
		ExecutorService executor = Executors.newFixedThreadPool(32);
		runAll(executor, 32, () -> {
			for (int i = 0; i < 2_000; i++) {
				Frame frame = engine.frames().take();
				most.accumulateAndGet(out.incrementAndGet(), Math::max);
				out.decrementAndGet();
				engine.frames().give(frame);
			}
			return null;
		});
		assertThat(most.get()).isLessThanOrEqualTo(FramePool.defaultSize());
		engine.close();
		assertThat(engine.telemetry().frameBytes()).isZero();
	}

	static void runAll(ExecutorService executor, int count, Callable<?> task)
			throws InterruptedException, ExecutionException {
		for (Future<?> result : submitAll(executor, count, task::call)) {
			result.get();
		}
		executor.shutdown();
	}

	private static <T> List<Future<T>> submitAll(ExecutorService executor, int count, Callable<T> task) {
		List<Future<T>> results = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			results.add(executor.submit(task));
		}
		return results;
	}

}
