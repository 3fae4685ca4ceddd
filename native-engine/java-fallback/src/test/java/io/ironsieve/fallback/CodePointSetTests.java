package io.ironsieve.fallback;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CodePointSetTests {

	@Test
	void of_overlappingRanges_merges() {
		assertThat(CodePointSet.of('c', 'e', 'a', 'b', 'd', 'g')).isEqualTo(CodePointSet.of('a', 'g'));
	}

	@Test
	void of_surrogates_leavesThemOut() {
		assertThat(CodePointSet.of(0xD7FE, 0xE001).toArray()).containsExactly(0xD7FE, 0xD7FF, 0xE000, 0xE001);
		assertThat(CodePointSet.of(0xD800)).isEqualTo(CodePointSet.EMPTY);
	}

	@Test
	void negate_twice_isTheSame() {
		CodePointSet set = CodePointSet.of('a', 'z', 0x10FFFF, 0x10FFFF, 0, 0);
		assertThat(set.negate().negate()).isEqualTo(set);
		assertThat(set.negate().contains('a')).isFalse();
		assertThat(set.negate().contains(0xD800)).isFalse();
		assertThat(CodePointSet.ALL.negate()).isEqualTo(CodePointSet.EMPTY);
	}

	@Test
	void foldAscii_addsTheOtherCaseOfLettersOnly() {
		assertThat(CodePointSet.of('K', 'K', '@', '@', 0xE4, 0xE4).foldAscii().toArray()).containsExactly('@', 'K', 'k', 0xE4);
	}

	@Test
	void union_joinsAll() {
		assertThat(CodePointSet.union(List.of(CodePointSet.of('a'), CodePointSet.of('b'), CodePointSet.EMPTY)))
			.isEqualTo(CodePointSet.of('a', 'b'));
	}

	@Test
	void print_escapesWhatIsNotAlphanumeric() {
		assertThat(CodePointSet.of('a').toString()).isEqualTo("a");
		assertThat(CodePointSet.of(']', ']', 'x', 'z').toString()).isEqualTo("[\\x{5d}x-z]");
	}

}
