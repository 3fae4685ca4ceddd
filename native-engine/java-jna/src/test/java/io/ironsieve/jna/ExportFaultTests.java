package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.Dictionary;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.TraceEvent;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A panic in each export of the library, as the callers of the Java side see it. Runs where {@link FaultTests} runs, with a library in
 * which any export can be told to panic once.
 */
@Tag("fault-injection")
class ExportFaultTests {

	private static final Path LIBRARY = Path.of(System.getProperty("ironsieve.test.fault-library"));

	private static final EngineOptions OPTIONS = EngineOptions.defaults()
		.withNativeLibrary(LIBRARY)
		.withFeatures(Set.of(Feature.REVEAL));

	/** More than a frame keeps, so that the frame goes after the call and the next call needs a new one. */
	private static final String LARGE = "code-1 " + "x".repeat(2 << 20);

	/** What reaches an export in the course of a call, and the answer of an engine that is well. */
	private enum InCall {

		ISV_RULESET_REDACT((sieve) -> assertThat(sieve.redact("code-1").text()).isEqualTo("[code]")),

		ISV_RULESET_REDACT_BATCH((sieve) -> assertThat(sieve.redactAll(List.of("code-1")).get(0).text()).isEqualTo("[code]")),

		ISV_RULESET_SCAN((sieve) -> assertThat(sieve.scan("code-1")).hasSize(1)),

		ISV_RULESET_MATCHES((sieve) -> assertThat(sieve.matches("code-1")).isTrue()),

		ISV_RULESET_REVEAL((sieve) -> assertThat(sieve.reveal("code-1").text()).isEqualTo("code-1")),

		ISV_STREAM_OPEN((sieve) -> {
			try (SieveStream stream = sieve.openStream()) {
				assertThat(stream.feed("code-1") + stream.finish()).isEqualTo("[code]");
			}
		}),

		ISV_FRAME_RESERVE((sieve) -> assertThat(sieve.redact(LARGE).text()).startsWith("[code] ")),

		ISV_FRAME_ACQUIRE((sieve) -> assertThat(sieve.redact("code-1").text()).isEqualTo("[code]"));

		private final Consumer<Sieve> call;

		InCall(Consumer<Sieve> call) {
			this.call = call;
		}

		String export() {
			return name().toLowerCase(Locale.ROOT);
		}

		/** Brings the sieve to where the next call reaches the export. */
		void prepare(Sieve sieve) {
			if (this == ISV_FRAME_ACQUIRE) {
				sieve.redact(LARGE);
			}
		}

	}

	private static final Set<String> OUTSIDE_OF_CALLS = Set.of("isv_engine_open", "isv_engine_set_hash_key", "isv_engine_set_keys", "isv_engine_enable",
			"isv_engine_set_threads",
			"isv_ruleset_compile", "isv_engine_close", "isv_engine_ping", "isv_engine_counters",
			"isv_frame_release", "isv_stream_feed", "isv_stream_finish", "isv_stream_free",
			"isv_dictionary_open", "isv_dictionary_add", "isv_dictionary_finish", "isv_dictionary_free",
			"isv_ruleset_free", "isv_trace_set", "isv_trace_drain");

	/** Does nothing but call the export that its numbers name, on the way to all scans here: that one breaks, in its own guard. */
	private static final String PASSES_ON = "isv_ruleset_call";

	@Test
	void everyExportIsBrokenHere() {
		Set<String> exports = new TreeSet<>();
		for (Method method : NativeExports.class.getDeclaredMethods()) {
			if (method.getName().startsWith("isv_")) {
				exports.add(method.getName());
			}
		}
		Set<String> broken = new TreeSet<>(OUTSIDE_OF_CALLS);
		broken.add(PASSES_ON);
		Arrays.stream(InCall.values()).map(InCall::export).forEach(broken::add);
		assertThat(broken).isEqualTo(exports);
	}

