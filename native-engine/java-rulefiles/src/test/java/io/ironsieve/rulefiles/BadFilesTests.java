package io.ironsieve.rulefiles;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static io.ironsieve.ErrorCode.EXAMPLE_FAILED;
import static io.ironsieve.ErrorCode.INVALID_DOCUMENT;
import static io.ironsieve.ErrorCode.INVALID_RULE;
import static io.ironsieve.ErrorCode.LIMIT_EXCEEDED;
import static io.ironsieve.ErrorCode.UNSUPPORTED_SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Broken files: each is refused with its name, the rule and the line where there is one, and what serves goes on serving. */
class BadFilesTests {

	private static final String HEAD = "schema: 2\nname: n\nrules:\n  - id: first\n    pattern: a\n";

	private static final String TOML_HEAD = "schema = 2\nname = 'n'\n[[rules]]\nid = 'first'\npattern = 'a'\n";

	/** A broken file. */
	private record Case(String fileName, byte[] content, ErrorCode code, List<String> message) {

		static Case of(String fileName, String content, ErrorCode code, String... message) {
			return new Case(fileName, content.getBytes(StandardCharsets.UTF_8), code, List.of(message));
		}

		static Case yaml(String rule, ErrorCode code, String... message) {
			return of("own.yaml", HEAD + rule, code, message);
		}

	}

