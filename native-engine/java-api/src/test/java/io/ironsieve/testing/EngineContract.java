package io.ironsieve.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.Random;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Revealed;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.Scanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What every engine must do: the shared vectors, as bytes and as text, and the refusal of bad rules. An engine's tests extend this. */
public abstract class EngineContract {

	private final EngineProvider provider;

	private final Engine engine;

	private final Map<String, Scanner> scanners = new HashMap<>();

	protected EngineContract(EngineProvider provider) {
		this.provider = provider;
		this.engine = provider.open(TestData.options());
	}

	@AfterEach
	void close() {
		this.engine.close();
	}

	@TestFactory
	Stream<DynamicTest> vectors() {
		return TestData.cases("vectors.tsv", 5).map((row) -> DynamicTest.dynamicTest(row[0], () -> {
			Scanner scanner = this.scanners.computeIfAbsent(row[1],
					(names) -> this.engine.compile(names, TestData.documents(names)));
			byte[] input = TestData.unescape(row[2]);
			byte[] output = TestData.unescape(row[3]);
			checkBytes(scanner, input, output, row[4]);
			if (isUtf8(input)) {
				checkText(scanner, new String(input, StandardCharsets.UTF_8), new String(output, StandardCharsets.UTF_8), row[4]);
			}
		}));
	}

	@Test
	void reveal_whatWasRedactedComesBack() {
		Scanner scanner = this.engine.compile("tokens", TestData.documents("tokens"));
		List<String> parts = List.of("a.b@c.de", "name=é😀 x;", " ", "\n", "\uD800", "\uDC00", "isv1~", "isv1~test~", "~",
				"isv1~older~aaaaaaaaaaaaaaaaaaaaaa", "isv1~gone~aaaaaaaaaaaaaaaaaaaaaa~", "name=" + "v".repeat(300) + ";", "é", "😀");
		Random random = new Random(5);
		for (int i = 0; i < 1000; i++) {
			StringBuilder text = new StringBuilder();
			random.ints(random.nextInt(12), 0, parts.size()).forEach((part) -> text.append(parts.get(part)));
			Redaction redaction = scanner.redact(text.toString());
			Revealed revealed = scanner.reveal(redaction.text());
			assertThat(revealed.text()).isEqualTo(text.toString());
			assertThat(revealed.restored()).isEqualTo(redaction.findings().size());
		}
	}

	@Test
	void reveal_tellsWhatBecameOfEachToken() {
		Scanner scanner = this.engine.compile("tokens", TestData.documents("tokens"));
		String token = "isv1~test~MBYYVAsWiv6S_VjJWhLpqNG2IyCC4UkdoRXuU9fnsf0~";
		String older = "isv1~older~vG160iqzcM90UNJfVMPjkvmuachbDQ~";
		String unknown = "isv1~gone~URTXwEo0uG766nR0b20G5LY~";
		String forged = token.replace(token.charAt(20), (token.charAt(20) != 'A') ? 'A' : 'B');
		assertThat(scanner.reveal("é" + token + older + unknown + forged))
			.isEqualTo(new Revealed("éanna@example.orgé😀" + unknown + forged, 2, 1, 1));
		String text = "nothing of that kind";
		assertThat(scanner.reveal(text).text()).isSameAs(text);
	}

