package io.ironsieve.bench.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Texts in parts, rules, and what is to be found; {@code native/src/workload.rs} says what is in the files.
 * @param name name
 * @param texts texts of ASCII
 * @param parts index of the first text of each part, and the number of texts; the first part is for warming up
 * @param checked how many texts are compared with what is expected, from the first on
 * @param found what the oracle finds, by text
 * @param matches matches of each rule alone, by text
 * @param identifiers of rules
 * @param patterns of rules, or literals
 * @param documents rule documents
 */
record Workload(String name, List<String> texts, int[] parts, int checked, Map<Integer, List<Place>> found,
		Map<Integer, List<Place>> matches, List<String> identifiers, List<String> patterns, List<String> documents) {

	static final Workload EMPTY = new Workload("", List.of(), new int[] { 0 }, 0, Map.of(), Map.of(), List.of(), List.of(), List.of());

	static Workload read(Path corpus, String name) throws IOException {
		Path directory = corpus.resolve(name);
		List<String> texts = texts(ByteBuffer.wrap(Files.readAllBytes(directory.resolve("texts.bin"))));
		ByteBuffer layout = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("layout.bin"))).order(ByteOrder.LITTLE_ENDIAN);
		int checked = layout.getInt();
		int[] parts = new int[layout.remaining() / Integer.BYTES + 1];
		layout.asIntBuffer().get(parts, 0, parts.length - 1);
		parts[parts.length - 1] = texts.size();
		Map<Integer, List<Place>> found = Place.byText(Files.readAllBytes(directory.resolve("found.bin")));
		Map<Integer, List<Place>> matches = Place.byText(Files.readAllBytes(directory.resolve("matches.bin")));
		String rules = rules(corpus, name);
		if (rules.equals("literals")) {
			return new Workload(name, texts, parts, checked, found, matches, List.of(),
					Files.readAllLines(directory.resolve("literals.txt")), List.of());
		}
		return withRules(corpus.resolve("rules").resolve(rules), name, texts, parts, checked, found, matches);
	}

	/** Names of the workloads of a corpus. */
	static List<String> names(Path corpus) throws IOException {
		return Files.readAllLines(corpus.resolve("workloads.tsv")).stream().map((line) -> line.split("\t")[0]).toList();
	}

	private static String rules(Path corpus, String name) throws IOException {
		for (String line : Files.readAllLines(corpus.resolve("workloads.tsv"))) {
			if (line.startsWith(name + "\t")) {
				return line.substring(name.length() + 1);
			}
		}
		throw new IllegalArgumentException("No workload " + name);
	}

	private static Workload withRules(Path rules, String name, List<String> texts, int[] parts, int checked,
			Map<Integer, List<Place>> found, Map<Integer, List<Place>> matches) throws IOException {
		List<String> identifiers = new ArrayList<>();
		List<String> patterns = new ArrayList<>();
		for (String line : Files.readAllLines(rules.resolve("rules.tsv"))) {
			int tab = line.indexOf('\t');
			identifiers.add(line.substring(0, tab));
			patterns.add(line.substring(tab + 1));
		}
		List<String> documents = new ArrayList<>();
		try (Stream<Path> files = Files.list(rules)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".json")).sorted().toList()) {
				documents.add(Files.readString(file));
			}
		}
		return new Workload(name, texts, parts, checked, found, matches, identifiers, patterns, documents);
	}

	private static List<String> texts(ByteBuffer bytes) {
		bytes.order(ByteOrder.LITTLE_ENDIAN);
		List<String> texts = new ArrayList<>();
		while (bytes.hasRemaining()) {
			int length = bytes.getInt();
			texts.add(new String(bytes.array(), bytes.position(), length, StandardCharsets.US_ASCII));
			bytes.position(bytes.position() + length);
		}
		return texts;
	}

}
