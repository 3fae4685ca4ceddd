package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.ironsieve.Category;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.HashKey;
import io.ironsieve.RedactedBytes;
import io.ironsieve.Redaction;
import io.ironsieve.Rule;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The public API over the native engine. */
class NativeSieveTests {

	private static Sieve sieve;

	@BeforeAll
	static void open() {
		sieve = TestRules.sieve();
	}

	@AfterAll
	static void close() {
		sieve.close();
	}

	@Test
	void status_tellsTheNativeEngine() {
		EngineInfo engine = sieve.status().engine();
		assertThat(engine.name()).isEqualTo(EngineInfo.NATIVE);
		assertThat(engine.abiVersion()).isEqualTo(NativeLayout.ABI_MAJOR + "." + NativeLayout.ABI_MINOR);
		assertThat(engine.librarySha256()).matches("[0-9a-f]{64}");
		assertThat(engine.platform()).isNotEmpty();
		assertThat(sieve.status().degraded()).isFalse();
	}

	@Test
	void ruleSet_describesTheRules() {
		assertThat(sieve.ruleSet().rules()).containsExactly(
				new Rule("code", "code", Category.SECRET, List.of("a", "b"), "replace"),
				new Rule("name", "A name", Category.CUSTOM, List.of(), "keep"),
				new Rule("greek", "greek", Category.CUSTOM, List.of(), "mask"));
		assertThat(sieve.ruleSet().fingerprint()).matches("[0-9a-f]{16}");
	}

	@Test
	void redact_nothingFound_returnsSameInstance() {
		String text = new String("nothing here");
		assertThat(sieve.redact(text).text()).isSameAs(text);
	}

