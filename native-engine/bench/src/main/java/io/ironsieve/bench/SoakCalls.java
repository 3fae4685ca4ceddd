package io.ironsieve.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.HashKey;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.jspecify.annotations.Nullable;

/** Calls of every kind, again and again, each with the answer that it must have. Not thread-safe. */
final class SoakCalls implements AutoCloseable {

	private static final long CEILING = 1 << 20;

	private static final int STEPS = 500;

	private static final String TEXT = "2026-07-01 INFO anna@example.org paid code-17, id:4711, \uD83D nothing else é\n";

	/** What panics in a library with the feature {@code fault-injection}. */
	private static final String PANIC = "ironsieve-fault: panic";

	private static final StreamSink SINK = new StreamSink() {

		@Override
		public void bytes(ByteBuffer redacted) {
			check(redacted.hasRemaining());
		}

		@Override
		public void finding(int rule, long start, long end, boolean forced) {
			check(start < end);
		}

	};

	private static final RuleDocument GOOD = document("good", """
			{"schema": 1, "name": "good", "rules": [
			  {"id": "code", "pattern": "code-[0-9]+"},
			  {"id": "mail", "pattern": "[a-z]+@[a-z]+\\\\.org", "action": {"type": "mask", "keepFirst": 1}},
			  {"id": "hash", "pattern": "id:(\\\\d+)", "group": 1, "action": {"type": "hash"}}]}""");

	private static final List<Bad> BAD = List.of(new Bad(document("bad", "{"), ErrorCode.INVALID_DOCUMENT),
			new Bad(document("bad", "{\"schema\": 77, \"name\": \"bad\", \"rules\": []}"), ErrorCode.UNSUPPORTED_SCHEMA),
			new Bad(document("bad", rule("\"pattern\": \"a(b\"")), ErrorCode.INVALID_RULE),
			new Bad(document("bad", rule("\"pattern\": \"a\", \"examples\": {\"match\": [\"b\"]}")), ErrorCode.EXAMPLE_FAILED));

	private final EngineProvider provider = ServiceLoader.load(EngineProvider.class)
		.stream()
		.map(ServiceLoader.Provider::get)
		.filter((candidate) -> candidate.name().equals(EngineInfo.NATIVE))
		.findFirst()
		.orElseThrow();

	private final ByteBuffer lent = ByteBuffer.allocateDirect(256);

