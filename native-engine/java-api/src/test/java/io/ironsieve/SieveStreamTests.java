package io.ironsieve;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.StreamSink;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What a stream is beyond its engine: who may call it, what a failure leaves, where output goes that does not fit. */
class SieveStreamTests {

	private static final Rule RULE = new Rule("r", "R", Category.CUSTOM, List.of(), "replace");

	private final Script script = new Script();

	private final List<StreamFinding> findings = new ArrayList<>();

	private final Told told = new Told();

	@BeforeEach
	@AfterEach
	void reset() {
		FakeEngines.reset();
	}

	@Test
	void feed_outputThatDoesNotFit_comesWithTheNextCalls() {
		try (SieveStream stream = stream()) {
			this.script.output = "0123456789";
			ByteBuffer chunk = bytes("ab");
			ByteBuffer out = ByteBuffer.allocate(4);
			StringBuilder all = new StringBuilder();
			boolean done = false;
			while (!done) {
				done = stream.feed(chunk, out);
				this.script.output = "";
				all.append(StandardCharsets.UTF_8.decode(out.flip()));
				out.clear();
			}
			assertThat(all).hasToString("0123456789");
			assertThat(chunk.hasRemaining()).isFalse();
			assertThat(stream.held()).isEqualTo(7);
		}
	}

	@Test
	void finish_outputThatDoesNotFit_comesWithTheNextCalls() {
		try (SieveStream stream = stream()) {
			this.script.output = "0123456789";
			ByteBuffer out = ByteBuffer.allocate(6);
			assertThat(stream.finish(out)).isFalse();
			assertThat(stream.held()).isEqualTo(7 + 4);
			out.clear();
			assertThat(stream.finish(out)).isTrue();
			assertThat(StandardCharsets.UTF_8.decode(out.flip()).toString()).isEqualTo("6789");
			assertFails(ErrorCode.CLOSED, () -> stream.finish(out));
			assertFails(ErrorCode.CLOSED, () -> stream.feed(bytes("x"), out));
		}
	}

	@Test
	void feed_findingIsToldBeforeItsBytes() {
		try (SieveStream stream = stream()) {
			this.script.onFeed = (sink) -> sink.finding(0, 5_000_000_000L, 5_000_000_002L, true);
			assertThat(stream.feed("x")).isEmpty();
			assertThat(this.findings).containsExactly(new StreamFinding(RULE, 5_000_000_000L, 5_000_000_002L, true));
		}
	}

	@Test
	void feed_charactersCutInsideAPair_crossWhole() {
		try (SieveStream stream = stream()) {
			this.script.echo = true;
			StringBuilder all = new StringBuilder();
			String text = "aé€\uD83D\uDE00 \uD83D lone \uDE00 end\uD83D";
			for (char c : text.toCharArray()) {
				all.append(stream.feed(String.valueOf(c)));
			}
			all.append(stream.finish());
			assertThat(all).hasToString(text);
			assertThat(this.script.fed).isEqualTo(2 + 3 + 4 + 1 + 1 + 3 + 6 + 3 + 4 + 3);
		}
	}

	@Test
	void feed_longText_crossesInBoundedPieces() {
		try (SieveStream stream = stream()) {
			this.script.echo = true;
			String text = "é".repeat(100_000);
			assertThat(stream.feed(text)).isEqualTo(text);
			assertThat(this.script.largest).isLessThan(20_000);
		}
	}

	@Test
	void failure_breaksTheStreamAndFreesItAtOnce() {
		try (SieveStream stream = stream()) {
			this.script.onFeed = (sink) -> {
				sink.bytes(bytes("ok"));
				throw new SieveException(ErrorCode.MEMORY_LIMIT, "too much");
			};
			ByteBuffer out = ByteBuffer.allocate(10);
			assertFails(ErrorCode.MEMORY_LIMIT, () -> stream.feed(bytes("x"), out));
			assertThat(this.script.closes).isEqualTo(1);
			this.script.onFeed = null;
			assertFails(ErrorCode.MEMORY_LIMIT, () -> stream.feed(bytes("x"), out));
			assertFails(ErrorCode.MEMORY_LIMIT, () -> stream.finish(out));
			assertThat(out.position()).as("what was redacted").isEqualTo(2);
		}
	}

