package io.ironsieve.fallback;

import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What the shared vectors, which hold the refused documents, do not say. */
class DocumentReaderTests {

	private static final String SECRET = "s3cr3t";

	@ParameterizedTest
	@ValueSource(strings = { "'examples': {'match': ['s3cr3t']}", "'examples': {'noMatch': ['x s3cr3t']}, 'x': 1",
			"'examples': {'match': ['s3cr3t']} s3cr3t", "'examples': {'match': ['s3cr3t', 1]}",
			"'examples': {'match': ['s3cr3t\\q']}", "'examples': {'match': ['s3cr3t", "'examples': {'match': 's3cr3t'}",
			"'examples': {'match': ['s3cr3t\\ud800']}", "'examples': {'match': [s3cr3t]}", "'examples': {'noMatch': ['s3cr3tx']}" })
	void read_refusal_neverQuotesAnExample(String fields) {
		SieveException refusal = refusal("'pattern': 'x', " + fields);
		assertThat(refusal).hasMessageContaining("Document 'd'");
		for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
			assertThat(cause.getMessage()).doesNotContain(SECRET);
		}
	}

	@Test
	void read_notJson_namesThePlace() {
		assertThat(refusal("'pattern': 'x',\n  oops")).hasMessage("Document 'd' is not JSON at line 2, column 3")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void read_brokenPattern_namesDocumentRuleReasonAndPosition() {
		assertThat(refusal("'pattern': 'ab(c'"))
			.hasMessage("Document 'd', rule 'r': pattern: unclosed group at position 2");
	}

	@Test
	void read_unicode_isUnsupportedByName() {
		assertThat(refusal("'pattern': 'x', 'unicode': true")).hasMessageContaining("rule 'r'")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.RULE_UNSUPPORTED);
	}

	@Test
	void read_moreThanThousandRepetitions_isUnsupportedByName() {
		assertThat(refusal("'pattern': 'x{1001}'")).hasMessageContaining("rule 'r'")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.RULE_UNSUPPORTED);
	}

	@Test
	void read_longPattern_isRefused() {
		assertThat(refusal("'pattern': '" + "x".repeat(65_537) + "'")).extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
		String longest = "[" + "x".repeat(65_534) + "]";
		assertThat(TestEngine.scanner("'pattern': '" + longest + "'").matches("x")).isTrue();
	}

	@Test
	void read_deepNesting_isRefused() {
		assertThat(refusal("'pattern': 'x', 'tags': " + "[".repeat(200_000))).extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void read_byteOrderMark_isRefused() {
		RuleDocument document = TestEngine.document("'pattern': 'x'");
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> TestEngine.open().compile("x", List.of(new RuleDocument("d", "\uFEFF" + document.json()))));
	}

	@Test
	void read_secondDocumentBroken_loadsNothing() {
		RuleDocument good = TestEngine.document("'pattern': 'x'");
		RuleDocument broken = new RuleDocument("broken", "{}");
		assertThatExceptionOfType(SieveException.class)
			.isThrownBy(() -> TestEngine.open().compile("x", List.of(good, broken)))
			.withMessageContaining("'broken'");
	}

	private static SieveException refusal(String fields) {
		return catchThrowableOfType(SieveException.class, () -> TestEngine.scanner(fields));
	}

}
