package io.ironsieve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PacksTests {

	@Test
	void selections_areTheFiles() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("..", "packs"))) {
			List<String> documents = files.map((file) -> file.getFileName().toString()).sorted().toList();
			assertThat(Packs.selections()).extracting((selection) -> selection.replace(':', '-') + ".json")
				.containsExactlyInAnyOrderElementsOf(documents);
		}
		assertThat(Packs.COUNTRIES).isSorted();
	}

	@Test
	void countries_areInTheDocumentation() throws IOException {
		String page = Files.readString(Path.of("..", "..", "docs", "properties.md"));
		assertThat(Packs.COUNTRIES).allSatisfy((country) -> assertThat(page).contains("`" + country + "`"));
	}

	@Test
	void packs_pii_isAllOfIt() {
		List<String> all = Packs.selections().stream().filter((selection) -> selection.startsWith("pii")).toList();
		assertThat(names("pii")).isEqualTo(all).startsWith("pii").contains("pii:us", "pii:de");
	}

	@Test
	void packs_countries_haveTheCommonRulesOnce() {
		assertThat(names("pii:us", "pii:de", "secrets", "pii:us")).containsExactly("pii", "pii:us", "pii:de", "secrets");
		assertThat(names("pii:us", "pii")).startsWith("pii", "pii:us").doesNotHaveDuplicates().hasSameSizeAs(names("pii"));
		assertThat(names()).isEmpty();
	}

	@Test
	void packs_documents_areTheFilesAsTheyAre() throws IOException {
		assertThat(RuleDocument.packs("pii:us")).extracting(RuleDocument::json)
			.containsExactly(Files.readString(Path.of("..", "packs", "pii.json")),
					Files.readString(Path.of("..", "packs", "pii-us.json")));
	}

	@Test
	void packs_unknownSelection_isAnErrorThatListsTheKnownOnes() {
		for (String name : List.of("none", "../pii", "", "pii:", "pii:xx", "pii-us", "PII", "pii:US", "secrets:us")) {
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> RuleDocument.packs("pii", name))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.UNKNOWN_PACK))
				.withMessageContaining("no pack '" + name + "'")
				.withMessageContaining("'pii', 'pii:")
				.withMessageContaining("'pii:us'")
				.withMessageContaining("'secrets'");
		}
	}

	private static List<String> names(String... selections) {
		return RuleDocument.packs(selections).stream().map(RuleDocument::name).toList();
	}

}
