package io.ironsieve.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the README's YAML and Java as they are printed. */
class ReadmeTests {

	private static final Path SOURCE = Path.of("src/test/java/io/ironsieve/sample/ReadmeTests.java");

	@Test
	void yamlAndJava_doWhatTheReadmeSays(@TempDir Path directory) throws IOException {
		Path configuration = directory.resolve("application.yml");
		Files.writeString(configuration, Documents.README.block("yaml"));
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(User.class).web(WebApplicationType.NONE)
			.run("--spring.config.location=" + configuration.toUri())) {
			Sieve sieve = context.getBean(Sieve.class);
			// snippet
			Redaction redaction = sieve.redact("mail anna@example.org about C-12345678");
			String text = redaction.text();                  // mail [email] about [customer-number:random:8d2f...]
			List<Finding> findings = redaction.findings();   // rule, category and position; never the value

			boolean personal = sieve.using("pii-only").matches("about C-12345678");   // false
			// end of snippet
			assertThat(text).matches("mail \\[email] about \\[customer-number:random:[0-9a-f]{16}]");
			assertThat(findings).extracting(Finding::ruleId).containsExactly("email", "customer-number");
			assertThat(personal).isFalse();
		}
	}

	@Test
	void java_isTheSnippetThatRuns() throws IOException {
		List<String> source = Files.readAllLines(SOURCE);
		List<String> snippet = source.subList(source.indexOf("\t\t\t// snippet") + 1, source.indexOf("\t\t\t// end of snippet"));
		assertThat(Documents.README.block("java").lines().toList()).isEqualTo(snippet.stream().map(String::strip).toList());
	}

	@Test
	void yaml_isAboutTenLines() {
		assertThat(Documents.README.block("yaml").lines()).hasSizeLessThanOrEqualTo(11);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class User {

	}

}
