package io.ironsieve.fallback;

import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequiredTextsTests {

	@Test
	void of_literalRun_isTheWholeRun() throws PatternException {
		assertThat(of("\\bghp_[A-Za-z0-9]{36}")).containsExactly("ghp_");
	}

	@Test
	void of_longRun_isCut() throws PatternException {
		assertThat(of("x".repeat(100))).containsExactly("x".repeat(32));
	}

	@Test
	void of_ignoredCase_isLowerCase() throws PatternException {
		assertThat(of("(?i)AbC[^x]+")).containsExactly("abc");
	}

	@Test
	void of_alternatives_isOneOfEach() throws PatternException {
		assertThat(of("(?:foo|ba[rz])[0-9]")).containsExactlyInAnyOrder("foo", "ba");
	}

	@Test
	void of_smallClass_isItsMembers() throws PatternException {
		assertThat(of("[^a]\\d+")).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
	}

	@Test
	void of_nothingCertain_isEmpty() throws PatternException {
		assertThat(of("a*[^b]")).isEmpty();
		assertThat(of("(?:abc|[^x])")).isEmpty();
		assertThat(of("é")).isEmpty();
		assertThat(of("\\w+")).isEmpty();
	}

	private static Set<String> of(String pattern) throws PatternException {
		return RequiredTexts.of(PatternTranslator.translate(pattern, 0).root());
	}

}
