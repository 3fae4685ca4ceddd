package io.ironsieve.jna;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.LeakDetection;
import io.ironsieve.EngineOptions;
import io.ironsieve.Sieve;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Drops native objects, lets the garbage collector find them, and reads the log. */
class LeakDetectorTests {

	private static final String ENGINE = "A native engine was dropped";

	private static final String RULE_SET = "The native rule set 'lost' was dropped";

	private static final String STREAM = "A native stream was dropped";

	private static final String FRAME = "A native frame was dropped";

	private static final StreamSink NOTHING = new StreamSink() {

		@Override
		public void bytes(ByteBuffer redacted) {
			throw new AssertionError("Nothing can leave yet");
		}

		@Override
		public void finding(int rule, long start, long end, boolean forced) {
			throw new AssertionError("Nothing is certain yet");
		}

	};

	private final Logger logger = Logger.getLogger("io.ironsieve");

	private final Reports reports = new Reports();

	@BeforeEach
	void listen() {
		this.logger.addHandler(this.reports);
	}

	@AfterEach
	void stopListening() {
		this.logger.removeHandler(this.reports);
	}

	@ParameterizedTest
	@EnumSource(value = LeakDetection.class, names = { "SAMPLED", "ALL" })
	void engineDropped_isReportedOnceWithWhoOpenedIt_andClosed(LeakDetection mode) {
		long leaks = LeakDetector.leaks();
		long handle = openAndForgetEngine(mode);
		this.reports.await(ENGINE);
		assertThat(NativeCalls.isv_engine_ping(handle, new Reply().address())).isNotEqualTo(NativeStatus.OK);
		forgetAnother(mode);
		assertThat(this.reports.of(ENGINE)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.openAndForgetEngine"));
		assertThat(LeakDetector.leaks()).as("one for each report").isEqualTo(leaks + this.reports.records.size());
	}

	@ParameterizedTest
	@EnumSource(value = LeakDetection.class, names = { "SAMPLED", "ALL" })
	void ruleSetDropped_isReportedOnceWithWhoCompiledIt_andFreed(LeakDetection mode) {
		NativeEngine engine = open(mode);
		long handles = engine.telemetry().liveHandles();
		compileAndForget(engine);
		this.reports.await(RULE_SET);
		assertThat(engine.telemetry().liveHandles()).as("and the frame that compiling took").isEqualTo(handles + 1);
		assertThat(engine.telemetry().leaks()).isPositive();
		engine.close();
		forgetAnother(mode);
		assertThat(this.reports.of(RULE_SET)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.compileAndForget"));
	}

	@ParameterizedTest
	@EnumSource(value = LeakDetection.class, names = { "SAMPLED", "ALL" })
	void streamDropped_isReportedOnceWithWhoOpenedIt_andFreed(LeakDetection mode) {
		NativeEngine engine = open(mode);
		Scanner scanner = engine.compile("streamed", List.of(TestRules.DOCUMENT));
		feedAndForget(scanner);
		this.reports.await(STREAM);
		assertThat(engine.telemetry().liveHandles()).as("engine, rule set, frame").isEqualTo(3);
		assertThat(engine.telemetry().leaks()).isPositive();
		scanner.close();
		engine.close();
		forgetAnother(mode);
		assertThat(this.reports.of(STREAM)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.feedAndForget"));
	}

	@Test
	void sieveStreamDropped_isReportedOnce_andTheSieveServes() {
		try (Sieve sieve = TestRules.sieve()) {
			openAndForgetSieveStream(sieve);
			this.reports.await(STREAM);
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
		}
		forgetAnother(LeakDetection.ALL);
		assertThat(this.reports.of(STREAM)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.openAndForgetSieveStream"));
	}

	@Test
	void frameDropped_isReportedOnceWithWhoTookItLast_andAnotherTakesItsPlace() {
		NativeEngine engine = open(LeakDetection.ALL);
		engine.frames().give(engine.frames().take());
		takeAndForget(engine);
		this.reports.await(FRAME);
		assertThat(engine.telemetry().frameBytes()).isZero();
		takeAllFrames(engine);
		engine.close();
		assertThat(engine.telemetry().liveHandles()).isZero();
		forgetAnother(LeakDetection.ALL);
		assertThat(this.reports.of(FRAME)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.takeAndForget"));
	}

	@Test
	void frameDropped_sampled_isReportedWithOneUseInMany() {
		NativeEngine engine = open(LeakDetection.SAMPLED);
		use(engine, 1);
		takeAndForget(engine);
		this.reports.await(FRAME);
		use(engine, LeakDetector.SAMPLE);
		takeAndForget(engine);
		this.reports.await(FRAME, 2);
		engine.close();
		assertThat(stack(this.reports.of(FRAME).get(0))).as("its second use; the first one opened it")
			.contains("opened here", "LeakDetectorTests.use");
		assertThat(stack(this.reports.of(FRAME).get(1))).as("a sampled use")
			.contains("taken here", "LeakDetectorTests.takeAndForget");
	}

	@Test
	void frameDropped_engineClosedMeanwhile_isReported_andTheEngineGoes() {
		NativeEngine engine = open(LeakDetection.SAMPLED);
		takeAndForget(engine);
		engine.close();
		assertThat(engine.telemetry().liveHandles()).as("engine and the frame that is out").isEqualTo(2);
		this.reports.await(FRAME);
		assertThat(engine.telemetry().liveHandles()).isZero();
		assertThat(engine.telemetry().frameBytes()).isZero();
	}

	@Test
	void frameAndClosedEngineDropped_isReported_andTheEngineGoes() {
		long handle = closeWithFrameOutAndForget();
		this.reports.await(FRAME);
		assertThat(NativeCalls.isv_engine_ping(handle, new Reply().address())).isNotEqualTo(NativeStatus.OK);
		assertThat(this.reports.of(ENGINE)).isEmpty();
	}

	@Test
	void sieveDropped_isOneReport_ofItsEngine() {
		buildAndForgetSieve();
		this.reports.await(ENGINE);
		forgetAnother(LeakDetection.ALL);
		assertThat(this.reports.of(ENGINE)).singleElement()
			.satisfies((report) -> assertThat(stack(report)).contains("LeakDetectorTests.buildAndForgetSieve"));
		assertThat(this.reports.of(FRAME)).isEmpty();
	}

	@Test
	void everythingClosed_nothingIsReported() {
		List<WeakReference<?>> dropped = openUseAndClose();
		collect(() -> dropped.stream().allMatch((reference) -> reference.get() == null));
		forgetAnother(LeakDetection.ALL);
		assertThat(this.reports.of(ENGINE)).isEmpty();
		assertThat(this.reports.of(FRAME)).isEmpty();
		assertThat(this.reports.of(STREAM)).isEmpty();
		assertThat(this.reports.of("The native rule set 'closed'")).isEmpty();
		assertThat(this.reports.of("The native rule set 'closed with its engine'")).isEmpty();
	}

	@Test
	void off_nothingIsWatched() {
		NativeEngine engine = open(LeakDetection.OFF);
		WeakReference<Scanner> dropped = compileAndForget(engine);
		collect(() -> dropped.get() == null);
		forgetAnother(LeakDetection.ALL);
		assertThat(this.reports.of(RULE_SET)).isEmpty();
		assertThat(engine.telemetry().liveHandles()).as("engine, lost rule set, frame").isEqualTo(3);
		engine.close();
	}

	/** Drops one more rule set and waits for its report, by when all reports of what was dropped before are there. */
	private void forgetAnother(LeakDetection mode) {
		for (String name : List.of("canary 1", "canary 2")) {
			NativeEngine engine = open(mode);
			engine.compile(name, List.of(TestRules.DOCUMENT));
			this.reports.await("The native rule set '" + name + "'");
			engine.close();
		}
	}

	private static NativeEngine open(LeakDetection mode) {
		EngineOptions options = EngineOptions.defaults().withDiagnostics(Diagnostics.defaults().withLeakDetection(mode));
		return NativeEngine.open(NativeLibraryLoader.load(options), options);
	}

	private static long openAndForgetEngine(LeakDetection mode) {
		return open(mode).handle();
	}

	private static WeakReference<Scanner> compileAndForget(NativeEngine engine) {
		return new WeakReference<>(engine.compile("lost", List.of(TestRules.DOCUMENT)));
	}

	/** Holds text back when it is forgotten. */
	private static void feedAndForget(Scanner scanner) {
		EngineStream stream = scanner.openStream(100);
		stream.feed(ByteBuffer.wrap("code-1".getBytes(StandardCharsets.US_ASCII)), 100, NOTHING);
		assertThat(stream.held()).isEqualTo(6);
	}

	private static void openAndForgetSieveStream(Sieve sieve) {
		assertThat(sieve.openStream().feed("is code-1")).isEqualTo("is ");
	}

	private static void takeAndForget(NativeEngine engine) {
		engine.frames().take();
	}

	private static long closeWithFrameOutAndForget() {
		NativeEngine engine = open(LeakDetection.SAMPLED);
		engine.frames().take();
		engine.close();
		return engine.handle();
	}

	private static void buildAndForgetSieve() {
		assertThat(TestRules.sieve().redact("code-1").text()).isEqualTo("[code]");
	}

	private static void use(NativeEngine engine, int times) {
		for (int i = 0; i < times; i++) {
			engine.frames().give(engine.frames().take());
		}
	}

	private static void takeAllFrames(NativeEngine engine) {
		List<Frame> frames = new ArrayList<>();
		for (int i = 0; i < FramePool.defaultSize(); i++) {
			frames.add(engine.frames().take());
		}
		frames.forEach(engine.frames()::give);
	}

	private static List<WeakReference<?>> openUseAndClose() {
		NativeEngine engine = open(LeakDetection.ALL);
		Scanner closed = engine.compile("closed", List.of(TestRules.DOCUMENT));
		Scanner withItsEngine = engine.compile("closed with its engine", List.of(TestRules.DOCUMENT));
		Frame frame = engine.frames().take();
		engine.frames().give(frame);
		assertThat(closed.redact("code-1").text()).isEqualTo(withItsEngine.redact("code-1").text());
		EngineStream closedStream = closed.openStream(100);
		EngineStream streamWithItsEngine = withItsEngine.openStream(100);
		closedStream.close();
		closed.close();
		engine.close();
		Sieve sieve = TestRules.sieve();
		sieve.close();
		return List.of(new WeakReference<>(engine), new WeakReference<>(closed), new WeakReference<>(withItsEngine),
				new WeakReference<>(closedStream), new WeakReference<>(streamWithItsEngine), new WeakReference<>(frame),
				new WeakReference<>(sieve));
	}

	private static void collect(BooleanSupplier done) {
		long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (!done.getAsBoolean() && System.nanoTime() < deadline) {
			System.gc();
			try {
				Thread.sleep(10);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		assertThat(done.getAsBoolean()).as("collected and reported within 20 s").isTrue();
	}

	private static String stack(LogRecord report) {
		return report.getThrown() + Arrays.toString(report.getThrown().getStackTrace());
	}

	private static final class Reports extends Handler {

		private final List<LogRecord> records = new CopyOnWriteArrayList<>();

		void await(String message) {
			await(message, 1);
		}

		void await(String message, int count) {
			collect(() -> of(message).size() >= count);
		}

		List<LogRecord> of(String message) {
			return this.records.stream()
				.filter((report) -> report.getMessage().startsWith(message))
				.filter((report) -> stack(report).contains("LeakDetectorTests"))
				.toList();
		}

		@Override
		public void publish(LogRecord report) {
			assertThat(report.getLevel()).isEqualTo(Level.SEVERE);
			this.records.add(report);
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	}

}
