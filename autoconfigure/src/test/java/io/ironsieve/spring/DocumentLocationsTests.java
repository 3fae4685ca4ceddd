package io.ironsieve.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DocumentLocationsTests {

	private final DocumentLocations locations = new DocumentLocations(new DefaultResourceLoader());

	@TempDir
	Path directory;

	@BeforeEach
	void writeFiles() throws IOException {
		write("b.json", "{\"schema\": 2, \"name\": \"b\", \"rules\": [{\"id\": \"b\", \"pattern\": \"b\"}]}");
		write("a.yaml", "schema: 2\nname: a\nrules:\n  - id: a\n    pattern: 'a\\d'\n");
		write("c.toml", "schema = 2\nname = 'c'\n[[rules]]\nid = 'c'\npattern = 'c'\n");
		write("sub/d.toml", "[[rules]]\nid = 'd'\nregex = 'd{}'\npath = 'x'\n");
	}

	@Test
	void read_pattern_isEveryFileOnceInTheOrderOfTheNames() {
		assertThat(read("file:" + this.directory + "/**/*.*")).extracting(RuleDocument::name)
			.containsExactly(description("a.yaml"), description("b.json"), description("c.toml"), description("sub/d.toml"));
	}

	@Test
	void read_everyFormat_isWhatTheFileSays() {
		List<RuleDocument> documents = read("file:" + this.directory + "/a.yaml", "file:" + this.directory + "/c.toml",
				"file:" + this.directory + "/sub/d.toml", "classpath:rules/own.json");
		assertThat(documents.get(0).json()).isEqualToIgnoringWhitespace("""
				{"schema": 2, "name": "a", "rules": [{"id": "a", "pattern": "a\\\\d"}]}""");
		assertThat(documents.get(1).json()).isEqualToIgnoringWhitespace("""
				{"schema": 2, "name": "c", "rules": [{"id": "c", "pattern": "c"}]}""");
		assertThat(documents.get(2).json()).contains("d\\\\{\\\\}");
		assertThat(documents.get(2).notHonoured()).singleElement().asString().contains("'d'", "'path'");
		assertThat(documents.get(3).name()).isEqualTo("class path resource [rules/own.json]");
	}

	@Test
	void read_noSuchFile_namesTheIndex() {
		for (String none : List.of("classpath:rules/none.yaml", "file:" + this.directory + "/*.yml", "classpath*:rules/none/*.json")) {
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(() -> read("classpath:rules/own.json", none))
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("p[1]"));
		}
	}

	@Test
	void read_fileNamedTwice_isRefused() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> read("file:" + this.directory + "/b.json", "file:" + this.directory + "/*.json"))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("b.json", "'p[0]' names already"));
	}

	@Test
	void read_otherFormat_isRefusedByName() throws IOException {
		write("rules.xml", "<rules/>");
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> read("file:" + this.directory + "/rules.xml"))
			.withMessageContainingAll("rules.xml", ".json, .yaml, .yml or .toml")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void sieve_readerMissing_saysWhatToAdd() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.ironsieve.rulefiles"))
			.withPropertyValues("ironsieve.engine=java", "ironsieve.documents=classpath:rules/own.json")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(FailureAnalyzedException.class,
						(ex) -> assertThat(ex.analysis().getAction()).contains("ironsieve-rulefiles")));
	}

	private List<RuleDocument> read(String... locations) {
		return this.locations.read("p", List.of(locations));
	}

	private String description(String file) {
		return "file [" + this.directory.resolve(file) + "]";
	}

	private void write(String file, String text) throws IOException {
		Path path = this.directory.resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, text);
	}

}
