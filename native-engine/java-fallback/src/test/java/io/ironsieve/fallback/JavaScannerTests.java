package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JavaScannerTests {

	private final Engine engine = TestEngine.open();

	private final Scanner scanner = this.engine.compile("default",
			List.of(TestEngine.document("'pattern': 'C-[0-9]{4}', 'action': {'type': 'mask', 'keepLast': 1}")));

	@Test
	void redact_nothingFound_returnsSameInstance() {
		String text = "nothing in here";
		Redaction redaction = this.scanner.redact(text);
		assertThat(redaction.text()).isSameAs(text);
		assertThat(redaction.hasFindings()).isFalse();
	}

	@Test
	void redact_onlyKept_returnsSameInstanceWithFindings() {
		String text = "a C-1234 b";
		Redaction redaction = TestEngine.scanner("'pattern': 'C-[0-9]{4}', 'action': {'type': 'keep'}").redact(text);
		assertThat(redaction.text()).isSameAs(text);
		assertThat(redaction.findings()).extracting(Finding::start).containsExactly(2);
	}

	@Test
	void redact_found_replacesEach() {
		Redaction redaction = this.scanner.redact("a C-1234 b C-5678");
		assertThat(redaction.text()).isEqualTo("a *****4 b *****8");
		assertThat(redaction.findings()).extracting(Finding::start, Finding::end)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(2, 8), org.assertj.core.groups.Tuple.tuple(11, 17));
	}

	@Test
	void redact_loneSurrogates_areMatchedByNothingAndStay() {
		Scanner any = TestEngine.scanner("'pattern': 'a[^b]+?c'");
		assertThat(any.redact("a\uD83Dc a\uDE00c a\uD83D\uDE00c").text()).isEqualTo("a\uD83Dc a\uDE00c [r]");
	}

	@Test
	void redactAll_answersInOrder() {
		List<Redaction> redactions = this.scanner.redactAll(List.of("C-1234", "", "x", "C-5678"));
		assertThat(redactions).extracting(Redaction::text).containsExactly("*****4", "", "x", "*****8");
	}

	@Test
	void matches_agreesWithScan() {
		assertThat(this.scanner.matches("a C-1234")).isTrue();
		assertThat(this.scanner.matches("a C-123")).isFalse();
		assertThat(this.scanner.scan("a C-1234")).hasSize(1);
	}

	@Test
	void edits_countsBytes() {
		ByteBuffer text = ByteBuffer.wrap("..é😀C-1234".getBytes(StandardCharsets.UTF_8)).position(2);
		Edits edits = this.scanner.edits(text);
		assertThat(edits.findings()).extracting(Finding::start).containsExactly(6);
		assertThat(edits.applyTo(text)).isEqualTo("é😀*****4".getBytes(StandardCharsets.UTF_8));
		assertThat(text.position()).isEqualTo(2);
	}

	@Test
	void edits_directReadOnlyBuffer_isTaken() {
		ByteBuffer direct = ByteBuffer.allocateDirect(6).put("C-1234".getBytes(StandardCharsets.UTF_8)).flip();
		assertThat(this.scanner.edits(direct.asReadOnlyBuffer()).findings()).hasSize(1);
	}

	@Test
	void edits_invalidBytes_countOneEach() {
		byte[] text = { 'C', (byte) 0xFF, (byte) 0xE2, (byte) 0x82, 'C', '-', '1', '2', '3', '4', (byte) 0x80 };
		Edits edits = this.scanner.edits(ByteBuffer.wrap(text));
		assertThat(edits.findings()).extracting(Finding::start, Finding::end)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(4, 10));
		assertThat(edits.applyTo(ByteBuffer.wrap(text))).startsWith('C', 0xFF, 0xE2, 0x82, '*').endsWith('4', 0x80);
	}

	@Test
	void telemetry_countsCallsBytesFindingsAndErrors() {
		this.scanner.redact("é C-1234");
		this.scanner.matches("abc");
		this.scanner.close();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.scanner.scan("a"));
		EngineTelemetry telemetry = this.engine.telemetry();
		assertThat(telemetry.calls()).isEqualTo(2);
		assertThat(telemetry.nanos()).isPositive();
		assertThat(telemetry.bytesIn()).isEqualTo(9 + 3);
		assertThat(telemetry.findings()).isEqualTo(1);
		assertThat(telemetry.errors()).containsOnlyKeys(ErrorCode.CLOSED).containsEntry(ErrorCode.CLOSED, 1L);
	}

	@Test
	void scan_closedScanner_isRefused() {
		this.scanner.close();
		this.scanner.close();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.scanner.scan("a"))
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.CLOSED);
	}

	@Test
	void scan_closedEngine_isRefused() {
		this.engine.close();
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> this.scanner.scan("a"))
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.CLOSED);
	}

	@Test
	void scan_manyCandidates_staysLinear() {
		Scanner overlapping = TestEngine.scanner("'pattern': '[0-9]', 'keywords': {'any': ['x'], 'window': 1000}");
		assertThat(overlapping.scan("x " + "1".repeat(300_000))).hasSize(999);
	}

}