	private static List<Case> cases() {
		List<Case> cases = new ArrayList<>();
		// Files
		cases.add(Case.of("own.json", "", INVALID_DOCUMENT));
		cases.add(Case.of("own.yaml", "", INVALID_DOCUMENT, "is empty"));
		cases.add(Case.of("own.yaml", "# nothing\n", INVALID_DOCUMENT, "is empty"));
		cases.add(Case.of("own.toml", "", INVALID_DOCUMENT, "no rule"));
		cases.add(Case.of("own.xml", "<rules/>", INVALID_DOCUMENT, ".json, .yaml, .yml or .toml"));
		cases.add(new Case("own.json", new byte[] { '{', '\n', (byte) 0xC3, '(' }, INVALID_DOCUMENT, List.of("is not UTF-8 at line 2")));
		cases.add(new Case("own.yaml", "schema: 2\n# \u00e4".getBytes(StandardCharsets.ISO_8859_1), INVALID_DOCUMENT,
				List.of("is not UTF-8 at line 2")));
		cases.add(new Case("own.toml", new byte[] { 'a', (byte) 0xE2, (byte) 0x82 }, INVALID_DOCUMENT, List.of("is not UTF-8 at line 1")));
		cases.add(new Case("own.json", (HEAD).getBytes(StandardCharsets.UTF_16), INVALID_DOCUMENT, List.of("is not UTF-8")));
		cases.add(new Case("own.yaml", new byte[17 << 20], LIMIT_EXCEEDED, List.of("16 MiB")));
		// Syntax
		cases.add(Case.of("own.json", "{\"schema\": 2,\n\"name\" \"n\"}", INVALID_DOCUMENT, "line 2"));
		cases.add(Case.of("own.yaml", "schema: 2\nrules: [", INVALID_DOCUMENT, "is not YAML at line 2"));
		cases.add(Case.of("own.yaml", "schema: 2\n\tname: n", INVALID_DOCUMENT, "is not YAML at line 1"));
		cases.add(Case.of("own.toml", "schema = 2\nname = n\n", INVALID_DOCUMENT, "is not TOML at line 2"));
		cases.add(Case.of("own.json", "{\"schema\": 2, \"schema\": 2}", INVALID_DOCUMENT));
		cases.add(Case.of("own.yaml", "schema: 2\nname: n\nname: m\n", INVALID_DOCUMENT, "twice at line 3"));
		cases.add(Case.of("own.toml", "schema = 2\nname = 'n'\nname = 'm'\n", INVALID_DOCUMENT, "is not TOML at line 4"));
		cases.add(Case.of("own.yaml", HEAD + "---\n" + HEAD, INVALID_DOCUMENT, "more than one YAML document at line 7"));
		cases.add(Case.of("own.yaml", "schema: 2\nname: &n n\nversion: *n\nrules: []\n", INVALID_DOCUMENT, "alias at line 3"));
		cases.add(Case.of("own.yaml", bomb(), INVALID_DOCUMENT, "alias at line 2"));
		cases.add(Case.of("own.json", "[".repeat(100_000), INVALID_DOCUMENT));
		cases.add(Case.of("own.yaml", "[".repeat(100_000), INVALID_DOCUMENT));
		cases.add(Case.of("own.toml", "a = " + "[".repeat(100_000), INVALID_DOCUMENT));
		// Documents
		cases.add(Case.of("own.yaml", "- a\n", INVALID_DOCUMENT));
		cases.add(Case.of("own.yaml", "name: n\nrules:\n  - id: a\n    pattern: a\n", INVALID_DOCUMENT, "schema"));
		cases.add(Case.of("own.yaml", HEAD.replace("schema: 2", "schema: 9"), UNSUPPORTED_SCHEMA, "schema 9"));
		cases.add(Case.of("own.yaml", "schema: 2\nname: n\nrules: []\n", INVALID_DOCUMENT, "rules"));
		cases.add(Case.of("own.yaml", HEAD + "include: other.yaml\n", INVALID_DOCUMENT, "include"));
		cases.add(Case.of("own.toml", TOML_HEAD.replace("[[rules]]", "[[rule]]"), INVALID_DOCUMENT, "rule"));
		// Rules
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    colour: red\n", INVALID_DOCUMENT, "rule 'second' at line 6", "colour"));
		cases.add(Case.yaml("  - pattern: b\n", INVALID_DOCUMENT, "rule number 2 at line 6", "id"));
		cases.add(Case.yaml("  - id: Second\n    pattern: b\n", INVALID_DOCUMENT, "rule number 2 at line 6"));
		cases.add(Case.yaml("\n\n  - id: second\n    pattern: b\n    tags: crm\n", INVALID_DOCUMENT, "rule 'second' at line 8"));
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    minEntropy: .nan\n", INVALID_DOCUMENT, "line 8"));
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    title: null\n", INVALID_DOCUMENT, "rule 'second' at line 6"));
		cases.add(Case.yaml("  - id: first\n    pattern: b\n", INVALID_DOCUMENT, "rule 'first' at line 6"));
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    validators: [lun]\n", INVALID_DOCUMENT, "rule 'second' at line 6", "lun"));
		cases.add(Case.yaml("  - id: second\n    pattern: (b\n", INVALID_RULE, "rule 'second' at line 6", "position 0"));
		cases.add(Case.yaml("  - id: second\n    pattern: a(?=b)\n", INVALID_RULE, "rule 'second' at line 6", "position 1", "stands beside"));
		cases.add(Case.yaml("  - id: second\n    pattern: (b)\n    group: 2\n", INVALID_RULE, "rule 'second' at line 6"));
		cases.add(Case.yaml("  - id: second\n    pattern: (?:[a-z]{1000}){1000}\n", INVALID_RULE, "rule 'second' at line 6"));
		cases.add(Case.yaml("  - id: second\n    pattern: b*\n", INVALID_RULE, "rule 'second' at line 6", "without a character"));
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    examples: { match: [confidential] }\n", EXAMPLE_FAILED, "rule 'second' at line 6"));
		cases.add(Case.yaml("  - id: second\n    pattern: b\n    action: { type: replace, with: '{value}' }\n", INVALID_DOCUMENT,
				"rule 'second' at line 6"));
		cases.add(Case.of("own.toml", TOML_HEAD + "\n[[rules]]\nid = 'second'\npattern = 'b'\ngroup = 'b'\n", INVALID_DOCUMENT,
				"rule 'second' at line 7", "group"));
		cases.add(Case.of("own.toml", TOML_HEAD + "\n[[rules]]\nid = 'second'\npattern = '[b'\n", INVALID_RULE, "rule 'second' at line 7"));
		cases.add(Case.of("gitleaks.toml", "[[rules]]\nid = 'a'\nregex = 'a'\n\n[[rules]]\nid = 'b'\nregex = '(b'\n", INVALID_RULE,
				"rule 'b' at line 5", "position 0"));
		return cases;
	}

