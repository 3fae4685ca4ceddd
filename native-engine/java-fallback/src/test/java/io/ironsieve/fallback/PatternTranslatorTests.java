package io.ironsieve.fallback;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.google.re2j.Matcher;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PatternTranslatorTests {

	@Test
	void translate_ignoredCase_becomesClasses() throws PatternException {
		assertThat(re2("(?i)k1é")).isEqualTo("[Kk]1\\x{e9}");
	}

	@Test
	void translate_negatedClass_leavesSurrogatesOut() throws PatternException {
		assertThat(re2("[^a]")).isEqualTo("[\\x{0}-\\x{60}b-\\x{d7ff}\\x{e000}-\\x{10ffff}]");
		assertThat(re2("(?s).")).isEqualTo("[\\x{0}-\\x{d7ff}\\x{e000}-\\x{10ffff}]");
	}

	@Test
	void translate_anchors_areExplicit() throws PatternException {
		assertThat(re2("^a$(?m)^b$")).isEqualTo("\\Aa\\z(?m:^)b(?m:$)");
	}

	@Test
	void translate_repetitions_keepGreed() throws PatternException {
		assertThat(re2("a+?b+(?U)c+?d+")).isEqualTo("a{1,}?b{1,}c{1,}d{1,}?");
	}

	@Test
	void translate_repeatedPlaces_areTaken() throws PatternException {
		assertThat(matches("(?:\\b){0}(?:\\b)*\\B?(?:^)+a(?:$){2}", "a")).isTrue();
	}

	@Test
	void translate_classOfNothing_matchesNothing() throws PatternException {
		assertThat(matches("[^\\x{0}-\\x{10FFFF}]", "a\uD800")).isFalse();
	}

	@Test
	void translate_moreThanThousandRepetitions_isUnsupported() {
		assertThatExceptionOfType(PatternException.class).isThrownBy(() -> PatternTranslator.translate("ab{1001}", 0))
			.withMessage("more than 1000 repetitions at position 2")
			.matches(PatternException::isUnsupported);
		assertThatExceptionOfType(PatternException.class).isThrownBy(() -> PatternTranslator.translate("ab{2,1001}", 0))
			.matches(PatternException::isUnsupported);
	}

	@Test
	void translate_thousandRepetitions_isTaken() throws PatternException {
		assertThat(matches("^a{1000}$", "a".repeat(1000))).isTrue();
		assertThat(matches("^a{1000}$", "a".repeat(999))).isFalse();
	}

	@Test
	void translate_brokenAndUnsupported_isBroken() {
		assertThatExceptionOfType(PatternException.class).isThrownBy(() -> PatternTranslator.translate("a{1001}(", 0))
			.matches((ex) -> !ex.isUnsupported());
	}

	@Test
	void translate_nestedRepetitions_areTooLarge() {
		assertThatExceptionOfType(PatternException.class)
			.isThrownBy(() -> PatternTranslator.translate("(?:(?:(?:a{1000}){1000}){1000}){1000}", 0))
			.withMessageContaining("too large");
	}

	@Test
	void translate_thousandsOfBranches_doNotOverflowTheStack() throws Exception {
		String pattern = IntStream.range(0, 9_000).mapToObj((i) -> "w" + i * 7919L % 9_001).collect(Collectors.joining("|"));
		StringBuilder failure = new StringBuilder("not run");
		Thread small = new Thread(null, () -> {
			try {
				failure.setLength(0);
				failure.append(matches("(?:" + pattern + ");", "w8999; w12345") ? "" : "no match");
			}
			catch (PatternException | StackOverflowError ex) {
				failure.append(ex);
			}
		}, "small stack", 256 << 10);
		small.start();
		small.join();
		assertThat(failure).isEmpty();
	}

	@Test
	void translate_manyBranches_keepTheirOrder() throws PatternException {
		String pattern = "(" + IntStream.range(0, 200).mapToObj((i) -> "a{" + (1 + i % 5) + "}").collect(Collectors.joining("|")) + ")";
		Matcher matcher = PatternTranslator.translate(pattern + "b?", 1).pattern().matcher("aaaab");
		assertThat(matcher.find()).isTrue();
		assertThat(matcher.end(1)).isEqualTo(1);
	}

	@Test
	void translate_deepNesting_isRefused() {
		assertThatExceptionOfType(PatternException.class)
			.isThrownBy(() -> PatternTranslator.translate("(".repeat(30_000) + "a" + ")".repeat(30_000), 0))
			.withMessageContaining("nested");
	}

	@Test
	void translate_groupsBehindManyBranches_keepTheirNumbers() throws PatternException {
		String pattern = "(a)(?:" + "x|".repeat(300) + "y)(b)";
		Matcher matcher = PatternTranslator.translate(pattern, 2).pattern().matcher("ayb");
		assertThat(matcher.find()).isTrue();
		assertThat(matcher.start(2)).isEqualTo(2);
	}

	private static String re2(String pattern) throws PatternException {
		return PatternTranslator.translate(pattern, 0).pattern().pattern();
	}

	private static boolean matches(String pattern, String text) throws PatternException {
		return PatternTranslator.translate(pattern, 0).pattern().matcher(text).find();
	}

}
