package io.ironsieve.jna;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.LeakDetection;
import io.ironsieve.EngineOptions;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.JavaEngineProvider;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Engines, rule sets, frames and streams beside a model of them.
 *
 * <h2>The model</h2> An engine is open or closed, has so many rule sets open and so many frames out. What a step answers follows from that
 * alone: closed wins over everything, then the rule set's own state, then the memory. Half of the engines have so little frame memory
 * that one large frame leaves no room for a second, while small calls still have room.
 *
 * <h2>Streams</h2> A stream goes on when its rule set is closed, and ends with its engine. What it gives is held to what the Java engine finds
 * in the bytes that were fed, as one piece: at any time a beginning of it, and all of it once the stream is finished.
 */
final class LifeCycleWorld implements AutoCloseable {

	private static final long SMALL = 1 << 20;

	/** Fits into the small ceiling once, not twice. */
	private static final int LARGE_FRAME = 700 << 10;

	/** Frames that may be out: fewer than there are, or the next call would wait. */
	private static final int MOST_OUT = 2;

	private static final int MOST_ENGINES = 3;

	private static final RuleDocument BAD = new RuleDocument("bad",
			"{\"schema\": 1, \"name\": \"bad\", \"rules\": [{\"id\": \"b\", \"pattern\": \"a(b\"}]}");

	private static final String TEXT = "a code-1 é code-2";

	private static final String REDACTED = "a [code] é [code]";

	/** What streams are fed, again and again: cut anywhere, inside characters too. */
	private static final byte[] ENDLESS = "a code-1 é αβγδ, N.N. code-22code \uD83D\uDE00 ".repeat(200).getBytes(StandardCharsets.UTF_8);

	private static final Scanner REFERENCE = new JavaEngineProvider().open(EngineOptions.defaults())
		.compile("reference", List.of(TestRules.DOCUMENT));

	private final List<ModelEngine> engines = new ArrayList<>();

	private final List<ModelScanner> scanners = new ArrayList<>();

	private final List<ModelStream> streams = new ArrayList<>();

	enum Operation {

		OPEN, COMPILE, COMPILE_BAD, REDACT, SCAN, MATCHES, EDITS, BATCH, HUGE, TAKE, GIVE, RELOAD, CLOSE_RULE_SET, CLOSE_ENGINE,
		OPEN_STREAM, FEED, FEED_MORE, FINISH, CLOSE_STREAM

	}

	/**
	 * One step.
	 * @param pick number of the object among those that ever were, taken modulo their count
	 * @param size bytes of the chunk that a stream is fed
	 */
	record Step(Operation operation, int pick, int size) {

		Step(Operation operation, int pick) {
			this(operation, pick, 0);
		}

	}

	void run(Step step) {
		if (step.operation() == Operation.OPEN) {
			if (this.engines.size() < MOST_ENGINES) {
				this.engines.add(new ModelEngine(step.pick() % 2 == 0));
			}
		}
		else if (!this.engines.isEmpty()) {
			runOnEngine(step.operation(), this.engines.get(step.pick() % this.engines.size()));
			if (!this.scanners.isEmpty()) {
				runOnScanner(step.operation(), this.scanners.get(step.pick() % this.scanners.size()));
			}
			if (!this.streams.isEmpty()) {
				runOnStream(step, this.streams.get(step.pick() % this.streams.size()));
			}
		}
		this.engines.forEach(ModelEngine::check);
	}

	private void runOnEngine(Operation operation, ModelEngine engine) {
		switch (operation) {
			case COMPILE -> compile(engine);
			case COMPILE_BAD -> engine.expect(ErrorCode.INVALID_RULE, () -> engine.real.compile("bad", List.of(BAD)));
			case TAKE -> take(engine);
			case GIVE -> engine.give();
			case CLOSE_ENGINE -> engine.close();
			default -> {
			}
		}
	}

	private void runOnScanner(Operation operation, ModelScanner scanner) {
		ModelEngine engine = scanner.engine;
		switch (operation) {
			case REDACT -> scanner.expect(() -> scanner.real.redact(TEXT).text(), REDACTED, 2, 1);
			case SCAN -> scanner.expect(() -> scanner.real.scan(TEXT).size(), 2, 2, 1);
			case MATCHES -> scanner.expect(() -> scanner.real.matches(TEXT), true, 1, 1);
			case EDITS -> scanner.expect(() -> new String(edited(scanner.real), StandardCharsets.UTF_8), REDACTED, 2, 1);
			case BATCH -> scanner.expect(() -> scanner.real.redactAll(List.of(TEXT, "", TEXT)).get(2).text(), REDACTED, 4, 3);
			case HUGE -> huge(scanner);
			case CLOSE_RULE_SET -> scanner.close();
			case OPEN_STREAM -> openStream(scanner);
			case RELOAD -> {
				compile(engine);
				scanner.close();
			}
			default -> {
			}
		}
	}

