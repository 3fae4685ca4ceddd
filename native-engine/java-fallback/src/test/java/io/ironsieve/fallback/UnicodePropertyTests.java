package io.ironsieve.fallback;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class UnicodePropertyTests {

	@ParameterizedTest
	@CsvSource({ "L, a", "Lu, A", "Nd, 1", "Greek, α", "Old_Italic, 𐌀", "Han, 漢", "Sc, €", "Pd, -", "Cyrillic, ж" })
	void named_containsItsCharacter(String name, String character) {
		CodePointSet set = UnicodeProperty.named(name);
		assertThat(set).isNotNull();
		assertThat(set.contains(character.codePointAt(0))).isTrue();
		assertThat(set.contains(' ')).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "greek", "GREEK", "Grek", "Letter", "Cs", "Cn", "Alphabetic", "", "Unknown", "L&", "^Greek" })
	void named_notOfTheDialect_isNull(String name) {
		assertThat(UnicodeProperty.named(name)).isNull();
	}

	@Test
	void named_group_isTheUnionOfItsCategories() {
		CodePointSet letters = UnicodeProperty.named("L");
		assertThat(letters).isNotNull();
		assertThat(letters.size()).isEqualTo((int) java.util.stream.IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter(Character::isLetter)
			.count());
	}

	@Test
	void named_other_isWithoutUnassigned() {
		CodePointSet other = UnicodeProperty.named("C");
		assertThat(other).isNotNull();
		assertThat(other.contains(0)).isTrue();
		assertThat(other.contains(0xE000)).isTrue();
		assertThat(other.contains(0x0378)).isFalse();
	}

}