	@Test
	void failureOfTheListener_reachesTheCallerAndBreaksTheStream() {
		Consumer<StreamFinding> listener = (finding) -> {
			throw new IllegalStateException("listener");
		};
		try (SieveStream stream = new DefaultSieveStream(this.script, List.of(RULE), listener, (ex) -> ex,
				new StreamObservation(List.of(), "native", 0))) {
			this.script.onFeed = (sink) -> sink.finding(0, 0, 1, false);
			org.assertj.core.api.Assertions.assertThatIllegalStateException()
				.isThrownBy(() -> stream.feed("x"))
				.withMessage("listener");
			assertFails(ErrorCode.CLOSED, () -> stream.feed("x"));
			assertThat(this.script.closes).isEqualTo(1);
		}
	}

	@Test
	void refusedArguments_breakNothing() {
		try (SieveStream stream = stream()) {
			ByteBuffer out = ByteBuffer.allocate(10);
			assertFails(ErrorCode.INVALID_ARGUMENT, () -> stream.feed((String) null));
			assertFails(ErrorCode.INVALID_ARGUMENT, () -> stream.feed(null, out));
			assertFails(ErrorCode.INVALID_ARGUMENT, () -> stream.feed(out, out));
			assertFails(ErrorCode.INVALID_ARGUMENT, () -> stream.finish(out.asReadOnlyBuffer()));
			assertThat(stream.feed(bytes("x"), out)).isTrue();
			assertFails(ErrorCode.INVALID_ARGUMENT, () -> stream.feed("characters"));
			assertThat(stream.finish(out)).isTrue();
		}
	}

	@Test
	void close_dropsWhatIsHeldAndIsIdempotent() {
		SieveStream stream = stream();
		stream.feed("x");
		stream.close();
		stream.close();
		assertThat(this.script.closes).isEqualTo(1);
		assertFails(ErrorCode.CLOSED, stream::finish);
	}

	@Test
	void secondThread_isBusy_andClosingWaitsForTheCall() throws InterruptedException {
		SieveStream stream = stream();
		CountDownLatch inside = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.script.onFeed = (sink) -> {
			inside.countDown();
			await(go);
			sink.bytes(bytes("done"));
		};
		List<String> fed = new ArrayList<>();
		Thread feeder = new Thread(() -> fed.add(stream.feed("x")));
		feeder.start();
		await(inside);
		assertFails(ErrorCode.BUSY, () -> stream.feed("y"));
		assertFails(ErrorCode.BUSY, stream::held);
		stream.close();
		assertThat(this.script.closes).as("while a call is under way").isZero();
		go.countDown();
		feeder.join();
		assertThat(this.script.closes).isEqualTo(1);
		assertFails(ErrorCode.CLOSED, () -> stream.feed("y"));
	}

