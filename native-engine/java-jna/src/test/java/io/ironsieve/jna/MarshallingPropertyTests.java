package io.ironsieve.jna;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.ironsieve.EngineOptions;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.fallback.JavaEngineProvider;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;
import io.ironsieve.testing.TestData;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes into the native engine and comes out of it, for random texts, held to definitions and to the Java engine.
 * {@code src/test/resources/junit-platform.properties} says how many texts, and how to have more.
 */
class MarshallingPropertyTests {

	private static Engine nativeEngine;

	private static Engine javaEngine;

	private static List<Scanner> natives;

	private static List<Scanner> javas;

	@BeforeContainer
	static void open() {
		EngineOptions options = TestData.options();
		nativeEngine = new NativeEngineProvider().open(options);
		javaEngine = new JavaEngineProvider().open(options);
		natives = compile(nativeEngine);
		javas = compile(javaEngine);
	}

	@AfterContainer
	static void close() {
		nativeEngine.close();
		javaEngine.close();
	}

	private static List<Scanner> compile(Engine engine) {
		return List.of("actions", "overlaps", "validators", "actions,overlaps,keywords")
			.stream()
			.map((names) -> engine.compile(names, TestData.documents(names)))
			.toList();
	}

	@Provide
	Arbitrary<String> texts() {
		return Texts.any();
	}

	@Provide
	Arbitrary<Integer> ruleSets() {
		return Arbitraries.integers().between(0, natives.size() - 1);
	}

	@Property
	void encoder_writesWtf8_whenItFits(@ForAll("texts") String text, @ForAll @IntRange(max = 3) int spare) {
		byte[] expected = Texts.wtf8(text);
		assertThat(Wtf8Encoder.length(text)).isEqualTo(expected.length);
		Wtf8Encoder encoder = new Wtf8Encoder();
		ByteBuffer target = ByteBuffer.allocateDirect(expected.length + spare);
		assertThat(encoder.encode(text, target)).isTrue();
		assertThat(bytes(target.flip())).isEqualTo(expected);
		if (expected.length > 0) {
			assertThat(encoder.encode(text, ByteBuffer.allocateDirect(expected.length - 1))).isFalse();
		}
	}

	@Property
	void encoder_packsTextsBehindTheirLengths_whenTheyFit(@ForAll @Size(max = 40) List<@From("texts") String> texts,
			@ForAll @IntRange(max = 3) int spare) {
		byte[][] expected = texts.stream().map(Texts::wtf8).toArray(byte[][]::new);
		Wtf8Encoder encoder = new Wtf8Encoder();
		int length = Math.toIntExact(PackedBytes.length(expected));
		ByteBuffer packed = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
		PackedBytes.put(expected, packed);
		ByteBuffer target = ByteBuffer.allocateDirect(length + spare).order(ByteOrder.nativeOrder());
		assertThat(encoder.pack(texts, target)).isTrue();
		assertThat(bytes(target.flip())).isEqualTo(packed.array());
		if (length > 0) {
			assertThat(encoder.pack(texts, ByteBuffer.allocateDirect(length - 1))).isFalse();
		}
	}

	@Property
	void packedBytes_canBeReadBack(@ForAll @Size(max = 8) List<byte[]> items) {
		byte[][] array = items.toArray(byte[][]::new);
		ByteBuffer packed = ByteBuffer.allocate(Math.toIntExact(PackedBytes.length(array))).order(ByteOrder.nativeOrder());
		PackedBytes.put(array, packed);
		assertThat(packed.hasRemaining()).isFalse();
		packed.flip();
		for (byte[] item : items) {
			byte[] read = new byte[packed.getInt()];
			packed.get(read);
			assertThat(read).isEqualTo(item);
		}
	}

	@Property
	void enginesAgree_onCharacters(@ForAll("texts") String text, @ForAll @From("ruleSets") int ruleSet) {
		Redaction redaction = natives.get(ruleSet).redact(text);
		assertThat(redaction).isEqualTo(javas.get(ruleSet).redact(text));
		for (Scanner scanner : List.of(natives.get(ruleSet), javas.get(ruleSet))) {
			assertThat(scanner.scan(text)).isEqualTo(redaction.findings());
			assertThat(scanner.matches(text)).isEqualTo(redaction.hasFindings());
		}
	}