	private static void runOnStream(Step step, ModelStream stream) {
		switch (step.operation()) {
			case FEED -> stream.feed(step.size(), Integer.MAX_VALUE);
			case FEED_MORE -> stream.feed(20 * step.size(), 1);
			case FINISH -> stream.finish();
			case CLOSE_STREAM -> stream.close();
			default -> {
			}
		}
	}

	private void openStream(ModelScanner scanner) {
		if (scanner.closed && scanner.engine.open) {
			ModelScanner.closedAnswer(() -> scanner.real.openStream(4096));
			return;
		}
		EngineStream opened = scanner.engine.expect(null, () -> scanner.real.openStream(4096));
		if (opened != null) {
			scanner.engine.openStreams++;
			this.streams.add(new ModelStream(scanner.engine, opened));
		}
	}

	private void compile(ModelEngine engine) {
		Scanner compiled = engine.expect(null, () -> engine.real.compile("good", List.of(TestRules.DOCUMENT)));
		if (compiled != null) {
			engine.openScanners++;
			this.scanners.add(new ModelScanner(engine, compiled));
		}
	}

	private static byte[] edited(Scanner scanner) {
		ByteBuffer text = ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8));
		return scanner.edits(text).applyTo(text);
	}

	private static void huge(ModelScanner scanner) {
		String text = "x".repeat((int) SMALL);
		if (scanner.engine.small && scanner.open()) {
			scanner.engine.expect(ErrorCode.MEMORY_LIMIT, () -> scanner.real.redact(text));
		}
		else {
			scanner.expect(() -> scanner.real.redact(text).text(), text, 0, 1);
		}
	}

	/** Takes a frame and makes it large, as a call with a large text does that is not back yet. */
	private static void take(ModelEngine engine) {
		if (engine.out.size() == MOST_OUT) {
			return;
		}
		boolean full = engine.small && !engine.out.isEmpty();
		engine.expect(full ? ErrorCode.MEMORY_LIMIT : null, () -> {
			Frame frame = engine.real.frames().take();
			try {
				frame.reserve(LARGE_FRAME);
			}
			catch (SieveException ex) {
				engine.real.frames().give(frame);
				throw ex;
			}
			engine.out.add(frame);
			return frame;
		});
	}

	@Override
	public void close() {
		for (ModelEngine engine : this.engines) {
			engine.close();
			while (!engine.out.isEmpty()) {
				engine.give();
			}
			engine.check();
			assertThat(engine.real.telemetry().liveHandles()).isZero();
		}
	}

	private static final class ModelEngine {

		private final NativeEngine real;

		private final boolean small;

		private final Deque<Frame> out = new ArrayDeque<>();

		private final Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);

		private boolean open = true;

		private int openScanners;

		private int openStreams;

		private long calls;

		private long findings;

		ModelEngine(boolean small) {
			EngineOptions options = EngineOptions.defaults().withDiagnostics(Diagnostics.defaults().withLeakDetection(LeakDetection.ALL));
			this.small = small;
			this.real = NativeEngine.open(NativeLibraryLoader.load(options),
					small ? options.withMaxFramesSize(SMALL) : options);
		}

		/** Runs what fails as told, or because this engine is closed; {@code null} when it failed. */
		<T> @Nullable T expect(@Nullable ErrorCode failure, Supplier<T> call) {
			ErrorCode expected = this.open ? failure : ErrorCode.CLOSED;
			ErrorCode actual = null;
			T result = null;
			try {
				result = call.get();
			}
			catch (SieveException ex) {
				actual = ex.code();
			}
			assertThat(actual).isEqualTo(expected);
			if (actual != null && this.open) {
				this.errors.merge(actual, 1L, Long::sum);
			}
			return result;
		}

		void give() {
			Frame frame = this.out.poll();
			if (frame != null) {
				this.real.frames().give(frame);
			}
		}

		void close() {
			this.real.close();
			this.open = false;
		}

		void check() {
			EngineTelemetry telemetry = this.real.telemetry();
			assertThat(telemetry.calls()).isEqualTo(this.calls);
			assertThat(telemetry.findings()).isEqualTo(this.findings);
			assertThat(telemetry.errors()).isEqualTo(this.errors);
			assertThat(telemetry.panics()).isZero();
			long held = 1L + this.openScanners + this.openStreams + this.out.size();
			if (this.open) {
				assertThat(telemetry.liveHandles()).isBetween(held, held - this.out.size() + FramePool.defaultSize());
				assertThat(telemetry.frameBytes()).isGreaterThanOrEqualTo((long) LARGE_FRAME * this.out.size());
			}
			else {
				assertThat(telemetry.liveHandles()).isEqualTo(this.out.isEmpty() ? 0 : held);
				assertThat(telemetry.frameBytes() == 0).isEqualTo(this.out.isEmpty());
			}
		}

	}

	private static final class ModelStream implements StreamSink {

		private final ModelEngine engine;

		private final EngineStream real;

		private final ByteArrayOutputStream given = new ByteArrayOutputStream();

		private int fed;

		private int findings;

		private boolean finished;

		private boolean closed;

		ModelStream(ModelEngine engine, EngineStream real) {
			this.engine = engine;
			this.real = real;
		}

		@Override
		public void bytes(ByteBuffer redacted) {
			while (redacted.hasRemaining()) {
				this.given.write(redacted.get());
			}
		}

		@Override
		public void finding(int rule, long start, long end, boolean forced) {
			assertThat(forced).isFalse();
			assertThat(end).isBetween(start + 1, (long) this.fed);
			this.findings++;
		}

		void feed(int size, int outputLimit) {
			ByteBuffer chunk = ByteBuffer.wrap(ENDLESS, this.fed, Math.min(size, ENDLESS.length - this.fed));
			boolean more = true;
			while (more) {
				this.fed += chunk.remaining();
				Integer taken = expect(() -> this.real.feed(chunk, outputLimit, this));
				this.fed -= chunk.remaining() - ((taken != null) ? taken : 0);
				if (taken != null) {
					chunk.position(chunk.position() + taken);
					checkBeginning();
				}
				more = taken != null && chunk.hasRemaining();
			}
		}

		void finish() {
			Boolean out = expect(() -> this.real.finish(Integer.MAX_VALUE, this));
			if (out != null) {
				this.finished = true;
				assertThat(out).isTrue();
				assertThat(this.real.held()).isZero();
				byte[] text = Arrays.copyOf(ENDLESS, this.fed);
				assertThat(this.given.toByteArray()).isEqualTo(expected(text));
				assertThat(this.findings).isEqualTo(REFERENCE.scan(new String(text, StandardCharsets.UTF_8)).size());
			}
		}

		/** What was given is what the text up to some place gives, and the rest is held back. */
		private void checkBeginning() {
			int settled = this.fed - (int) this.real.held();
			assertThat(settled).isNotNegative();
			assertThat(this.given.toByteArray()).isEqualTo(expected(Arrays.copyOf(ENDLESS, settled)));
		}

		private static byte[] expected(byte[] text) {
			return REFERENCE.edits(ByteBuffer.wrap(text)).applyTo(ByteBuffer.wrap(text));
		}

		/** Runs a call and counts what it found; {@code null} when it failed. */
		private <T> @Nullable T expect(Supplier<T> call) {
			if (this.closed && this.engine.open) {
				ModelScanner.closedAnswer(call);
				return null;
			}
			int before = this.findings;
			T result = this.engine.expect(this.finished ? ErrorCode.INVALID_ARGUMENT : null, call);
			if (result != null) {
				this.engine.calls++;
				this.engine.findings += this.findings - before;
			}
			return result;
		}

		void close() {
			this.real.close();
			if (!this.closed && (this.engine.open || !this.engine.out.isEmpty())) {
				this.engine.openStreams--;
			}
			this.closed = true;
			assertThat(this.real.held()).isZero();
		}

	}

	private static final class ModelScanner {

		private final ModelEngine engine;

		private final Scanner real;

		private boolean closed;

		ModelScanner(ModelEngine engine, Scanner real) {
			this.engine = engine;
			this.real = real;
		}

		boolean open() {
			return this.engine.open && !this.closed;
		}

		<T> void expect(Supplier<T> call, T answer, int findings, int texts) {
			if (this.closed && this.engine.open) {
				closedAnswer(call);
				return;
			}
			T result = this.engine.expect(null, call);
			if (this.engine.open) {
				assertThat(result).isEqualTo(answer);
				this.engine.calls++;
				this.engine.findings += findings;
			}
		}

		/** The Java side knows, so nothing is counted in the native engine. */
		private static void closedAnswer(Supplier<?> call) {
			ErrorCode code = null;
			try {
				call.get();
			}
			catch (SieveException ex) {
				code = ex.code();
			}
			assertThat(code).isEqualTo(ErrorCode.CLOSED);
		}

		void close() {
			this.real.close();
			if (!this.closed && (this.engine.open || !this.engine.out.isEmpty())) {
				this.engine.openScanners--;
			}
			this.closed = true;
		}

	}

}
