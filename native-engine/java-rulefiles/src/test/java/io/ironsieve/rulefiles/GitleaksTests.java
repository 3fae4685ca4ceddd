package io.ironsieve.rulefiles;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.RedactedBytes;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import io.ironsieve.rulefiles.PlainGitleaks.Match;
import io.ironsieve.rulefiles.PlainGitleaks.Outcome;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Configurations of gitleaks. The one of these tests has every field of the format; the other is gitleaks' own, which the build fetches.
 */
class GitleaksTests {

	private static final String OWN = "gitleaks-format.toml";

	private static final String THEIRS = "gitleaks.toml";

	private static final int TEXTS_PER_RULE = 40;

	private final RuleDocument document = RuleFiles.gitleaks(OWN, own());

	@ParameterizedTest
	@EnumSource(names = { "JAVA", "REQUIRED" })
	void gitleaks_everyRuleWithARegex_loads(EngineMode mode) {
		try (Sieve sieve = Sieve.builder().mode(mode).document(this.document).build()) {
			assertThat(sieve.ruleSet().rules()).extracting("id")
				.containsExactly("plain", "with-keywords", "with-entropy", "named.group-2", "first-group", "braces", "allowing",
						"old-allowlist");
			assertThat(sieve.ruleSet().rules().get(1).tags()).containsExactly("acme", "key");
			assertThat(sieve.ruleSet().rules().get(1).title()).isEqualTo("Keywords that the pattern does not imply");
			assertThat(sieve.ruleSet().notHonoured()).contains(
					"Document '" + OWN + "': Rule 'file-name': looks at the names of files alone and was left out");
		}
	}