	@Test
	void redact_onlyKept_returnsSameInstanceAndReports() {
		String text = new String("by N.N.");
		Redaction redaction = sieve.redact(text);
		assertThat(redaction.text()).isSameAs(text);
		assertThat(redaction.findings()).extracting(Finding::ruleId, Finding::start, Finding::end)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("name", 3, 7));
	}

	@Test
	void redact_charSequence_works() {
		assertThat(sieve.redact(new StringBuilder("a code-12 b")).text()).isEqualTo("a [code] b");
	}

	@Test
	void redact_offsetsCountUtf16Units() {
		Redaction redaction = sieve.redact("\uD83D\uDE00 é code-1 αβγ");
		assertThat(redaction.text()).isEqualTo("\uD83D\uDE00 é [code] **γ");
		assertThat(redaction.findings()).extracting(Finding::start, Finding::end)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(5, 11), org.assertj.core.groups.Tuple.tuple(12, 15));
	}

	@Test
	void redact_loneSurrogates_arePassedOn() {
		for (String text : List.of("\uD83D code-1", "\uDE00 code-1", "code-1 \uD83D", "\uD83D\uD83D\uDE00\uDE00code-1\uDE00")) {
			assertThat(sieve.redact(text).text()).isEqualTo(text.replace("code-1", "[code]"));
		}
	}

	@Test
	void redact_surrogatePairAcrossEncoderBlocks_isKeptWhole() {
		for (int before = 4090; before < 4100; before++) {
			String text = "x".repeat(before) + "\uD83D\uDE00code-1";
			assertThat(sieve.redact(text).text()).isEqualTo("x".repeat(before) + "\uD83D\uDE00[code]");
		}
	}

	@Test
	void redact_emptyOneCharacterAndNul_work() {
		assertThat(sieve.redact("").findings()).isEmpty();
		assertThat(sieve.redact("x").findings()).isEmpty();
		assertThat(sieve.redact("\0code-1\0").text()).isEqualTo("\0[code]\0");
		assertThat(sieve.redact(new byte[0]).bytes()).isEmpty();
	}

	@Test
	void redact_sixtyFourMegabytes_findsTheLastValue() {
		String text = "lorem ipsum dolor sit amet ".repeat((64 << 20) / 27) + "code-1";
		Redaction redaction = sieve.redact(text);
		assertThat(redaction.text()).hasSize(text.length()).endsWith("amet [code]");
		assertThat(sieve.status().telemetry().frameBytes()).as("a large frame is not kept").isLessThan(8 << 20);
	}

	@Test
	void redact_bytes_passesInvalidUtf8On() {
		byte[] text = "code-1 ".getBytes(StandardCharsets.UTF_8);
		byte[] invalid = { (byte) 0xFF, (byte) 0xC3, 'c', 'o', 'd', 'e', '-', '1', (byte) 0x80 };
		assertThat(sieve.redact(invalid).bytes())
			.isEqualTo(new byte[] { (byte) 0xFF, (byte) 0xC3, '[', 'c', 'o', 'd', 'e', ']', (byte) 0x80 });
		assertThat(sieve.redact(text).bytes()).isEqualTo("[code] ".getBytes(StandardCharsets.UTF_8));
		byte[] nothing = { 'x' };
		assertThat(sieve.redact(nothing).bytes()).isSameAs(nothing);
	}

	@Test
	void redact_buffers_respectPositionAndLimitAndStayAsTheyAre() {
		byte[] bytes = "..αcode-1..".getBytes(StandardCharsets.UTF_8);
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 3).position(3).put(bytes).position(3).slice();
		for (ByteBuffer buffer : List.of(ByteBuffer.wrap(bytes), direct, direct.asReadOnlyBuffer(),
				direct.duplicate().order(ByteOrder.BIG_ENDIAN))) {
			buffer.position(1).limit(bytes.length - 1);
			RedactedBytes redacted = sieve.redact(buffer);
			assertThat(new String(redacted.bytes(), StandardCharsets.UTF_8)).isEqualTo(".*[code].");
			assertThat(redacted.findings().get(1).start()).isEqualTo(3);
			assertThat(buffer.position()).isEqualTo(1);
			assertThat(buffer.limit()).isEqualTo(bytes.length - 1);
		}
	}

	@Test
	void redactAll_answersEachInOrderWithOneCall() {
		long calls = sieve.status().telemetry().calls();
		List<String> texts = new ArrayList<>(List.of("", "x", "code-1", "α code-2", "code-3 code-4"));
		for (int i = 0; i < 1000; i++) {
			texts.add("é code-" + i);
		}
		List<Redaction> redactions = sieve.redactAll(texts);
		assertThat(redactions).hasSameSizeAs(texts);
		for (int i = 0; i < texts.size(); i++) {
			assertThat(redactions.get(i)).isEqualTo(sieve.redact(texts.get(i)));
		}
		assertThat(sieve.status().telemetry().calls() - calls).isEqualTo(1 + texts.size());
		assertThat(sieve.redactAll(List.of())).isEmpty();
	}

	@Test
	void redactAll_largeBatch_isTheSameOnAnyNumberOfThreads() {
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			texts.add(switch (i % 5) {
				case 0 -> "é code-" + i + " and code-" + i;
				case 1 -> "";
				default -> "2026-11-23 nothing to see in line " + i + ", nothing at all";
			});
		}
		List<List<Redaction>> answers = new ArrayList<>();
		for (int threads : new int[] { 1, 2, 4 }) {
			Sieve threaded = TestRules.builder().options(EngineOptions.defaults().withThreads(threads)).build();
			try (threaded) {
				answers.add(threaded.redactAll(texts));
				EngineTelemetry telemetry = threaded.status().telemetry();
				assertThat(telemetry.poolThreads()).isEqualTo(threads - 1);
				assertThat(telemetry.poolSlices()).satisfies((slices) -> assertThat(slices > 0).isEqualTo(threads > 1));
				assertThat(telemetry.queueSlices()).isZero();
			}
			assertThat(threaded.status().nativeTelemetry().poolThreads()).isZero();
		}
		assertThat(answers.get(1)).isEqualTo(answers.get(0));
		assertThat(answers.get(2)).isEqualTo(answers.get(0));
		assertThat(answers.get(0).get(5).text()).isEqualTo("é [code] and [code]");
	}

	@Test
	void redactAll_interruptedInALargeBatch_isCancelled() {
		List<String> texts = Collections.nCopies(3, "x".repeat(4 << 20));
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redactAll(texts))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CANCELLED));
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(sieve.redactAll(texts)).hasSize(3);
	}

	@Test
	void scanAndMatches_agreeWithRedact() {
		String text = "α code-1 N.N.";
		assertThat(sieve.scan(text)).isEqualTo(sieve.redact(text).findings()).hasSize(3);
		assertThat(sieve.matches(text)).isTrue();
		assertThat(sieve.matches("nothing")).isFalse();
	}

	@Test
	void nullArguments_areNamed() {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redact((String) null))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
			.withMessageContaining("'text'");
	}

	@Test
	void build_badRule_namesRulePositionAndReason() {
		RuleDocument bad = new RuleDocument("mine", """
				{"schema": 1, "name": "mine", "rules": [{"id": "fine", "pattern": "x"}, {"id": "broken", "pattern": "abc(d"}]}""");
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> TestRules.builder().document(bad).build())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_RULE))
			.withMessageContaining("mine")
			.withMessageContaining("broken")
			.withMessageContaining("3");
	}

	@Test
	void build_hashWithoutKey_isRefused() {
		RuleDocument hashing = new RuleDocument("h",
				"{\"schema\": 1, \"name\": \"h\", \"rules\": [{\"id\": \"h\", \"pattern\": \"x\", \"action\": {\"type\": \"hash\"}}]}");
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> TestRules.builder().document(hashing).build())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MISSING_KEY));
		EngineOptions options = EngineOptions.defaults().withHashKey(HashKey.random());
		try (Sieve hasher = TestRules.builder().options(options).document(hashing).build()) {
			String hashed = hasher.redact("x").text();
			assertThat(hashed).matches("\\[h:random:[0-9a-f]{16}]").isEqualTo(hasher.redact("x").text());
		}
	}

	@Test
	void telemetry_countsWhatWasDone() {
		try (Sieve own = TestRules.sieve()) {
			own.redact("code-1 é");
			own.scan("code-1 code-2");
			EngineTelemetry telemetry = own.status().telemetry();
			assertThat(telemetry.calls()).isEqualTo(2);
			assertThat(telemetry.findings()).isEqualTo(3);
			assertThat(telemetry.bytesIn()).isEqualTo(9 + 13);
			assertThat(telemetry.nanos()).isPositive();
			assertThat(telemetry.liveHandles()).as("engine, two rule sets, one frame").isEqualTo(4);
			assertThat(telemetry.frameBytes()).isPositive();
			assertThat(telemetry.deprecatedCalls()).as("Java calls nothing that is deprecated").isZero();
			assertThat(telemetry.errors()).isEmpty();
		}
	}

	@Test
	void memoryCeiling_isAnErrorWithNumbers_andTheNextCallWorks() {
		EngineOptions options = EngineOptions.defaults().withMaxFramesSize(1 << 20);
		try (Sieve small = TestRules.builder().options(options).build()) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> small.redact("x".repeat(2 << 20)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MEMORY_LIMIT))
				.withMessageContaining("1048576");
			assertThat(small.redact("code-1").text()).isEqualTo("[code]");
			assertThat(small.status().telemetry().errors()).containsEntry(ErrorCode.MEMORY_LIMIT, 1L);
		}
	}

	@Test
	void callThatFails_doesNotKeepTheMemoryItTook() {
		EngineOptions options = EngineOptions.defaults().withMaxFramesSize(4 << 20);
		byte[] dense = "code-1 ".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
		ByteBuffer lent = ByteBuffer.allocateDirect(dense.length).put(dense).flip();
		try (Sieve small = TestRules.builder().options(options).build()) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> small.redact(lent))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MEMORY_LIMIT));
			assertThat(small.status().telemetry().frameBytes()).isLessThan(64 << 10);
			assertThat(small.redact("code-1").text()).isEqualTo("[code]");
		}
	}

	@Test
	void selfTest_passes() {
		sieve.selfTest();
	}

	@Test
	void using_appliesAnotherRuleSetOfTheSameEngine() {
		RuleDocument other = new RuleDocument("other",
				"{\"schema\": 1, \"name\": \"other\", \"rules\": [{\"id\": \"x\", \"pattern\": \"x+\", \"action\": {\"type\": \"remove\"}}]}");
		try (Sieve both = TestRules.builder().ruleSet("other", List.of(other)).build()) {
			assertThat(both.ruleSetNames()).containsExactly("default", "other");
			assertThat(both.using("other").redact("xxcode-1").text()).isEqualTo("code-1");
			assertThat(both.redact("xxcode-1").text()).isEqualTo("xx[code]");
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> both.using("none"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.UNKNOWN_RULE_SET));
		}
	}

	@Test
	void closed_refusesCallsAndClosesOnce() {
		Sieve closed = TestRules.sieve();
		Sieve other = TestRules.sieve();
		closed.close();
		closed.close();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> closed.redact("code-1"))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED));
		assertThat(closed.status().degraded()).isTrue();
		assertThat(other.redact("code-1").text()).as("another instance goes on").isEqualTo("[code]");
		other.close();
	}

}
