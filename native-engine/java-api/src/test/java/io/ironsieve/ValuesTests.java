package io.ironsieve;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Values of the API check themselves and keep secrets to themselves. */
class ValuesTests {

	@Test
	void hashKey_showsItsIdOnly() {
		HashKey key = HashKey.of("2026-11", "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
		assertThat(key).hasToString("HashKey[2026-11]");
		assertThat(EngineOptions.defaults().withHashKey(key).toString()).contains("2026-11").doesNotContain("0123");
	}

	@Test
	void hashKey_copiesItsBytes() {
		byte[] secret = new byte[16];
		HashKey key = HashKey.of("k", secret);
		secret[0] = 1;
		key.secret()[0] = 1;
		assertThat(key.secret()).containsOnly(0);
		assertThat(HashKey.random()).isNotEqualTo(HashKey.random());
	}

	@Test
	void hashKey_refusesShortSecretsAndOddIds() {
		assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of("k", new byte[15]));
		assertThatIllegalArgumentException().isThrownBy(() -> HashKey.of("a b", new byte[16]));
	}

	@Test
	void engineOptions_refuseATinyCeiling() {
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.defaults().withMaxFramesSize(1));
	}

	@Test
	void engineOptions_refuseThreadsThatCannotBe() {
		for (int threads : new int[] { 0, -1, 1_025 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.defaults().withThreads(threads))
				.withMessage("threads is 1 to 1024, not " + threads);
		}
		assertThat(EngineOptions.defaults().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
		assertThat(EngineOptions.defaults().withThreads(7).withMaxFramesSize(1 << 20).threads()).isEqualTo(7);
	}

	@Test
	void finding_refusesAnEmptySpan() {
		Rule rule = new Rule("r", "r", Category.PII, List.of(), "keep");
		assertThatIllegalArgumentException().isThrownBy(() -> new Finding(rule, 1, 1));
	}

	@Test
	void ruleDocument_doesNotPrintItsText() {
		assertThat(new RuleDocument("d", "secret")).hasToString("RuleDocument[d, 6 characters]");
	}

	@Test
	void builder_withoutRules_isRefused() {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> Sieve.builder().build())
			.withMessageContaining("at least one");
	}

	@Test
	void engineTelemetry_afterAnother_sumsCountersAndKeepsWhatIsNone() {
		EngineTelemetry earlier = new EngineTelemetry(1, 2, 3, 4, 5, 6, 7, 8, 90, 9, 2, 11, 12, 13, new StreamTelemetry(1, 2, 3, 4), 3,
				Map.of(ErrorCode.PANIC, 1L));
		EngineTelemetry later = new EngineTelemetry(10, 20, 30, 40, 50, 60, 70, 80, 85, 100, 4, 110, 120, 130, new StreamTelemetry(10, 20, 30, 40), 5,
				Map.of(ErrorCode.PANIC, 2L, ErrorCode.BUSY, 1L));
		assertThat(later.after(earlier)).isEqualTo(new EngineTelemetry(11, 22, 33, 44, 55, 66, 70, 80, 90, 109, 4, 121, 120, 143, new StreamTelemetry(10, 20, 33, 44), 5,
				Map.of(ErrorCode.PANIC, 3L, ErrorCode.BUSY, 1L)));
	}

}
