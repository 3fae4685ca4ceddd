package io.ironsieve;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CrossingsTests {

	private static final RuleDocument DOCUMENT = new RuleDocument("d", "{}");

	private final List<Long> calls = new ArrayList<>();

	@BeforeEach
	void resetEngines() {
		FakeEngines.reset();
	}

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void redactAll_upToOneCrossing_isOneCall() {
		List<String> texts = Collections.nCopies(4, "x".repeat(Crossings.UNITS / 4 - Integer.BYTES));
		assertThat(redactAll(texts)).hasSize(4);
		assertThat(FakeEngines.BATCHES).containsExactly(4);
	}

	@Test
	void redactAll_moreThanOneCrossing_isCutBetweenTextsAndComesInOrder() {
		String third = "x".repeat(Crossings.UNITS / 3);
		List<String> texts = IntStream.range(0, 8).mapToObj((index) -> index + third).toList();
		List<Redaction> redactions = redactAll(texts);
		assertThat(redactions).extracting((redaction) -> redaction.text().substring(0, 8))
			.containsExactlyElementsOf(IntStream.range(0, 8).mapToObj((index) -> "native:" + index).toList());
		assertThat(FakeEngines.BATCHES).containsExactly(2, 2, 2, 2);
		assertThat(this.calls).as("one call for listeners").containsExactly(8L * (third.length() + 1));
	}

	@Test
	void redactAll_textLongerThanACrossing_isOneByItself() {
		String huge = "x".repeat(Crossings.UNITS + 1);
		assertThat(redactAll(List.of("a", huge, "b", huge))).hasSize(4);
		assertThat(FakeEngines.BATCHES).containsExactly(1, 1, 1, 1);
	}

	@Test
	void redactAll_emptyTexts_countToo() {
		assertThat(redactAll(Collections.nCopies(Crossings.UNITS / 2, ""))).hasSize(Crossings.UNITS / 2);
		assertThat(FakeEngines.BATCHES).hasSize(2);
		FakeEngines.BATCHES.clear();
		assertThat(redactAll(List.of())).isEmpty();
		assertThat(FakeEngines.BATCHES).containsExactly(0);
	}

	@Test
	void redactAll_interruptedBetweenCrossings_isCancelledAndStaysInterrupted() {
		FakeEngines.beforeBatch(() -> {
			if (FakeEngines.BATCHES.size() == 2) {
				Thread.currentThread().interrupt();
			}
		});
		List<String> texts = Collections.nCopies(8, "x".repeat(Crossings.UNITS / 2));
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> redactAll(texts))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CANCELLED))
			.withMessage("The thread was interrupted when 2 of 8 texts were redacted");
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
		assertThat(FakeEngines.BATCHES).as("crossings begun").hasSize(2);
	}

	@Test
	void redactAll_interruptedBefore_isAnsweredWhenItIsOneCrossing() {
		Thread.currentThread().interrupt();
		assertThat(redactAll(List.of("a", "b"))).hasSize(2);
		assertThat(Thread.currentThread().isInterrupted()).isTrue();
	}

	private List<Redaction> redactAll(List<String> texts) {
		CallListener listener = (operation, engine, error, nanos, units, found) -> this.calls.add(units);
		try (Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).document(DOCUMENT).listener(listener).build()) {
			return sieve.redactAll(texts);
		}
	}

}
