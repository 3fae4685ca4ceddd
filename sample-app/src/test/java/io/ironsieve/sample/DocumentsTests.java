package io.ironsieve.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Documents name nothing that is gone. */
class DocumentsTests {

	private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(?:#[^)]*)?\\)");

	@ParameterizedTest
	@MethodSource
	void links_leadToFiles(Path document) {
		List<String> broken = LINK.matcher(new Documents(document).text())
			.results()
			.map((link) -> link.group(1))
			.filter((target) -> !target.startsWith("https://"))
			.filter((target) -> Files.notExists(document.resolveSibling(target)))
			.toList();
		assertThat(broken).as("links of %s that lead nowhere", Documents.ROOT.relativize(document)).isEmpty();
	}

	static Stream<Path> links_leadToFiles() throws IOException {
		try (Stream<Path> top = Files.list(Documents.ROOT); Stream<Path> docs = Files.walk(Documents.ROOT.resolve("docs"))) {
			return Stream.concat(top, docs).filter((path) -> path.toString().endsWith(".md")).toList().stream();
		}
	}

	@Test
	void commandsOfTheReadme_areThoseThatContinuousIntegrationRuns() {
		List<String> commands = Documents.README.blocks("sh").stream().map(String::strip).toList();
		assertThat(commands).hasSize(2).allMatch((command) -> command.lines().count() == 1);
		assertThat(lines(".github/workflows/ci.yml")).anyMatch((line) -> line.contains(commands.get(0)))
			.contains("- run: " + commands.get(1));
		assertThat(lines(".ci/run")).contains(commands.get(1));
	}

	private static List<String> lines(String file) {
		return new Documents(Documents.ROOT.resolve(file)).text().lines().map(String::strip).toList();
	}

}