	@Test
	void reveal_notEnabled_isRefused() {
		try (Engine engine = this.provider.open(TestData.options().withFeatures(Set.of(Feature.FF1)))) {
			Scanner scanner = engine.compile("tokens", TestData.documents("tokens"));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> scanner.reveal("x"))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.NOT_ENABLED));
		}
	}

	@Test
	void ff1_notEnabled_isRefused() {
		try (Engine engine = this.provider.open(TestData.options().withFeatures(Set.of()))) {
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> engine.compile("tokens", TestData.documents("tokens")))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.NOT_ENABLED))
				.withMessageContaining("ff1")
				.withMessageContaining("card");
		}
	}

	private static void checkBytes(Scanner scanner, byte[] input, byte[] output, String findings) {
		for (ByteBuffer buffer : buffers(input)) {
			ByteBuffer before = buffer.duplicate();
			Edits edits = scanner.edits(buffer);
			assertThat(describe(edits.findings())).as("%s", buffer).isEqualTo(findings);
			assertThat(edits.applyTo(buffer)).as("%s", buffer).isEqualTo(output);
			assertThat(buffer).as("position and limit").isEqualTo(before);
			assertThat(bytes(buffer)).as("not written to").isEqualTo(input);
		}
	}

	/** The same bytes in every kind of buffer, between others that must not be read. */
	private static List<ByteBuffer> buffers(byte[] text) {
		List<ByteBuffer> buffers = new ArrayList<>(List.of(ByteBuffer.wrap(text)));
		for (ByteBuffer whole : List.of(ByteBuffer.allocate(text.length + 5), ByteBuffer.allocateDirect(text.length + 5))) {
			whole.put("7.7".getBytes(StandardCharsets.UTF_8)).put(text).put((byte) '7').put((byte) '7');
			ByteBuffer range = whole.position(3).limit(3 + text.length);
			buffers.add(range);
			buffers.add(range.slice());
			buffers.add(range.slice().order(ByteOrder.LITTLE_ENDIAN));
			buffers.add(range.asReadOnlyBuffer());
		}
		return buffers;
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

	private static void checkText(Scanner scanner, String input, String output, String findings) {
		Redaction redaction = scanner.redact(input);
		assertThat(redaction.text()).isEqualTo(output);
		assertThat(describe(redaction.findings().stream().map((finding) -> inBytes(finding, input)).toList()))
			.isEqualTo(findings);
		assertThat(scanner.scan(input)).isEqualTo(redaction.findings());
		assertThat(scanner.matches(input)).isEqualTo(redaction.hasFindings());
	}

	private static Finding inBytes(Finding finding, String text) {
		return new Finding(finding.rule(), utf8Length(text.substring(0, finding.start())),
				utf8Length(text.substring(0, finding.end())));
	}

	private static int utf8Length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	private static String describe(List<Finding> findings) {
		return findings.stream()
			.map((finding) -> finding.ruleId() + ":" + finding.start() + "-" + finding.end())
			.collect(Collectors.joining(" "));
	}

	private static boolean isUtf8(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	@Test
	void newerSchema_isRefusedByNumber_andWhatServesGoesOnServing() {
		Scanner serving = this.engine.compile("serving", List.of(document(RuleDocument.SCHEMA)));
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> this.engine.compile("serving", List.of(document(RuleDocument.SCHEMA + 1))))
			.withMessageStartingWith("Document 'd': schema 3 is newer than this engine, which reads 1 and 2")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.UNSUPPORTED_SCHEMA);
		assertThat(serving.redact("a x b").text()).isEqualTo("a [r] b");
	}

	private static RuleDocument document(int schema) {
		return new RuleDocument("d",
				"{\"schema\": " + schema + ", \"name\": \"d\", \"rules\": [{\"id\": \"r\", \"pattern\": \"x\"}]}");
	}

	@TestFactory
	Stream<DynamicTest> badRules() {
		Scanner serving = this.engine.compile("serving", List.of(document(RuleDocument.SCHEMA)));
		return TestData.cases("bad-rules.tsv", 4).map((row) -> DynamicTest.dynamicTest(row[0], () -> {
			RuleDocument document = new RuleDocument(row[0], new String(TestData.unescape(row[1]), StandardCharsets.UTF_8));
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.engine.compile("bad", List.of(document)))
				.withMessageContaining("'" + row[0] + "'")
				.withMessageContaining(row[3])
				.extracting(SieveException::code)
				.isEqualTo(ErrorCode.valueOf(row[2]));
			assertThat(serving.redact("a x b").text()).as("what serves goes on serving").isEqualTo("a [r] b");
		}));
	}

}
