package io.ironsieve.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.rulefiles.RuleFiles;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The worked examples of {@code docs/rules.md}. */
class RulesPageTests {

	private static final Path PAGE = Path.of("..", "..", "docs", "rules.md");

	private static final Path SOURCE = Path.of("src", "test", "java", "io", "ironsieve", "test", "RulesPageTests.java");

	private static final Pattern EXAMPLE = Pattern.compile("^```(yaml|toml)\n(.*?)^```\n```text\n(.*?)^```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern TEST = Pattern.compile("^```java\n(.*?)^```\n\n```text\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	@TestFactory
	Stream<DynamicTest> workedExamples_areWhatBothEnginesDo() throws IOException {
		List<DynamicTest> tests = new ArrayList<>();
		Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
		while (example.find()) {
			RuleDocument document = document(example.group(1), example.group(2));
			for (String line : example.group(3).split("\n")) {
				for (EngineMode mode : List.of(EngineMode.JAVA, EngineMode.REQUIRED)) {
					tests.add(DynamicTest.dynamicTest(mode + " " + line, () -> check(mode, document, line)));
				}
			}
		}
		assertThat(tests).hasSizeGreaterThan(50);
		return tests.stream();
	}

	private static void check(EngineMode mode, RuleDocument document, String line) {
		String[] texts = line.split(" => ", -1);
		assertThat(texts).hasSize(2);
		EngineOptions options = EngineOptions.defaults()
			.withHashKey(HashKey.of("k1", new byte[32]))
			.withFeatures(Set.of(Feature.values()));
		try (Sieve sieve = Sieve.builder().mode(mode).options(options).document(document).build()) {
			assertThat(sieve.redact(texts[0]).text()).isEqualTo(texts[1]);
		}
	}

	private static RuleDocument document(String format, String text) throws IOException {
		String head = format.equals("yaml") ? "schema: 2\nname: example\n" : "";
		byte[] content = (head + text).getBytes(StandardCharsets.UTF_8);
		return RuleFiles.read("example", "example." + format, new ByteArrayInputStream(content));
	}

	@Test
	void test_isTheOneOfThePage_andFailsAsItSays(@TempDir Path directory) throws IOException {
		String page = Files.readString(PAGE);
		Matcher context = EXAMPLE.matcher(page.substring(page.indexOf("Context: a word")));
		Matcher test = TEST.matcher(page);
		assertThat(context.find() && test.find()).isTrue();
		assertThat(Files.readString(SOURCE)).contains("\t\t" + test.group(1).stripTrailing().replace("\n", "\n\t\t"));
		Path file = Files.writeString(directory.resolve("own.yaml"), "schema: 2\nname: own\n" + context.group(2));
		try (RuleTester tester = RuleTester.of(file)) {
			tester.rule("account")
				.finds("account 12345678", "12345678")
				.findsNothing("order 12345678")
				.redacts("account 12345678", "account [account]");
		}
		try (RuleTester tester = RuleTester.of(file)) {
			assertThatExceptionOfType(AssertionError.class)
				.isThrownBy(() -> tester.rule("account").finds("order 12345678", "12345678"))
				.withMessage(test.group(2).stripTrailing());
		}
	}

}