	@Test
	void gitleaks_whatCannotBeHonoured_isReportedByName() {
		assertThat(this.document.notHonoured()).containsExactlyInAnyOrder(
				"The configuration: 'novelty' is not known to rules and counts for nothing",
				"The configuration: 'extend' is not known to rules and counts for nothing",
				"The configuration, allow list 1: 'paths' counts for nothing, since a text has none",
				"Rule 'Named.Group 2': is called 'named.group-2' here, since an identifier has no such characters or is shorter",
				"Rule 'allowing', allow list 5: 'paths' counts for nothing, since a text has none; as the condition is AND, neither does "
						+ "the rest of the list",
				"Rule 'allowing', allow list 6: 'commits' counts for nothing, since a text has none",
				"Rule 'old-allowlist': wants an 'entropy' above 8, which no value has; that counts for nothing",
				"Rule 'old-allowlist': 'path' counts for nothing, since a text has none: it looks at every text",
				"Rule 'old-allowlist': 'verify' is not known to rules and counts for nothing",
				"Rule 'part': is not reported by gitleaks ('skipReport') and was left out",
				"Rule 'file-name': looks at the names of files alone and was left out");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "pl-abcdefg|[plain]", "pl-7bcdefg|pl-7bcdefg", "pl-SAMPLE-x|pl-SAMPLE-x",
			"0123456789abcdef|0123456789abcdef", "0123456789abcdef xACMEx|[with-keywords] xACMEx",
			"secret_key=aabbccddaabbccdd|secret_key=aabbccddaabbccdd", "secretkey: 'abcdefgh'|secretkey: 'abcdefgh'",
			"secretkey: 'abcdefghi'|secretkey: '[with-entropy]'", "token=0123456789|token=[named.group-2]", "fg:a-12 fg:b-abc|fg:a-[first-group] fg:b-[first-group]",
			"fg:c-xx; fg:c-;|fg:c-[first-group]; [first-group]", "br{{ a.b }}|br{{ [braces] }}", "al=abcd|al=[allowing]", "al=xxxx|al=xxxx",
			"al=my-Dummy|al=my-Dummy", "public_al=abcd|public_al=abcd", "# al=abcd|# al=abcd", "al=abcd noscan|al=abcd noscan",
			"env: al=demo-1|env: al=demo-1", "al=demo-1|al=[allowing]", "env: al=prod-1|env: al=[allowing]", "al=never-1|al=[allowing]",
			"old-123456|old-[old-allowlist]", "old-000456|old-000456" })
	void gitleaks_fields_decideAsTheFormatSays(String text, String redacted) {
		for (EngineMode mode : List.of(EngineMode.JAVA, EngineMode.REQUIRED)) {
			try (Sieve sieve = Sieve.builder().mode(mode).document(this.document).build()) {
				assertThat(sieve.redact(text).text()).as("%s", mode).isEqualTo(redacted);
			}
		}
	}

	@TestFactory
	Stream<DynamicTest> gitleaks_everyRule_findsWhatPlainExpressionsFind() {
		return Stream.concat(check(OWN, own(), this.document).stream(),
				check(THEIRS, theirs(), RuleFiles.gitleaks(THEIRS, theirs())).stream());
	}

	/** All of gitleaks' rules at once: short texts cut at every place, in two and into single characters, and a long one cut at random. */
	@Test
	void gitleaks_streamsOfAllRules_doNotDependOnTheCuts() {
		JsonNode config = TomlText.parse(THEIRS, theirs());
		List<JsonNode> translated = JsonMapper.shared().readTree(RuleFiles.gitleaks(THEIRS, theirs()).json()).get("rules").valueStream().toList();
		List<JsonNode> rules = rulesWithARegex(config);
		StringBuilder all = new StringBuilder();
		int found = 0;
		try (Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).document(of(translated.stream().map(GitleaksTests::ofTheMatchAlone))).build()) {
			assertThat(sieve.ruleSet().rules()).hasSize(rules.size()).hasSizeGreaterThan(200);
			for (JsonNode rule : rules) {
				List<String> texts = texts(config, rule);
				texts.forEach((text) -> all.append(text).append('\n'));
				String text = texts.stream().filter(sieve::matches).min(Comparator.comparingInt(String::length)).orElseThrow();
				Streamed expected = whole(sieve, text);
				for (int cut = 0; cut <= text.length(); cut++) {
					assertThat(streamed(sieve, text, cutsAt(cut))).as("%s cut at %d", text, cut).isEqualTo(expected);
				}
				assertThat(streamed(sieve, text, (from) -> from + 1)).as("characters of %s", text).isEqualTo(expected);
				found += expected.findings().size();
			}
			Streamed expected = whole(sieve, all.toString());
			for (int seed = 0; seed < 20; seed++) {
				Random random = new Random(seed);
				int most = 1 << (2 + random.nextInt(14));
				assertThat(streamed(sieve, all, (from) -> from + 1 + random.nextInt(most))).as("pieces of at most %d, seed %d", most, seed)
					.isEqualTo(expected);
			}
			found += expected.findings().size();
		}
		assertThat(found).isGreaterThan(5 * rules.size());
	}

	/**
	 * What a text became.
	 * @param findings rule and bytes of each
	 */
	private record Streamed(String text, List<String> findings) {
	}

	private static IntUnaryOperator cutsAt(int cut) {
		return (from) -> (from < cut) ? cut : Integer.MAX_VALUE;
	}

	private static Streamed whole(Sieve sieve, String text) {
		RedactedBytes redacted = sieve.redact(text.getBytes(StandardCharsets.UTF_8));
		return new Streamed(new String(redacted.bytes(), StandardCharsets.UTF_8),
				redacted.findings().stream().map((finding) -> finding.ruleId() + " " + finding.start() + "-" + finding.end()).toList());
	}

	/** The text in pieces whose ends are told from their starts. */
	private static Streamed streamed(Sieve sieve, CharSequence text, IntUnaryOperator ends) {
		List<String> findings = new ArrayList<>();
		StringBuilder redacted = new StringBuilder();
		try (SieveStream stream = sieve.openStream(StreamOptions.defaults()
			.withOnFinding((finding) -> findings.add(finding.rule().id() + " " + finding.start() + "-" + finding.end())))) {
			int from = 0;
			while (from < text.length()) {
				int to = Math.min(text.length(), ends.applyAsInt(from));
				redacted.append(stream.feed(text.subSequence(from, to)));
				from = to;
			}
			redacted.append(stream.finish());
		}
		return new Streamed(redacted.toString(), findings);
	}

	private static List<JsonNode> rulesWithARegex(JsonNode config) {
		return config.get("rules")
			.valueStream()
			.filter((rule) -> rule.has("regex") && !rule.path("skipReport").asBoolean(false))
			.toList();
	}

	private static List<DynamicTest> check(String name, String toml, RuleDocument document) {
		JsonNode config = TomlText.parse(name, toml);
		JsonNode translated = JsonMapper.shared().readTree(document.json()).get("rules");
		List<JsonNode> rules = rulesWithARegex(config);
		assertThat(translated.size()).isEqualTo(rules.size());
		Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
		List<DynamicTest> tests = new ArrayList<>();
		for (int i = 0; i < rules.size(); i++) {
			JsonNode rule = rules.get(i);
			JsonNode own = translated.get(i);
			tests.add(DynamicTest.dynamicTest(rule.get("id").stringValue(), () -> check(config, rule, own, outcomes)));
		}
		tests.add(DynamicTest.dynamicTest("every way to decide was taken in " + name,
				() -> assertThat(outcomes).as("%s", outcomes).containsKeys(Outcome.values())));
		return tests;
	}

	private static void check(JsonNode config, JsonNode rule, JsonNode translated, Map<Outcome, Integer> outcomes) {
		PlainGitleaks plain = new PlainGitleaks(config, rule);
		RuleDocument alone = alone(translated);
		int found = 0;
		try (Sieve java = Sieve.builder().mode(EngineMode.JAVA).document(alone).build();
				Sieve rust = Sieve.builder().mode(EngineMode.REQUIRED).document(alone).build()) {
			for (String text : texts(config, rule)) {
				List<Match> matches = plain.matches(text);
				matches.forEach((match) -> outcomes.merge(match.outcome(), 1, Integer::sum));
				List<String> expected = matches.stream()
					.filter((match) -> match.outcome() == Outcome.FOUND)
					.map((match) -> match.start() + "-" + match.end())
					.toList();
				assertThat(spans(java.scan(text))).as("Java engine: %s", text).isEqualTo(expected);
				assertThat(spans(rust.scan(text))).as("native engine: %s", text).isEqualTo(expected);
				found += expected.size();
			}
		}
		assertThat(found).as("findings in the texts made for this rule").isPositive();
		checkStreams(config, rule, translated);
	}

	/** A stream cut anywhere gives what one piece gives, when nothing is asked about the whole text or whole lines. */
	private static void checkStreams(JsonNode config, JsonNode rule, JsonNode translated) {
		Random random = new Random(rule.get("id").stringValue().hashCode());
		try (Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).document(alone(ofTheMatchAlone(translated))).build()) {
			for (String text : texts(config, rule)) {
				Streamed expected = whole(sieve, text);
				for (int most : new int[] { 1, 40, 40 }) {
					assertThat(streamed(sieve, text, (from) -> from + 1 + random.nextInt(most))).as("stream of %s", text).isEqualTo(expected);
				}
			}
		}
	}

	private static JsonNode ofTheMatchAlone(JsonNode rule) {
		ObjectNode copy = (ObjectNode) rule.deepCopy();
		copy.remove("requires");
		if (copy.get("allow") instanceof ObjectNode allow) {
			allow.remove("lineRegex");
			if (allow.get("all") instanceof ArrayNode all) {
				all.removeIf((lists) -> lists.has("lineRegex"));
				if (all.isEmpty()) {
					allow.remove("all");
				}
			}
			if (allow.isEmpty()) {
				copy.remove("allow");
			}
		}
		return copy;
	}

	private static List<String> spans(List<Finding> findings) {
		return findings.stream().map((finding) -> finding.start() + "-" + finding.end()).toList();
	}

	private static RuleDocument alone(JsonNode rule) {
		return of(Stream.of(rule));
	}

	private static RuleDocument of(Stream<JsonNode> rules) {
		ObjectNode document = JsonMapper.shared().createObjectNode();
		document.put("schema", RuleDocument.SCHEMA).put("name", "some").putArray("rules").addAll(rules.toList());
		return new RuleDocument("some", document.toString());
	}

	/** Texts with and without keywords, of much and little entropy, with values that an allow list may allow. */
	private static List<String> texts(JsonNode config, JsonNode rule) {
		Random random = new Random(rule.get("id").stringValue().hashCode());
		String regex = rule.get("regex").stringValue();
		List<String> keywords = PlainGitleaks.texts(rule, "keywords");
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < TEXTS_PER_RULE; i++) {
			String sample = new Samples(regex, random, i % 8 == 7).next();
			if (i % 4 == 3) {
				sample = withAllowedValue(config, rule, sample, random);
			}
			String keyword = (keywords.isEmpty() || i % 5 == 4) ? "" : keywords.get(random.nextInt(keywords.size())) + "\n";
			String[] ends = { "", " ", "\n", "\"", ";", "'\nx", " noscan", "\r\n" };
			String[] starts = { "", " ", "\n", "a = \"", "# ", "--mount=type=secret, ", "(", "env: " };
			texts.add(keyword + starts[random.nextInt(starts.length)] + sample + ends[random.nextInt(ends.length)]);
			if (i % 6 == 5) {
				texts.add(texts.get(i / 2) + " " + texts.get(texts.size() - 1));
			}
		}
		return texts;
	}

	/** The sample with something in place of its value that an allow list is about. */
	private static String withAllowedValue(JsonNode config, JsonNode rule, String sample, Random random) {
		List<String> allowed = new ArrayList<>();
		for (JsonNode owner : List.of(rule, config)) {
			Stream.concat(Stream.of(owner.path("allowlist")), owner.path("allowlists").valueStream()).forEach((list) -> {
				PlainGitleaks.texts(list, "regexes").forEach((regex) -> allowed.add(new Samples(regex, random, false).next()));
				allowed.addAll(PlainGitleaks.texts(list, "stopwords"));
			});
		}
		List<Match> matches = new PlainGitleaks(config, rule).matches(sample);
		if (allowed.isEmpty() || matches.isEmpty()) {
			return sample;
		}
		Match match = matches.get(0);
		String value = allowed.get(random.nextInt(allowed.size()));
		int end = random.nextBoolean() ? match.end() : Math.min(match.end(), match.start() + value.length());
		return sample.substring(0, match.start()) + value + sample.substring(end);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = {
			"[[rules]]\\nregex = 'a'|rule number 1 at line 1: 'id' is missing",
			"\\n\\n[[rules]]\\nid = 'a'\\nregex = 7|rule number 1 at line 3: 'regex' must be a text",
			"[[rules]]\\nid = 'a'\\nregex = 'a'\\n[[rules]]\\nid = 'a'\\nregex = 'b'|rule number 2 at line 4: another rule has the id 'a'",
			"[[rules]]\\nid = 'a'\\nregex = 'a'\\nkeywords = 'k'|rule number 1 at line 1: 'keywords' must be a list",
			"[[rules]]\\nid = 'a'\\nregex = 'a'\\nentropy = 'k'|rule number 1 at line 1: 'entropy' must be a number",
			"[[rules]]\\nid = 'a'\\nregex = 'a'\\n[[rules.allowlists]]\\ncondition = 'XOR'|'condition' must be AND or OR",
			"[[rules]]\\nid = 'a'\\nregex = 'a'\\n[[rules.allowlists]]\\nregexTarget = 'file'|'regexTarget' must be secret, match or line",
			"title = 'x'|has no 'schema', so it is read as a configuration of gitleaks, and has no rule with a 'regex'",
			"rules = 'x'|'rules' must be a list", "[[rules]\\nid = 'a'|is not TOML at line 2" })
	void gitleaks_brokenConfigurations_areRefusedWithFileAndPlace(String toml, String message) {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> RuleFiles.gitleaks("own.toml", toml.replace("\\n", "\n")))
			.withMessageStartingWith("Document 'own.toml'")
			.withMessageContaining(message)
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void gitleaks_patternWithoutALinearForm_isRefusedByTheEngineWithItsPosition() {
		RuleDocument document = RuleFiles.gitleaks("own.toml", "[[rules]]\nid = 'a'\nregex = 'ab(?=c)'");
		for (EngineMode mode : List.of(EngineMode.JAVA, EngineMode.REQUIRED)) {
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> Sieve.builder().mode(mode).document(document).build())
				.withMessageContainingAll("'own.toml'", "rule 'a'", "position 2")
				.extracting(SieveException::code)
				.isEqualTo(ErrorCode.INVALID_RULE);
		}
	}

	private static String theirs() {
		try {
			return Files.readString(Path.of(System.getProperty("ironsieve.gitleaks")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String own() {
		try (InputStream in = GitleaksTests.class.getResourceAsStream(OWN)) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