	@ParameterizedTest
	@EnumSource
	void required_panicInACall_isATypedException_andTheEngineComesBack(InCall inCall) throws Exception {
		try (Sieve sieve = TestRules.builder().options(OPTIONS).build()) {
			inCall.prepare(sieve);
			arm(inCall.export());
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> inCall.call.accept(sieve))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
				.withMessageContaining("injected fault in " + inCall.export())
				.withMessageContaining("fault.rs")
				.withMessageEndingWith("(" + inCall.export() + ")");
			awaitRestart(sieve);
			inCall.call.accept(sieve);
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.status().nativeTelemetry().panics()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void preferred_panicInACall_isAnsweredByTheJavaEngine(InCall inCall) throws Exception {
		try (Sieve sieve = TestRules.builder().mode(EngineMode.PREFERRED).options(OPTIONS).build()) {
			inCall.prepare(sieve);
			arm(inCall.export());
			inCall.call.accept(sieve);
			assertThat(sieve.status().degraded()).isTrue();
			assertThat(sieve.status().reason()).contains("injected fault in " + inCall.export());
			awaitRestart(sieve);
			inCall.call.accept(sieve);
			assertThat(sieve.status().degraded()).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "isv_engine_open", "isv_engine_set_keys", "isv_engine_enable", "isv_engine_set_threads",
			"isv_ruleset_compile" })
	void panicWhileOpening_isATypedException_orTheJavaEngineServes(String export) {
		EngineOptions options = OPTIONS.withThreads(2)
			.withHashKey(HashKey.of("k1", "0123456789abcdef".getBytes(StandardCharsets.UTF_8)));
		arm(export);
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> TestRules.builder().options(options).build())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
			.withMessageContaining("injected fault in " + export);
		arm(export);
		try (Sieve sieve = TestRules.builder().mode(EngineMode.PREFERRED).options(options).build()) {
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
			assertThat(sieve.status().degraded()).isTrue();
		}
		try (Sieve sieve = TestRules.builder().options(options).build()) {
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
		}
	}

