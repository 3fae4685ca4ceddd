package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Redaction;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.JavaEngineProvider;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;
import io.ironsieve.testing.TestData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import static org.assertj.core.api.Assertions.assertThat;

/** Anything, through JNA: texts, rule documents and packed texts, held to the Java engine where it has an answer too. */
class CallFuzzTests {

	private static final Set<ErrorCode> OF_DOCUMENTS = EnumSet.of(ErrorCode.INVALID_DOCUMENT,
			ErrorCode.UNSUPPORTED_SCHEMA, ErrorCode.INVALID_RULE, ErrorCode.EXAMPLE_FAILED, ErrorCode.MISSING_KEY,
			ErrorCode.LIMIT_EXCEEDED, ErrorCode.RULE_UNSUPPORTED);

	/** A whole number for Jackson and a fraction for serde: the one known difference in what documents are taken. */
	private static final Pattern MINUS_ZERO = Pattern.compile("-0(?![0-9])");

	private static NativeEngine nativeEngine;

	private static Engine javaEngine;

	private static Scanner nativeScanner;

	private static Scanner javaScanner;

	@BeforeAll
	static void open() {
		EngineOptions options = TestData.options();
		nativeEngine = NativeEngine.open(NativeLibraryLoader.load(options), options);
		javaEngine = new JavaEngineProvider().open(options);
		nativeScanner = nativeEngine.compile("fuzz", TestData.documents("actions,overlaps,validators"));
		javaScanner = javaEngine.compile("fuzz", TestData.documents("actions,overlaps,validators"));
	}

	@AfterAll
	static void close() {
		nativeEngine.close();
		javaEngine.close();
	}

	@FuzzTest
	void bytes(byte[] text) {
		ByteBuffer direct = ByteBuffer.allocateDirect(text.length).put(text).flip();
		Edits expected = javaScanner.edits(ByteBuffer.wrap(text));
		for (ByteBuffer buffer : List.of(ByteBuffer.wrap(text), direct, direct.asReadOnlyBuffer())) {
			Edits edits = nativeScanner.edits(buffer);
			assertThat(edits.findings()).isEqualTo(expected.findings());
			assertThat(edits.applyTo(buffer)).isEqualTo(expected.applyTo(buffer));
		}
	}

	@FuzzTest
	void characters(FuzzedDataProvider data) {
		String text = data.consumeRemainingAsString();
		Redaction redaction = nativeScanner.redact(text);
		assertThat(redaction).isEqualTo(javaScanner.redact(text));
		assertThat(nativeScanner.scan(text)).isEqualTo(redaction.findings());
		assertThat(nativeScanner.matches(text)).isEqualTo(redaction.hasFindings());
		assertThat(nativeScanner.redactAll(List.of(text, "", text))).isEqualTo(javaScanner.redactAll(List.of(text, "", text)));
	}

	/**
	 * Both engines take a document or both refuse it, but for what the Java engine cannot take; what both take does the same. Of two mistakes
	 * each may name the one that it meets first.
	 */
	@FuzzTest
	void documents(byte[] document) {
		List<RuleDocument> documents = List.of(new RuleDocument("fuzz", new String(document, StandardCharsets.UTF_8)));
		Compiled nativeAnswer = Compiled.by(nativeEngine, documents);
		Compiled javaAnswer = Compiled.by(javaEngine, documents);
		if (javaAnswer.refusal() != ErrorCode.RULE_UNSUPPORTED && !MINUS_ZERO.matcher(documents.get(0).json()).find()) {
			assertThat(nativeAnswer.refusal() != null).as("native: %s, Java: %s", nativeAnswer.refusal(), javaAnswer.refusal())
				.isEqualTo(javaAnswer.refusal() != null);
		}
		try (Scanner fromNative = nativeAnswer.scanner(); Scanner fromJava = javaAnswer.scanner()) {
			if (fromNative != null && fromJava != null) {
				String text = "a1 code-1 \u00e9 " + documents.get(0).json();
				assertThat(fromNative.redact(text)).isEqualTo(fromJava.redact(text));
			}
		}
	}

	private record Compiled(@Nullable Scanner scanner, @Nullable ErrorCode refusal) {

		static Compiled by(Engine engine, List<RuleDocument> documents) {
			try {
				return new Compiled(engine.compile("fuzz", documents), null);
			}
			catch (SieveException ex) {
				assertThat(ex.code()).isIn(OF_DOCUMENTS);
				return new Compiled(null, ex.code());
			}
		}

	}

	/** Bytes that claim to be packed: the library answers with findings in their texts, or names the argument. */
	@FuzzTest
	void packed(byte[] packed) {
		Frame frame = nativeEngine.frames().take();
		try {
			frame.reserve(packed.length).clear().put(packed);
			int status = NativeCalls.isv_ruleset_redact_batch(((NativeScanner) nativeScanner).handle(), frame.handle(),
					frame.inputAddress(), packed.length, NativeLayout.UTF16_OFFSETS, frame.reply().address());
			if (status == NativeStatus.OK) {
				frame.answer().records(frame.reply().count(), NativeLayout.IsvFinding.BYTES);
				return;
			}
			frame.check("isv_ruleset_redact_batch", status);
		}
		catch (SieveException ex) {
			assertThat(ex.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
			assertThat(ex).hasMessageContaining("'texts'");
		}
		finally {
			nativeEngine.frames().give(frame);
		}
	}

}
