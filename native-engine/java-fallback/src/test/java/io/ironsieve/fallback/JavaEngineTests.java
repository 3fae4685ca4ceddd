package io.ironsieve.fallback;

import java.util.Collections;
import java.util.List;
import java.util.ServiceLoader;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.Scanner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JavaEngineTests {

	private final Engine engine = TestEngine.open();

	@Test
	void provider_isRegistered() {
		assertThat(ServiceLoader.load(EngineProvider.class)).extracting(EngineProvider::name)
			.contains(EngineInfo.JAVA);
	}

	@Test
	void info_namesTheJavaEngineAndItsVersion() {
		EngineInfo info = this.engine.info();
		assertThat(info.name()).isEqualTo("java");
		assertThat(info.platform()).isEqualTo("jvm");
		assertThat(info.version()).matches("\\d+\\.\\d+\\.\\d+.*");
		assertThat(info.abiVersion()).isNull();
	}

	@Test
	void compile_describesTheRuleSet() {
		RuleDocument document = TestEngine.document("'pattern': 'a', 'title': 'A', 'category': 'pii', 'tags': ['t']");
		Scanner scanner = this.engine.compile("mine", List.of(document));
		assertThat(scanner.ruleSet().name()).isEqualTo("mine");
		assertThat(scanner.ruleSet().documents()).containsExactly("d");
		assertThat(scanner.ruleSet().rules()).singleElement().satisfies((rule) -> {
			assertThat(rule.id()).isEqualTo("r");
			assertThat(rule.title()).isEqualTo("A");
			assertThat(rule.action()).isEqualTo("replace");
			assertThat(rule.tags()).containsExactly("t");
		});
	}

	@Test
	void compile_fingerprint_dependsOnTheTextsAlone() {
		String fingerprint = fingerprint("'pattern': 'a'");
		assertThat(fingerprint).matches("[0-9a-f]{16}").isEqualTo(fingerprint("'pattern': 'a'"));
		assertThat(fingerprint).isNotEqualTo(fingerprint("'pattern': 'b'"));
	}

	@Test
	void redactAll_interruptedInALargeBatch_isCancelled() {
		List<String> texts = Collections.nCopies(3, "x".repeat(4 << 20));
		RuleDocument document = TestEngine.document("'pattern': 'C-[0-9]+'");
		try (Sieve sieve = Sieve.builder().mode(EngineMode.JAVA).document(document).build()) {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieve.redactAll(texts))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CANCELLED));
			assertThat(Thread.interrupted()).as("interrupt status").isTrue();
			assertThat(sieve.redactAll(texts)).hasSize(3);
		}
		finally {
			Thread.interrupted();
		}
	}

	private String fingerprint(String fields) {
		return this.engine.compile("x", List.of(TestEngine.document(fields))).ruleSet().fingerprint();
	}

	@Test
	void compile_noDocuments_isRefused() {
		assertCode(ErrorCode.INVALID_ARGUMENT, List.of());
	}

	@Test
	void compile_sameIdInTwoDocuments_isRefused() {
		RuleDocument document = TestEngine.document("'pattern': 'a'");
		assertCode(ErrorCode.INVALID_DOCUMENT, List.of(document, document));
	}

	@Test
	void compile_tooManyRules_isRefused() {
		StringBuilder json = new StringBuilder("{\"schema\":1,\"name\":\"d\",\"rules\":[");
		for (int i = 0; i <= 10_000; i++) {
			json.append((i == 0) ? "" : ",").append("{\"id\":\"r").append(i).append("\",\"pattern\":\"a\"}");
		}
		assertCode(ErrorCode.LIMIT_EXCEEDED, List.of(new RuleDocument("d", json + "]}")));
	}

	@Test
	void compile_largeDocument_isRefused() {
		assertCode(ErrorCode.LIMIT_EXCEEDED, List.of(new RuleDocument("d", " ".repeat((16 << 20) + 1))));
	}

	@Test
	void compile_hashWithoutKey_isRefused() {
		Engine keyless = new JavaEngineProvider().open(EngineOptions.defaults());
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> keyless.compile("x",
					List.of(TestEngine.document("'pattern': 'a', 'action': {'type': 'hash'}"))))
			.withMessageContaining("'r'")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.MISSING_KEY);
	}

	@Test
	void compile_failure_isCounted() {
		assertCode(ErrorCode.INVALID_RULE, List.of(TestEngine.document("'pattern': '('")));
		assertThat(this.engine.telemetry().errors()).containsEntry(ErrorCode.INVALID_RULE, 1L);
	}

	@Test
	void compile_closed_isRefused() {
		this.engine.close();
		this.engine.close();
		assertCode(ErrorCode.CLOSED, List.of(TestEngine.document("'pattern': 'a'")));
	}

	private void assertCode(ErrorCode code, List<RuleDocument> documents) {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.engine.compile("x", documents))
			.extracting(SieveException::code)
			.isEqualTo(code);
	}

}