	@Test
	void panicWhileReplacing_isTriedAgain() throws Exception {
		try (Sieve sieve = TestRules.builder().options(OPTIONS).build()) {
			arm("isv_ruleset_redact");
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("code-1"));
			arm("isv_engine_open");
			awaitRestart(sieve);
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
		}
	}

	@Test
	void panicWhileClosing_closesAllTheSame() {
		NativeEngine engine = open();
		compile(engine).redact("code-1");
		arm("isv_engine_close");
		assertThatNoException().isThrownBy(engine::close);
		assertThat(ping(engine)).isEqualTo(ErrorCode.CLOSED);
		assertThat(engine.telemetry().calls()).isEqualTo(1);
	}

	@Test
	void panicWhileReleasingAFrame_isNoticedByTheNextCall() throws Exception {
		try (Sieve sieve = TestRules.builder().options(OPTIONS).build()) {
			arm("isv_frame_release");
			assertThat(sieve.redact(LARGE).text()).startsWith("[code] ");
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact("code-1"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.QUARANTINED));
			awaitRestart(sieve);
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
		}
	}

	@Test
	void panicWhileFreeingARuleSet_leavesNothingBehind() {
		try (NativeEngine engine = open()) {
			Scanner scanner = compile(engine);
			arm("isv_ruleset_free");
			assertThatNoException().isThrownBy(scanner::close);
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
			engine.close();
			assertThat(ping(engine)).isEqualTo(ErrorCode.CLOSED);
			assertThat(engine.telemetry().liveHandles()).isZero();
		}
	}

	/** What a stream held back is known to the lost engine alone, so no other one can go on. */
	@ParameterizedTest
	@CsvSource({ "isv_stream_feed, REQUIRED", "isv_stream_feed, PREFERRED", "isv_stream_finish, REQUIRED",
			"isv_stream_finish, PREFERRED" })
	void panicInAStream_endsAllStreamsOfTheEngine_andTheNextOneIsServed(String export, EngineMode mode) throws Exception {
		try (Sieve sieve = TestRules.builder().mode(mode).options(OPTIONS).build();
				SieveStream stream = sieve.openStream();
				SieveStream beside = sieve.openStream()) {
			assertThat(stream.feed("is code-1") + beside.feed("is code-2")).isEqualTo("is is ");
			ThrowingCallable call = export.endsWith("feed") ? () -> stream.feed("1") : stream::finish;
			arm(export);
			assertThatExceptionOfType(SieveException.class).isThrownBy(call)
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
				.withMessageContaining("injected fault in " + export);
			assertThatExceptionOfType(SieveException.class).isThrownBy(stream::finish)
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
				.withMessageStartingWith("The stream is broken");
			assertThatExceptionOfType(SieveException.class).isThrownBy(beside::finish)
				.satisfies((ex) -> assertThat(ex.code()).isIn(ErrorCode.QUARANTINED, ErrorCode.CLOSED));
			if (mode == EngineMode.REQUIRED) {
				awaitRestart(sieve);
			}
			InCall.ISV_STREAM_OPEN.call.accept(sieve);
		}
	}

	@Test
	void panicWhileFreeingAStream_leavesNothingBehind() {
		try (NativeEngine engine = open()) {
			EngineStream stream = compile(engine).openStream(100);
			arm("isv_stream_free");
			assertThatNoException().isThrownBy(stream::close);
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
			engine.close();
			assertThat(ping(engine)).isEqualTo(ErrorCode.CLOSED);
			assertThat(engine.telemetry().liveHandles()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "isv_dictionary_open", "isv_dictionary_add", "isv_dictionary_finish" })
	void panicWhileADictionaryIsRead_isATypedException(String export) {
		try (NativeEngine engine = open()) {
			arm(export);
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> load(engine))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PANIC))
				.withMessageContaining("injected fault in " + export);
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
			engine.close();
			assertThat(engine.telemetry().liveHandles()).isZero();
		}
	}

	@Test
	void panicWhileFreeingADictionary_leavesNothingBehind() {
		try (NativeEngine engine = open()) {
			load(engine);
			arm("isv_dictionary_free");
			assertThatNoException().isThrownBy(() -> load(engine));
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
			engine.close();
			assertThat(engine.telemetry().liveHandles()).isZero();
		}
	}

	private static void load(NativeEngine engine) {
		engine.load(List.of(Dictionary.of("customers", () -> Stream.of("Ann"))));
	}

	@Test
	void panicWhileReadingTheCounters_tellsWhatWasSeenLast() {
		try (NativeEngine engine = open()) {
			compile(engine).redact("code-1");
			assertThat(engine.telemetry().calls()).isEqualTo(1);
			arm("isv_engine_counters");
			assertThat(engine.telemetry().calls()).isEqualTo(1);
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
			assertThat(engine.telemetry().panics()).isEqualTo(1);
		}
	}

	@Test
	void panicInAPing_quarantines() {
		try (NativeEngine engine = open()) {
			arm("isv_engine_ping");
			assertThat(ping(engine)).isEqualTo(ErrorCode.PANIC);
			assertThat(ping(engine)).isEqualTo(ErrorCode.QUARANTINED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "isv_trace_set", "isv_trace_drain" })
	void panicInTheTrace_harmsNoEngine(String export) {
		try (NativeEngine engine = open()) {
			arm(export);
			Reply reply = new Reply();
			int status = export.equals("isv_trace_set") ? NativeCalls.isv_trace_set(0, 1, reply.address())
					: NativeCalls.isv_trace_drain(0, 0, reply.address());
			assertThat(NativeStatus.code(status)).isEqualTo(ErrorCode.PANIC);
			assertThat(compile(engine).redact("code-1").text()).isEqualTo("[code]");
			Reference.reachabilityFence(reply);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "isv_trace_set", "isv_trace_drain" })
	void panicInTheTrace_ofAnEngineThatTraces_endsNeitherTheTraceNorTheClose(String export) {
		Queue<TraceEvent> events = new ConcurrentLinkedQueue<>();
		Diagnostics traced = Diagnostics.defaults().withTrace(Trace.CALLS).withTraceListener(events::add);
		for (int round = 1; round <= 2; round++) {
			events.clear();
			try (Sieve sieve = TestRules.builder().options(OPTIONS.withDiagnostics(traced)).build()) {
				if (round == 1) {
					arm(export);
				}
				sieve.redact("code-22");
			}
			assertThat(events).extracting(TraceEvent::export).contains("isv_ruleset_redact").endsWith("isv_engine_close");
		}
	}

	private static NativeEngine open() {
		return (NativeEngine) new NativeEngineProvider().open(OPTIONS);
	}

	private static Scanner compile(NativeEngine engine) {
		return engine.compile("default", List.of(TestRules.DOCUMENT));
	}

	/** What the engine says when it is asked whether it is well. */
	private static @Nullable ErrorCode ping(NativeEngine engine) {
		Reply reply = new Reply();
		int status = NativeCalls.isv_engine_ping(engine.handle(), reply.address());
		Reference.reachabilityFence(reply);
		return (status != NativeStatus.OK) ? NativeStatus.code(status) : null;
	}

	/** Makes the next call of an export panic. */
	private static void arm(String export) {
		byte[] name = export.getBytes(StandardCharsets.UTF_8);
		ByteBuffer lent = ByteBuffer.allocateDirect(name.length).put(name);
		Reply reply = new Reply();
		Function function = NativeLibrary.getInstance(LIBRARY.toString()).getFunction("isv_fault_arm");
		Object[] arguments = { Reply.addressOf(lent), (long) name.length, reply.address() };
		reply.check("isv_fault_arm", function.invokeInt(arguments));
		Reference.reachabilityFence(lent);
	}

	private static void awaitRestart(Sieve sieve) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (sieve.status().engineRestarts() == 0) {
			assertThat(System.nanoTime()).as("still waiting for the engine").isLessThan(end);
			Thread.sleep(20);
		}
	}

}
