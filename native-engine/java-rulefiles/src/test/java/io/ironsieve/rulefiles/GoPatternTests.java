package io.ironsieve.rulefiles;

import java.util.List;

import com.google.re2j.Pattern;
import io.ironsieve.EngineMode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Patterns of Go in the dialect. RE2/J reads Go's syntax, so it is the one that says what a pattern means. */
class GoPatternTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "`a{2}b{3,}c{4,5}`, `a{2}b{3,}c{4,5}`", "`a{,3}`, `a\\{,3\\}`", "`a{1,2,3}`, `a\\{1,2,3\\}`",
			"a{x}, a\\{x\\}", "}}, \\}\\}", "[{}], [{}]", "[]a], [\\]a]", "[^]a], [^\\]a]",
			"[a[b], [a\\[b]", "[&&x], [\\&\\&x]", "[\\w-a], [\\w\\-a]", "[+--], [+-\\-]", "[a-], [a\\-]", "[a-z-9], [a-z\\-9]",
			"[[:alnum:]_], [[:alnum:]_]", "\\<\\>\\%\\\"\\_, <>%\"_", "\\.\\/\\-, \\./\\-", "\\Qa.b\\Ec, a\\.bc", "\\Q.*, \\.\\*",
			"\\0, \\x{0}", "\\012\\101, \\x{a}\\x{41}", "\\x60\\x{1F600}, \\x60\\x{1F600}", "\\p{Greek}\\pL, \\p{Greek}\\pL",
			"(?i)a(?-i:B), (?i)a(?-i:B)", "(?P<a>x), (?P<a>x)", "\\bx\\z, \\bx\\z", "(a)\\1, (a)\\1", "a(?=b), a(?=b)" })
	void translate_signs_areEscapedWhereTheDialectWantsIt(String go, String dialect) {
		assertThat(GoPattern.translate(go).pattern()).isEqualTo(dialect);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "a, 0", "(a)(?:b)(?P<c>c)(?<d>d)(?i)(?i:e), 3", "\\((a), 1", "[(](a), 1", "\\Q(\\E(a), 1" })
	void translate_groups_areCounted(String go, int groups) {
		assertThat(GoPattern.translate(go).groups()).isEqualTo(groups);
	}

	@Test
	void translate_whatIsTranslated_matchesTheSame() {
		List<String> patterns = List.of("[]a]+b", "[^]a]b", "a{,3}", "{}a", "x}}", "[\\w-.]+;", "[+--]+;", "[a-c-9]+;", "\\Qa.b\\E", "\\101\\0",
				"[&&x]+;", "[a[b]+;", "\\<b\\>", "[[:alpha:]-]+;", "[\\[\\]]+", "a\\%b", "[--/]+;", "[\\--a]+;");
		List<String> texts = List.of("]a]b", "xb", "a{,3}", "{}a", "x}}", "ab-.c;", "+,-;", "a-c9b;", "a.b", "axb", "A\0", "&&x;", "a[b;", "<b>", "b",
				"ab-c;", "[]", "a%b", "-./;", "-.A_a;");
		for (String go : patterns) {
			Pattern pattern = Pattern.compile(go);
			try (Sieve sieve = sieve(GoPattern.translate(go).pattern())) {
				for (String text : texts) {
					assertThat(sieve.matches(text)).as("%s in %s", go, text).isEqualTo(pattern.matcher(text).find());
				}
				assertThat(texts).as(go).anyMatch(sieve::matches);
			}
		}
	}

	private static Sieve sieve(String pattern) {
		String json = JsonMapper.shared().writeValueAsString(pattern);
		return Sieve.builder()
			.mode(EngineMode.JAVA)
			.document(new RuleDocument("t", "{\"schema\": 2, \"name\": \"t\", \"rules\": [{\"id\": \"r\", \"pattern\": " + json + "}]}"))
			.build();
	}

}
