package io.ironsieve.fallback;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class EntropyTests {

	@Test
	void of_roundNumbers_isExact() {
		assertThat(Entropy.of("a")).isZero();
		assertThat(Entropy.of("aabb")).isEqualTo(1.0);
		assertThat(Entropy.of("aaabbbcccddd")).isEqualTo(2.0);
		assertThat(Entropy.of("abcdefgh".repeat(7))).isEqualTo(3.0);
		assertThat(Entropy.of("aabc")).isEqualTo(1.5);
	}

	@Test
	void of_others_isShannons() {
		assertThat(Entropy.of("aab")).isCloseTo(0.9182958340544896, within(1e-12));
		assertThat(Entropy.of("0123456789")).isCloseTo(3.321928094887362, within(1e-12));
	}

	@Test
	void of_multiByteCharacters_countsBytes() {
		assertThat(Entropy.of("😀")).isEqualTo(2.0);
	}

}
