package io.ironsieve.fallback;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GateTests {

	@Test
	void isOpen_needsOneTextOfEachRequirement() {
		Gate gate = new Gate(List.of(List.of(Set.of("abc", "x"), Set.of("key"))));
		assertThat(isOpen(gate, "..ABC.. Key")).isTrue();
		assertThat(isOpen(gate, "keyx")).isTrue();
		assertThat(isOpen(gate, "abc x")).isFalse();
		assertThat(isOpen(gate, "key ab c")).isFalse();
	}

	@Test
	void isOpen_noRequirement_isAlwaysOpen() {
		assertThat(isOpen(new Gate(List.of(List.of())), "")).isTrue();
	}

	@Test
	void isOpen_textInsideAnother_isSeen() {
		assertThat(isOpen(new Gate(List.of(List.of(Set.of("b")), List.of(Set.of("abcd")))), "abcx")).isTrue();
	}

	@Test
	void isOpen_nonAsciiBetween_breaksTheText() {
		assertThat(isOpen(new Gate(List.of(List.of(Set.of("ab")))), "aéb")).isFalse();
	}

	@Test
	void isOpen_randomTexts_agreesWithContains() {
		Random random = new Random(1);
		for (int round = 0; round < 2_000; round++) {
			List<List<Set<String>>> rules = List.of(List.of(words(random)), List.of(words(random), words(random)),
					List.of(words(random)));
			Gate gate = new Gate(rules);
			String text = word(random, 12);
			for (int rule = 0; rule < rules.size(); rule++) {
				boolean expected = rules.get(rule).stream().allMatch((texts) -> texts.stream().anyMatch(text::contains));
				assertThat(gate.isOpen(rule, gate.look(text))).as(text + rules.get(rule)).isEqualTo(expected);
			}
		}
	}

	private static Set<String> words(Random random) {
		Set<String> words = new TreeSet<>();
		for (int i = 0; i < 1 + random.nextInt(3); i++) {
			words.add(word(random, 4));
		}
		return words;
	}

	private static String word(Random random, int longest) {
		int length = 1 + random.nextInt(longest);
		return random.ints(length, 'a', 'd').collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	private static boolean isOpen(Gate gate, String text) {
		return gate.isOpen(0, gate.look(text));
	}

}