	@Property
	void bytes_giveWhatCharactersGive(@ForAll("texts") String text, @ForAll @From("ruleSets") int ruleSet) {
		Redaction redaction = natives.get(ruleSet).redact(text);
		byte[] bytes = Texts.wtf8(text);
		ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
		for (ByteBuffer buffer : List.of(ByteBuffer.wrap(bytes), direct)) {
			Edits edits = natives.get(ruleSet).edits(buffer);
			assertThat(edits.findings()).isEqualTo(inBytes(redaction.findings(), text));
			List<String> parts = parts(text, redaction.findings(), edits);
			assertThat(redaction.text()).isEqualTo(String.join("", parts));
			assertThat(edits.applyTo(buffer)).isEqualTo(wtf8(parts));
		}
	}

	@Property
	void enginesAgree_onAnyBytes(@ForAll @Size(max = 64) byte[] noise, @ForAll("texts") String text,
			@ForAll @From("ruleSets") int ruleSet) {
		ByteArrayOutputStream mixed = new ByteArrayOutputStream();
		mixed.writeBytes(noise);
		mixed.writeBytes(Texts.wtf8(text));
		mixed.writeBytes(noise);
		ByteBuffer buffer = ByteBuffer.wrap(mixed.toByteArray());
		Edits edits = natives.get(ruleSet).edits(buffer);
		Edits expected = javas.get(ruleSet).edits(buffer);
		assertThat(edits.findings()).isEqualTo(expected.findings());
		assertThat(edits.applyTo(buffer)).isEqualTo(expected.applyTo(buffer));
	}

	@Property
	void findings_areInOrder_andCutNoCodePoint(@ForAll("texts") String text, @ForAll @From("ruleSets") int ruleSet) {
		int at = 0;
		for (Finding finding : natives.get(ruleSet).scan(text)) {
			assertThat(finding.start()).isGreaterThanOrEqualTo(at);
			at = finding.end();
			assertThat(text.substring(finding.start(), at).codePoints()).as("no half of a pair, no lone surrogate")
				.noneMatch((c) -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
		}
		assertThat(at).isLessThanOrEqualTo(text.length());
	}

	@Property
	void batch_givesWhatSingleCallsGive(@ForAll @Size(max = 6) List<@From("texts") String> texts,
			@ForAll @From("ruleSets") int ruleSet) {
		List<Redaction> single = texts.stream().map(natives.get(ruleSet)::redact).toList();
		assertThat(natives.get(ruleSet).redactAll(texts)).isEqualTo(single);
		assertThat(javas.get(ruleSet).redactAll(texts)).isEqualTo(single);
	}

	@Property(tries = 20)
	void veryLongText_shiftsWhatIsFound(@ForAll("texts") String text, @ForAll @IntRange(max = 4 << 20) int before,
			@ForAll boolean ascii, @ForAll @From("ruleSets") int ruleSet) {
		String filler = (ascii ? " " : "\u2003").repeat(before);
		Redaction redaction = natives.get(ruleSet).redact(filler + " " + text);
		Redaction expected = natives.get(ruleSet).redact(" " + text);
		assertThat(redaction.text().equals(filler + expected.text())).isTrue();
		assertThat(redaction.findings()).isEqualTo(expected.findings()
			.stream()
			.map((finding) -> new Finding(finding.rule(), finding.start() + before, finding.end() + before))
			.toList());
	}

	private static List<Finding> inBytes(List<Finding> findings, String text) {
		return findings.stream()
			.map((finding) -> new Finding(finding.rule(), Texts.wtf8(text.substring(0, finding.start())).length,
					Texts.wtf8(text.substring(0, finding.end())).length))
			.toList();
	}

	/**
	 * What is between the findings, and what replaces them. Part by part, because two lone surrogates become a pair in characters, but not in
	 * bytes, when what was between them is removed.
	 */
	private static List<String> parts(String text, List<Finding> findings, Edits edits) {
		List<String> parts = new ArrayList<>();
		int at = 0;
		for (int i = 0; i < findings.size(); i++) {
			parts.add(text.substring(at, findings.get(i).start()));
			byte[] replacement = edits.replacements().get(i);
			parts.add((replacement != null) ? new String(replacement, StandardCharsets.UTF_8)
					: text.substring(findings.get(i).start(), findings.get(i).end()));
			at = findings.get(i).end();
		}
		parts.add(text.substring(at));
		return parts;
	}

	private static byte[] wtf8(List<String> parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		parts.forEach((part) -> bytes.writeBytes(Texts.wtf8(part)));
		return bytes.toByteArray();
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