	private final ByteBuffer copied = ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8));

	private final ByteBuffer flood = ByteBuffer.allocateDirect(140_000);

	private final String huge = "x".repeat((int) CEILING);

	private final boolean faults;

	private final EngineOptions options;

	private final Engine staying;

	private final Scanner packs;

	private long calls;

	private long failures;

	private long dropped;

	SoakCalls(@Nullable Path library) {
		EngineOptions options = EngineOptions.defaults().withMaxFramesSize(CEILING).withHashKey(HashKey.random());
		this.faults = library != null;
		this.options = (library != null) ? options.withNativeLibrary(library) : options;
		this.staying = this.provider.open(this.options);
		this.packs = this.staying.compile("packs", RuleDocument.packs("pii", "secrets"));
		this.lent.put(TEXT.getBytes(StandardCharsets.UTF_8)).flip();
		this.flood.put("code-1 ".repeat(20_000).getBytes(StandardCharsets.US_ASCII)).flip();
	}

	private record Bad(RuleDocument document, ErrorCode code) {
	}

	private static RuleDocument document(String name, String json) {
		return new RuleDocument(name, json);
	}

	private static String rule(String fields) {
		return "{\"schema\": 1, \"name\": \"bad\", \"rules\": [{\"id\": \"r\", " + fields + "}]}";
	}

	long calls() {
		return this.calls;
	}

	long failures() {
		return this.failures;
	}

	/** Rule sets, streams and engines that were dropped without being closed. */
	long dropped() {
		return this.dropped;
	}

	EngineTelemetry telemetry() {
		return this.staying.telemetry();
	}

	/** Collects garbage until all that was dropped is freed, or for ten seconds. */
	void collect() {
		long deadline = System.nanoTime() + 10_000_000_000L;
		do {
			System.gc();
			Thread.yield();
		}
		while (telemetry().leaks() < this.dropped && System.nanoTime() < deadline);
	}

	void runUntil(long count) {
		while (this.calls < count) {
			round();
		}
	}

	/** An engine's life: thousands of ordinary calls with failing ones among them. */
	private void round() {
		Engine engine = this.provider.open(this.options);
		Scanner scanner = compile(engine);
		for (int step = 0; step < STEPS; step++) {
			scan(scanner);
			if (step % 4 == 0) {
				scan(this.packs);
			}
			if (step % 50 == 0) {
				reload(engine);
				stream(scanner);
				stream(this.packs);
			}
			if (step % 100 == 0) {
				exceed(scanner);
			}
			refuse(engine);
		}
		EngineStream open = openStream(scanner);
		feed(open, this.lent, Integer.MAX_VALUE);
		drop(engine);
		if (this.faults) {
			panic(engine, scanner);
		}
		engine.close();
		engine.close();
		expect(ErrorCode.CLOSED, () -> scanner.redact(TEXT));
		expect(ErrorCode.CLOSED, () -> engine.compile("good", List.of(GOOD)));
		expect(ErrorCode.CLOSED, () -> open.feed(this.lent, 1, SINK));
		expect(ErrorCode.CLOSED, () -> scanner.openStream(100));
		open.close();
		EngineTelemetry last = engine.telemetry();
		if (last.liveHandles() != 0 || last.frameBytes() != 0) {
			throw new IllegalStateException("A closed engine keeps something: " + last);
		}
	}

	private Scanner compile(Engine engine) {
		return call(() -> engine.compile("good", List.of(GOOD)));
	}

	private void scan(Scanner scanner) {
		check(call(() -> scanner.matches(TEXT)));
		check(call(() -> scanner.scan(TEXT)).size() >= 1);
		check(!call(() -> scanner.redact(TEXT)).text().equals(TEXT));
		check(call(() -> scanner.redactAll(List.of(TEXT, "", TEXT))).get(2).hasFindings());
		check(!call(() -> scanner.edits(this.lent)).changeNothing());
		check(!call(() -> scanner.edits(this.copied)).changeNothing());
	}

	private void refuse(Engine engine) {
		for (Bad bad : BAD) {
			expect(bad.code(), () -> engine.compile("bad", List.of(bad.document())));
		}
	}

	private void reload(Engine engine) {
		Scanner old = compile(engine);
		Scanner replacement = compile(engine);
		old.close();
		old.close();
		expect(ErrorCode.CLOSED, () -> old.matches(TEXT));
		scan(replacement);
		EngineStream stream = openStream(replacement);
		replacement.close();
		expect(ErrorCode.CLOSED, () -> replacement.openStream(100));
		finish(stream);
		stream.close();
	}

	/** One that is finished, and one that is closed with what it holds back. */
	private void stream(Scanner scanner) {
		EngineStream finished = openStream(scanner);
		feed(finished, this.lent, Integer.MAX_VALUE);
		feed(finished, this.copied, Integer.MAX_VALUE);
		feed(finished, this.flood, 4096);
		finish(finished);
		expect(ErrorCode.INVALID_ARGUMENT, () -> finished.finish(1, SINK));
		finished.close();
		finished.close();
		expect(ErrorCode.CLOSED, () -> finished.feed(this.lent, 1, SINK));
		EngineStream closed = openStream(scanner);
		feed(closed, this.lent, 1);
		closed.close();
	}

	private EngineStream openStream(Scanner scanner) {
		return call(() -> scanner.openStream(300));
	}

	private void feed(EngineStream stream, ByteBuffer text, int outputLimit) {
		ByteBuffer chunk = text.duplicate();
		while (chunk.hasRemaining()) {
			chunk.position(chunk.position() + call(() -> stream.feed(chunk, outputLimit, SINK)));
		}
	}

	private void finish(EngineStream stream) {
		check(call(() -> stream.finish(1, SINK)));
		check(stream.held() == 0);
	}

	private void exceed(Scanner scanner) {
		expect(ErrorCode.MEMORY_LIMIT, () -> scanner.redact(this.huge));
		expect(ErrorCode.MEMORY_LIMIT, () -> scanner.edits(this.flood));
		EngineStream broken = openStream(scanner);
		broken.lendDirectBuffers();
		expect(ErrorCode.MEMORY_LIMIT, () -> broken.feed(this.flood, Integer.MAX_VALUE, SINK));
		expect(ErrorCode.MEMORY_LIMIT, () -> broken.finish(1, SINK));
		broken.close();
	}

	/** Leaves a rule set, a stream and an engine to the leak detection. */
	private void drop(Engine engine) {
		// The stream goes on without its rule set, so each is lost by itself.
		feed(openStream(compile(engine)), this.lent, 1);
		this.dropped += 2;
		if (this.dropped % 16 == 0) {
			scan(compile(this.provider.open(this.options)));
			this.dropped++;
		}
		// Rule set and stream have to be found before their engine is closed, or they are not lost.
		collect();
	}

	private void panic(Engine engine, Scanner scanner) {
		expect(ErrorCode.PANIC, () -> scanner.redact(PANIC));
		expect(ErrorCode.QUARANTINED, () -> scanner.redact(TEXT));
		expect(ErrorCode.QUARANTINED, () -> engine.compile("good", List.of(GOOD)));
	}

	private <T> T call(Supplier<T> call) {
		this.calls++;
		return call.get();
	}

	private void expect(ErrorCode code, Supplier<?> call) {
		this.calls++;
		this.failures++;
		try {
			call.get();
		}
		catch (SieveException ex) {
			if (ex.code() == code) {
				return;
			}
			throw ex;
		}
		throw new IllegalStateException("This call should have failed with " + code);
	}

	private static void check(boolean asExpected) {
		if (!asExpected) {
			throw new IllegalStateException("A call gave another answer than before");
		}
	}

	@Override
	public void close() {
		this.packs.close();
		this.staying.close();
	}

}
