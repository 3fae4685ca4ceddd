package io.ironsieve.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.StreamOptions;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import io.ironsieve.spi.StreamSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the streams of every engine must do: the results of one piece, however the text is cut, and nothing unredacted where the bound
 * decides. An engine's tests extend this.
 */
public abstract class StreamContract {

	private static final String UNBOUNDED = rule("long", "key=([a-z]+)");

	private static final Set<String> NEED_THE_WHOLE_TEXT = Set.of("requires", "allow-lines");

	private static final int NO_LIMIT = Integer.MAX_VALUE;

	private final Engine engine;

	private final Map<String, Scanner> scanners = new HashMap<>();

	protected StreamContract(EngineProvider provider) {
		this.engine = provider.open(TestData.options());
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void vectors_cutAnywhere_giveWhatOnePieceGives() {
		List<String[]> rows = TestData.cases("vectors.tsv", 5).filter((row) -> !NEED_THE_WHOLE_TEXT.contains(row[1])).toList();
		assertThat(rows).hasSizeGreaterThan(100);
		for (String[] row : rows) {
			Scanner scanner = this.scanners.computeIfAbsent(row[1],
					(names) -> this.engine.compile(names, TestData.documents(names)));
			byte[] input = TestData.unescape(row[2]);
			String expected = onePiece(scanner, input);
			for (int cut = 0; cut <= Math.min(input.length, 300); cut++) {
				int first = cut;
				assertThat(stream(scanner, input, StreamOptions.MAX_HOLD_BACK, NO_LIMIT, parts(first, input.length)))
					.as("%s cut at %s", row[0], cut)
					.isEqualTo(expected);
			}
			assertThat(stream(scanner, input, StreamOptions.MAX_HOLD_BACK, 1, () -> 1)).as(row[0]).isEqualTo(expected);
		}
	}

	/** A stream takes what is required to be there, and lets no line allow a value: it finds more, never less. */
	@Test
	void conditionsOnTheWholeText_areTakenToHold() {
		Scanner requires = this.engine.compile("requires", TestData.documents("requires"));
		Scanner lines = this.engine.compile("lines", TestData.documents("allow-lines"));
		for (int most : new int[] { 1, 3, 100 }) {
			assertThat(redacted(requires, "1234 a b", most)).isEqualTo("[req] a b");
			assertThat(redacted(requires, "1234 key", most)).isEqualTo("[req] key");
			assertThat(redacted(lines, "# a ln=b\n", most)).isEqualTo("# a ln=[ln]\n");
			assertThat(redacted(lines, "all=demo staging", most)).isEqualTo("all=[all] staging");
		}
	}

	private static String redacted(Scanner scanner, String text, int most) {
		byte[] input = text.getBytes(StandardCharsets.UTF_8);
		return stream(scanner, input, StreamOptions.MAX_HOLD_BACK, NO_LIMIT, () -> most).split("\n---\n", 2)[0];
	}

	@Test
	void packs_longTextsCutAtRandom_giveWhatOnePieceGives() {
		Scanner scanner = this.engine.compile("packs", RuleDocument.packs("pii", "secrets"));
		List<byte[]> texts = texts();
		Random random = new Random(11);
		int found = 0;
		for (int round = 0; round < 40; round++) {
			byte[] input = mix(texts, random, 1 + random.nextInt(6000));
			String expected = onePiece(scanner, input);
			int most = 1 + random.nextInt(700);
			assertThat(stream(scanner, input, StreamOptions.MAX_HOLD_BACK, 1 + random.nextInt(5000), () -> 1 + random.nextInt(most)))
				.as("round %s", round)
				.isEqualTo(expected);
			found += expected.split("\n---\n", 2)[1].split(" ").length;
		}
		assertThat(found).isGreaterThan(300);
	}

	private static List<byte[]> texts() {
		return TestData.cases("vectors.tsv", 5).map((row) -> TestData.unescape(row[2])).toList();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 100, 1000, 4096 })
	void packs_anyBound_cuttingChangesNothing(int holdBack) {
		Scanner scanner = this.engine.compile("packs", RuleDocument.packs("pii", "secrets"));
		List<byte[]> texts = texts();
		Random random = new Random(holdBack);
		for (int round = 0; round < 8; round++) {
			byte[] input = mix(texts, random, 8000);
			String expected = stream(scanner, input, holdBack, NO_LIMIT, () -> input.length);
			int most = 1 + random.nextInt(700);
			assertThat(stream(scanner, input, holdBack, 1 + random.nextInt(5000), () -> 1 + random.nextInt(most)))
				.as("round %s", round)
				.isEqualTo(expected);
		}
	}