	@Test
	void options_outOfRange_areRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamOptions.defaults().withHoldBack(0));
		assertThatIllegalArgumentException().isThrownBy(() -> StreamOptions.defaults().withHoldBack((1 << 20) + 1));
		assertThat(StreamOptions.defaults().holdBack()).isEqualTo(4096);
	}

	@Test
	void engineQuarantined_streamFallsClosed_newStreamsAreServedByTheOther() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED); SieveStream stream = sieve.openStream()) {
			assertThat(stream.feed("raw ")).isEqualTo("native:");
			FakeEngines.CALLING.put("native", ErrorCode.QUARANTINED);
			assertFails(ErrorCode.QUARANTINED, () -> stream.feed("tail"));
			assertThat(FakeEngines.STREAMS).hasValue(0);
			assertThat(sieve.status().degraded()).isTrue();
			assertFails(ErrorCode.QUARANTINED, stream::finish);
			try (SieveStream next = sieve.openStream()) {
				assertThat(next.feed("x")).isEqualTo("java:");
			}
		}
		assertThat(FakeEngines.STREAMS).hasValue(0);
	}

	@Test
	void engineLostByAnotherCall_streamSaysWhoIsToBlame() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED); SieveStream stream = sieve.openStream()) {
			stream.feed("raw ");
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			assertThat(sieve.redact("x").text()).isEqualTo("java:x");
			FakeEngines.CALLING.put("native", ErrorCode.CLOSED);
			assertThatExceptionOfType(SieveException.class).isThrownBy(stream::finish)
				.withMessageContaining("opened with")
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.QUARANTINED));
		}
	}

	@Test
	void engineLostWhileOpening_theOtherOneServes() {
		try (Sieve sieve = sieve(EngineMode.PREFERRED)) {
			FakeEngines.CALLING.put("native", ErrorCode.PANIC);
			try (SieveStream stream = sieve.openStream()) {
				assertThat(stream.feed("x") + stream.finish()).isEqualTo("java:x");
			}
		}
	}

	@Test
	void streamOfTheStandby_staysWithIt() {
		FakeEngines.OPENING.put("native", ErrorCode.LIBRARY_MISSING);
		try (Sieve sieve = sieve(EngineMode.PREFERRED); SieveStream stream = sieve.openStream()) {
			assertThat(stream.feed("x") + stream.finish()).isEqualTo("java:x");
		}
	}

	@Test
	void listener_isToldOfFindingsAtOnce_andOfTheStreamOnceItIsClosed() {
		try (SieveStream stream = stream()) {
			this.script.onFeed = (sink) -> sink.finding(0, 3, 5, false);
			stream.feed("é");
			assertThat(this.told.all).containsExactly("found r by native");
			this.script.onFeed = null;
			stream.feed(" x");
			stream.finish();
			assertThat(this.told.all).hasSize(1);
		}
		assertThat(this.told.all).containsExactly("found r by native", "STREAM native null 4 []");
		assertThat(this.told.nanos).isGreaterThan(5);
	}

	@Test
	void listener_isToldOnceOfAStreamThatFailed() {
		try (SieveStream stream = stream()) {
			this.script.onFeed = (sink) -> {
				throw new SieveException(ErrorCode.MEMORY_LIMIT, "too much");
			};
			assertFails(ErrorCode.MEMORY_LIMIT, () -> stream.feed("x"));
			assertFails(ErrorCode.MEMORY_LIMIT, () -> stream.feed("x"));
		}
		assertThat(this.told.all).containsExactly("STREAM native MEMORY_LIMIT 0 []");
	}

	@Test
	void listenerThatThrows_breaksTheStreamBeforeItsBytesLeave() {
		try (SieveStream stream = stream()) {
			this.told.failure = new IllegalStateException("full");
			this.script.output = "value";
			this.script.onFeed = (sink) -> sink.finding(0, 0, 1, false);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> stream.feed("x"));
			assertFails(ErrorCode.CLOSED, () -> stream.feed("x"));
			assertThat(this.findings).isEmpty();
		}
	}

	@Test
	void listener_isToldOfAStreamThatCannotBeOpened() {
		try (Sieve sieve = Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.document(new RuleDocument("d", "{}"))
			.listener(this.told)
			.build()) {
			FakeEngines.CALLING.put("native", ErrorCode.MEMORY_LIMIT);
			assertFails(ErrorCode.MEMORY_LIMIT, sieve::openStream);
			assertThat(this.told.all).containsExactly("STREAM native MEMORY_LIMIT 0 []");
		}
	}

	private SieveStream stream() {
		return new DefaultSieveStream(this.script, List.of(RULE), this.findings::add, (ex) -> ex,
				new StreamObservation(List.of(this.told), "native", 5));
	}

	private static Sieve sieve(EngineMode mode) {
		return Sieve.builder().mode(mode).document(new RuleDocument("d", "{}")).build();
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertFails(ErrorCode code, ThrowingCallable call) {
		assertThatExceptionOfType(SieveException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(code));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Writes down what it is told. */
	private static final class Told implements CallListener {

		private final List<String> all = new ArrayList<>();

		private RuntimeException failure;

		private long nanos;

		@Override
		public void onCall(Operation operation, String engine, ErrorCode error, long nanos, long units,
				List<Finding> findings) {
			this.all.add(operation + " " + engine + " " + error + " " + units + " " + findings);
			this.nanos = nanos;
		}

		@Override
		public void onStreamFinding(String engine, StreamFinding finding) {
			if (this.failure != null) {
				throw this.failure;
			}
			this.all.add("found " + finding.rule().id() + " by " + engine);
		}

	}

	/** Does what a test says. */
	private static final class Script implements EngineStream {

		private String output = "";

		private boolean echo;

		private Consumer<StreamSink> onFeed;

		private long fed;

		private int largest;

		private int closes;

		@Override
		public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
			this.fed += chunk.remaining();
			this.largest = Math.max(this.largest, chunk.remaining());
			if (this.onFeed != null) {
				this.onFeed.accept(sink);
			}
			sink.bytes(this.echo ? chunk.duplicate() : bytes(this.output));
			return chunk.remaining();
		}

		@Override
		public boolean finish(int outputLimit, StreamSink sink) {
			sink.bytes(bytes(this.output));
			return true;
		}

		@Override
		public long held() {
			return 7;
		}

		@Override
		public void close() {
			this.closes += (this.closes == 0) ? 1 : 0;
		}

	}

}
