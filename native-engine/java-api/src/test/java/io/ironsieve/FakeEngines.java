package io.ironsieve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;

/** Engines that answer with their name in front, and fail when a test asks for it. */
final class FakeEngines {

	/** Failure of opening, by engine name; absent: it opens. */
	static final Map<String, ErrorCode> OPENING = new ConcurrentHashMap<>();

	/** Failure of calls, by engine name. */
	static final Map<String, ErrorCode> CALLING = new ConcurrentHashMap<>();

	static final AtomicInteger OPEN = new AtomicInteger();

	/** Texts of each batch that an engine was given. */
	static final List<Integer> BATCHES = new CopyOnWriteArrayList<>();

	private static volatile Runnable beforeBatch = () -> {
	};

	/** Streams that are open. */
	static final AtomicInteger STREAMS = new AtomicInteger();

	private FakeEngines() {
	}

	static void reset() {
		OPENING.clear();
		CALLING.clear();
		OPEN.set(0);
		STREAMS.set(0);
		BATCHES.clear();
		beforeBatch(() -> {
		});
	}

	/** Runs in each batch, once it is noted. */
	static void beforeBatch(Runnable action) {
		beforeBatch = action;
	}

	public static final class Native implements EngineProvider {

		@Override
		public String name() {
			return EngineInfo.NATIVE;
		}

		@Override
		public Engine open(EngineOptions options) {
			return new Fake(name());
		}

	}

	public static final class Java implements EngineProvider {

		@Override
		public String name() {
			return EngineInfo.JAVA;
		}

		@Override
		public Engine open(EngineOptions options) {
			return new Fake(name());
		}

	}

	private static void failIfAsked(Map<String, ErrorCode> failures, String name) {
		ErrorCode code = failures.get(name);
		if (code != null) {
			throw new SieveException(code, name + " fails with " + code);
		}
	}

	private record Fake(String name) implements Engine {

		Fake {
			failIfAsked(OPENING, name);
			OPEN.incrementAndGet();
		}

		@Override
		public EngineInfo info() {
			return new EngineInfo(this.name, "1", null, "test", null, null, null, null);
		}

		@Override
		public EngineTelemetry telemetry() {
			return EngineTelemetry.NONE;
		}

		@Override
		public Scanner compile(String ruleSet, List<RuleDocument> documents) {
			if (documents.stream().anyMatch((document) -> document.name().equals("bad for " + this.name))) {
				throw new SieveException(ErrorCode.INVALID_RULE, this.name + " refuses");
			}
			if (!unsupported(documents).isEmpty()) {
				throw new SieveException(ErrorCode.RULE_UNSUPPORTED, this.name + " cannot take " + unsupported(documents));
			}
			return new FakeScanner(this.name, RuleSet.of(ruleSet, documents, List.of()));
		}

		/** A document's only rule has its name. */
		@Override
		public List<String> unsupported(List<RuleDocument> documents) {
			return documents.stream()
				.map(RuleDocument::name)
				.filter((document) -> document.startsWith("too much for " + this.name))
				.toList();
		}

		@Override
		public void close() {
			OPEN.decrementAndGet();
		}

	}

	private record FakeScanner(String engine, RuleSet ruleSet) implements Scanner {

		@Override
		public Redaction redact(String text) {
			failIfAsked(CALLING, this.engine);
			return new Redaction(this.engine + ":" + text, List.of());
		}

		@Override
		public List<Redaction> redactAll(List<String> texts) {
			BATCHES.add(texts.size());
			beforeBatch.run();
			return texts.stream().map(this::redact).toList();
		}

		@Override
		public List<Finding> scan(String text) {
			return List.of();
		}

		@Override
		public boolean matches(String text) {
			return false;
		}

		@Override
		public Edits edits(ByteBuffer text) {
			return Edits.NONE;
		}

		@Override
		public EngineStream openStream(int holdBack) {
			failIfAsked(CALLING, this.engine);
			return new FakeStream(this.engine);
		}

		@Override
		public void close() {
		}

	}

	/** Passes on what it has when the next bytes come, with its engine's name in front; so that something is held back all the time. */
	private static final class FakeStream implements EngineStream {

		private final String engine;

		private byte[] held;

		FakeStream(String engine) {
			this.engine = engine;
			this.held = (engine + ":").getBytes(StandardCharsets.UTF_8);
			STREAMS.incrementAndGet();
		}

		@Override
		public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
			failIfAsked(CALLING, this.engine);
			sink.bytes(ByteBuffer.wrap(this.held));
			this.held = new byte[Math.min(chunk.remaining(), outputLimit)];
			chunk.duplicate().get(this.held);
			return this.held.length;
		}

		@Override
		public boolean finish(int outputLimit, StreamSink sink) {
			failIfAsked(CALLING, this.engine);
			sink.bytes(ByteBuffer.wrap(this.held));
			return true;
		}

		@Override
		public long held() {
			return this.held.length;
		}

		@Override
		public void close() {
			if (this.held != null) {
				this.held = null;
				STREAMS.decrementAndGet();
			}
		}

	}

}