	/** Nine lists, each of ten times the one before. */
	private static String bomb() {
		StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
		for (int i = 1; i < 10; i++) {
			yaml.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(10) + "]\n");
		}
		return yaml.toString();
	}

	@TestFactory
	Stream<DynamicTest> file_isRefusedByName_andWhatServesGoesOnServing() {
		List<Case> cases = cases();
		assertThat(cases).hasSizeGreaterThan(40);
		return cases.stream().map((bad) -> DynamicTest.dynamicTest(bad.fileName() + " " + bad.code() + " " + bad.message(), () -> check(bad)));
	}

	private static void check(Case bad) {
		for (EngineMode mode : List.of(EngineMode.JAVA, EngineMode.REQUIRED)) {
			try (Sieve serving = sieve(mode, new RuleDocument("good", "{\"schema\": 2, \"name\": \"g\", \"rules\": "
					+ "[{\"id\": \"good\", \"pattern\": \"good\"}]}"))) {
				SieveException refusal = refusal(() -> {
					InputStream in = new ByteArrayInputStream(bad.content());
					sieve(mode, RuleFiles.read("file [own]", bad.fileName(), in)).close();
				}).orElseThrow(() -> new AssertionError("accepted by " + mode));
				assertThat(refusal.getMessage()).as("%s", mode).startsWith("Document 'file [own]'");
				bad.message().forEach((part) -> assertThat(refusal.getMessage()).as("%s", mode).contains(part));
				assertThat(refusal.getMessage()).as("%s: texts of examples", mode).doesNotContain("confidential");
				assertThat(refusal.code()).as("%s: %s", mode, refusal.getMessage()).isEqualTo(bad.code());
				assertThat(serving.redact("a good one").text()).isEqualTo("a [good] one");
			}
		}
	}

	@Test
	void read_fileOf100Megabytes_isRefusedWithoutReadingIt(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("own.json");
		try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
			out.setLength(100L << 20);
		}
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> RuleFiles.read(file))
			.withMessageContainingAll("own.json", "16 MiB")
			.extracting(SieveException::code)
			.isEqualTo(LIMIT_EXCEEDED);
	}

	@Test
	void read_byteOrderMark_isLeftOut() throws IOException {
		byte[] yaml = ("\uFEFF" + HEAD).getBytes(StandardCharsets.UTF_8);
		RuleDocument document = RuleFiles.read("own", "own.yaml", new ByteArrayInputStream(yaml));
		try (Sieve sieve = sieve(EngineMode.JAVA, document)) {
			assertThat(sieve.redact("a").text()).isEqualTo("[first]");
		}
	}

	@Test
	void read_sameIdInTwoFiles_namesBoth() throws IOException {
		List<RuleDocument> documents = new ArrayList<>();
		for (String name : List.of("one.yaml", "two.yaml")) {
			documents.add(RuleFiles.read(name, name, new ByteArrayInputStream(HEAD.getBytes(StandardCharsets.UTF_8))));
		}
		for (EngineMode mode : List.of(EngineMode.JAVA, EngineMode.REQUIRED)) {
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> Sieve.builder().mode(mode).document(documents.get(0)).document(documents.get(1)).build())
				.withMessageStartingWith("Document 'two.yaml', rule 'first' at line 4: ")
				.extracting(SieveException::code)
				.isEqualTo(INVALID_DOCUMENT);
		}
	}

	private static Sieve sieve(EngineMode mode, RuleDocument document) {
		return Sieve.builder().mode(mode).document(document).build();
	}

	private static Optional<SieveException> refusal(ThrowingRunnable body) {
		try {
			body.run();
			return Optional.empty();
		}
		catch (SieveException ex) {
			return Optional.of(ex);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** May fail to read. */
	private interface ThrowingRunnable {

		void run() throws IOException;

	}

}