	@Test
	void packs_textsWrittenOtherwise_giveWhatOnePieceGives() {
		Scanner scanner = this.engine.compile("packs", RuleDocument.packs("pii", "secrets"));
		Random random = new Random(17);
		int found = 0;
		for (int round = 0; round < 60; round++) {
			byte[] input = writtenMix(random, 1 + random.nextInt(400));
			String expected = onePiece(scanner, input);
			int most = 1 + random.nextInt(50);
			assertThat(stream(scanner, input, StreamOptions.MAX_HOLD_BACK, 1 + random.nextInt(5000), () -> 1 + random.nextInt(most)))
				.as("round %s", round)
				.isEqualTo(expected);
			found += expected.split("\n---\n", -1)[1].split(" ").length;
		}
		assertThat(found).isGreaterThan(60);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 40, 300, 4096 })
	void packs_textsWrittenOtherwise_anyBound_cuttingChangesNothing(int holdBack) {
		Scanner scanner = this.engine.compile("packs", RuleDocument.packs("pii", "secrets"));
		Random random = new Random(holdBack);
		for (int round = 0; round < 12; round++) {
			byte[] input = writtenMix(random, 600);
			String expected = stream(scanner, input, holdBack, NO_LIMIT, () -> input.length);
			int most = 1 + random.nextInt(50);
			assertThat(stream(scanner, input, holdBack, 1 + random.nextInt(5000), () -> 1 + random.nextInt(most)))
				.as("round %s", round)
				.isEqualTo(expected);
		}
	}

	/** Some texts, of which every second one is written otherwise. */
	private static byte[] writtenMix(Random random, int length) {
		List<byte[]> texts = texts();
		ByteArrayOutputStream mixed = new ByteArrayOutputStream();
		while (mixed.size() < length) {
			byte[] text = mix(texts, random, 40);
			mixed.writeBytes(random.nextBoolean() ? WrittenOtherwise.write(text, random) : text);
		}
		return mixed.toByteArray();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 300, 4096, StreamOptions.MAX_HOLD_BACK })
	void valueWrittenOtherwise_anyBound_isRedactedWhole(int holdBack) {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		Random random = new Random(holdBack);
		for (int round = 0; round < 10; round++) {
			String value = new String(WrittenOtherwise.write(bytes("secret".repeat(1 + random.nextInt(300))), random), StandardCharsets.UTF_8);
			int most = 1 + random.nextInt(300);
			for (String key : List.of("key=", "k%65y%3D")) {
				byte[] input = bytes(". ".repeat(random.nextInt(200)) + key + value + "t%2E behind ");
				String output = stream(scanner, input, holdBack, NO_LIMIT, () -> 1 + random.nextInt(most)).split("\n---\n", -1)[0];
				// Of the key, what stands in front of the value may be gone too.
				assertThat(output).as(value).endsWith("[long]%2E behind ").matches("(\\. )*(key=|k%65y%3D)?\\[long]%2E behind ");
			}
		}
	}

	@Test
	void signsWithoutWidthThatNeverEnd_areNotHeldForEver() {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(1000)) {
			stream.feed(ByteBuffer.wrap(bytes("key=secret")), NO_LIMIT, collector);
			ByteBuffer part = ByteBuffer.wrap(bytes("\u200B".repeat(1000)));
			for (int i = 0; i < 100; i++) {
				assertThat(stream.feed(part, NO_LIMIT, collector)).isEqualTo(3000);
				assertThat(stream.held()).isLessThanOrEqualTo(2000);
			}
			stream.feed(ByteBuffer.wrap(bytes("secret.")), NO_LIMIT, collector);
			assertThat(stream.finish(NO_LIMIT, collector)).isTrue();
		}
		assertThat(collector.text()).doesNotContain("secret").endsWith("[long].");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 64, 65536 })
	void valueBeyondTheBound_isRedactedWhole(int chunk) {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		String text = "before key=" + "secret".repeat(200_000) + " behind key=short.";
		String output = stream(scanner, bytes(text), 1000, NO_LIMIT, () -> chunk);
		assertThat(output).startsWith("before ").contains(" behind key=[long].").doesNotContain("secr").contains("long!:");
	}

	@Test
	void valueThatNeverEnds_isNeverGivenOut_andLittleIsHeld() {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(1000)) {
			stream.feed(ByteBuffer.wrap(bytes("key=")), NO_LIMIT, collector);
			ByteBuffer part = ByteBuffer.wrap(bytes("secret".repeat(1000)));
			for (int i = 0; i < 500; i++) {
				int taken = stream.feed(part, NO_LIMIT, collector);
				assertThat(taken).isEqualTo(6000);
				assertThat(stream.held()).isLessThanOrEqualTo(2000);
			}
			assertThat(stream.finish(NO_LIMIT, collector)).isTrue();
		}
		assertThat(collector.text()).isEqualTo("[long]");
		assertThat(collector.findings).containsExactly("long!:0-3000004");
	}

	@Test
	void valueUpToTheBound_isJudgedAsInOnePiece() {
		Scanner scanner = this.engine.compile("checked",
				List.of(document(rule("checked", "\\\\b[0-9]{16}\\\\b").replace("}]", ", \"validators\": [\"luhn\"]}]"))));
		byte[] input = bytes("no 1234567812345678, yes 4111111111111111.");
		assertThat(stream(scanner, input, 16, NO_LIMIT, () -> 1)).isEqualTo(onePiece(scanner, input))
			.startsWith("no 1234567812345678, yes [checked].");
	}

	@Test
	void textWithoutValues_leavesBeforeTheEnd() {
		Scanner scanner = this.engine.compile("packs", RuleDocument.packs("pii", "secrets"));
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(4096)) {
			stream.feed(ByteBuffer.wrap(bytes("The quick brown fox jumps over the lazy dog. ")), NO_LIMIT, collector);
			assertThat(collector.text()).startsWith("The quick brown fox jumps");
			assertThat(stream.held()).isEqualTo(45 - collector.text().length());
		}
	}

	@Test
	void limitOfOutput_stopsTakingAndLosesNothing() {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		byte[] input = bytes("x key=abc, ".repeat(10_000));
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(4096)) {
			ByteBuffer rest = ByteBuffer.wrap(input);
			int taken = stream.feed(rest, 10, collector);
			assertThat(taken).isBetween(1, input.length - 1);
			assertThat(rest.position()).as("position stays").isZero();
		}
		assertThat(stream(scanner, input, 4096, 10, () -> input.length)).isEqualTo(onePiece(scanner, input));
	}

	@Test
	void scannerClosed_streamGoesOn_engineClosed_streamFails() {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(4096)) {
			scanner.close();
			stream.feed(ByteBuffer.wrap(bytes("a key=abc ")), NO_LIMIT, collector);
			this.engine.close();
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> stream.finish(NO_LIMIT, collector))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED));
		}
	}

	@Test
	void closedScanner_opensNoStream() {
		Scanner scanner = this.engine.compile("long", List.of(document(UNBOUNDED)));
		scanner.close();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> scanner.openStream(4096))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED));
	}

	/** Text of findings and output; the output comes first. */
	protected static String stream(Scanner scanner, byte[] input, int holdBack, int outputLimit, IntSupplier nextPart) {
		Collector collector = new Collector(scanner);
		try (EngineStream stream = scanner.openStream(holdBack)) {
			int at = 0;
			while (at < input.length) {
				int end = Math.min(input.length, at + nextPart.getAsInt());
				at += stream.feed(ByteBuffer.wrap(input, at, end - at), outputLimit, collector);
			}
			boolean done = false;
			while (!done) {
				done = stream.finish(outputLimit, collector);
			}
		}
		return collector.text() + "\n---\n" + String.join(" ", collector.findings);
	}

	/** The same for the text in one piece. */
	protected static String onePiece(Scanner scanner, byte[] input) {
		Edits edits = scanner.edits(ByteBuffer.wrap(input));
		List<String> findings = edits.findings()
			.stream()
			.map((finding) -> finding.ruleId() + ":" + finding.start() + "-" + finding.end())
			.toList();
		return new String(edits.applyTo(ByteBuffer.wrap(input)), StandardCharsets.ISO_8859_1) + "\n---\n"
				+ String.join(" ", findings);
	}

	private static IntSupplier parts(int first, int rest) {
		boolean[] begun = new boolean[1];
		return () -> {
			boolean before = begun[0];
			begun[0] = true;
			return before ? rest : first;
		};
	}

	private static byte[] mix(List<byte[]> texts, Random random, int length) {
		ByteArrayOutputStream mixed = new ByteArrayOutputStream();
		while (mixed.size() < length) {
			byte[] text = texts.get(random.nextInt(texts.size()));
			int start = (random.nextInt(3) > 0) ? 0 : random.nextInt(text.length + 1);
			mixed.write(text, start, text.length - start);
			mixed.writeBytes(bytes((random.nextInt(3) > 0) ? "\n" : (random.nextInt(2) > 0) ? " and the next words " : ""));
		}
		return mixed.toByteArray();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String rule(String id, String pattern) {
		int group = pattern.contains("(") ? 1 : 0;
		return "{\"schema\": 2, \"name\": \"" + id + "\", \"rules\": [{\"id\": \"" + id + "\", \"pattern\": \"" + pattern
				+ "\", \"group\": " + group + "}]}";
	}

	private static RuleDocument document(String json) {
		return new RuleDocument("d", json);
	}

	/** Output as Latin-1, so that any byte is one character, and findings in short; those that the bound decided end with "!". */
	private static final class Collector implements StreamSink {

		private final List<String> findings = new ArrayList<>();

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final Scanner scanner;

		Collector(Scanner scanner) {
			this.scanner = scanner;
		}

		@Override
		public void bytes(ByteBuffer redacted) {
			while (redacted.hasRemaining()) {
				this.bytes.write(redacted.get());
			}
		}

		@Override
		public void finding(int rule, long start, long end, boolean forced) {
			String id = this.scanner.ruleSet().rules().get(rule).id();
			this.findings.add(forced ? id + "!:" + start + "-" + end : id + ":" + start + "-" + end);
		}

		String text() {
			return this.bytes.toString(StandardCharsets.ISO_8859_1);
		}

	}

}
