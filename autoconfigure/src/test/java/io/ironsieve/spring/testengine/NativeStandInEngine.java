package io.ironsieve.spring.testengine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.RuleDocument;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;
import io.ironsieve.StreamTelemetry;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;

/** Engine of {@link NativeStandIn}: the Java engine's results, counters of its own. */
final class NativeStandInEngine implements Engine {

	private static final long NANOS_PER_CALL = 1_000;

	private static final long FRAME_BYTES = 4_096;

	private final Engine delegate;

	private final AtomicLong calls = new AtomicLong();

	private final Map<ErrorCode, Long> errors = new ConcurrentHashMap<>();

	private volatile long liveHandles = 1;

	NativeStandInEngine(Engine delegate) {
		this.delegate = delegate;
	}

	@Override
	public EngineInfo info() {
		return new EngineInfo(EngineInfo.NATIVE, "0.1.0", "1.0", "x86_64-unknown-linux-gnu", "build-1",
				"/tmp/libironsieve.so", "ab".repeat(32), "jna");
	}

	@Override
	public EngineTelemetry telemetry() {
		long calls = this.calls.get();
		return new EngineTelemetry(calls, calls * NANOS_PER_CALL, calls * 10, calls * 20, calls,
				this.errors.getOrDefault(ErrorCode.PANIC, 0L), this.liveHandles, (this.liveHandles > 0) ? FRAME_BYTES : 0,
				FRAME_BYTES, calls * 30, (this.liveHandles > 0) ? 2 : 0, calls * 40, (this.liveHandles > 0) ? 5 : 0, calls * 50,
				new StreamTelemetry((this.liveHandles > 0) ? 6 : 0, (this.liveHandles > 0) ? 7 : 0, calls * 60, calls * 70),
				NativeStandIn.leaks(), this.errors);
	}

	@Override
	public List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		return this.delegate.load(dictionaries);
	}

	@Override
	public Scanner compile(String name, List<RuleDocument> documents) {
		this.liveHandles++;
		return new CountingScanner(this.delegate.compile(name, documents));
	}

	@Override
	public void close() {
		this.liveHandles = 0;
		this.delegate.close();
	}

	private <R> R count(Supplier<R> body) {
		this.calls.incrementAndGet();
		Throwable failure = NativeStandIn.takeFailure();
		if (failure instanceof SieveException ex) {
			this.errors.merge(ex.code(), 1L, Long::sum);
			throw ex;
		}
		if (failure instanceof Error ex) {
			throw ex;
		}
		if (failure != null) {
			throw new IllegalStateException(failure);
		}
		return body.get();
	}

	private final class CountingScanner implements Scanner {

		private final Scanner scanner;

		CountingScanner(Scanner scanner) {
			this.scanner = scanner;
		}

		@Override
		public RuleSet ruleSet() {
			return this.scanner.ruleSet();
		}

		@Override
		public Redaction redact(String text) {
			return count(() -> this.scanner.redact(text));
		}

		@Override
		public List<Redaction> redactAll(List<String> texts) {
			return count(() -> this.scanner.redactAll(texts));
		}

		@Override
		public List<Finding> scan(String text) {
			return count(() -> this.scanner.scan(text));
		}

		@Override
		public boolean matches(String text) {
			return count(() -> this.scanner.matches(text));
		}

		@Override
		public Edits edits(ByteBuffer text) {
			return count(() -> this.scanner.edits(text));
		}

		@Override
		public EngineStream openStream(int holdBack) {
			return count(() -> new CountingStream(this.scanner.openStream(holdBack)));
		}

		@Override
		public void close() {
			this.scanner.close();
		}

	}

	private final class CountingStream implements EngineStream {

		private final EngineStream stream;

		private final AtomicBoolean closed = new AtomicBoolean();

		CountingStream(EngineStream stream) {
			this.stream = stream;
			NativeStandIn.streamOpened();
		}

		@Override
		public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
			NativeStandIn.streamFed(chunk.duplicate());
			return count(() -> this.stream.feed(chunk, outputLimit, sink));
		}

		@Override
		public boolean finish(int outputLimit, StreamSink sink) {
			return count(() -> this.stream.finish(outputLimit, sink));
		}

		@Override
		public long held() {
			return this.stream.held();
		}

		@Override
		public void close() {
			this.stream.close();
			if (this.closed.compareAndSet(false, true)) {
				NativeStandIn.streamClosed();
			}
		}

	}

}
