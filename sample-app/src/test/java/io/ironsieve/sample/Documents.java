package io.ironsieve.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The repository's documents.
 * @param path file below the repository's root
 */
record Documents(Path path) {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	static final Documents README = new Documents(ROOT.resolve("README.md"));

	static final Documents ACTUATOR = new Documents(ROOT.resolve("docs/actuator.md"));

	private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

	String text() {
		try {
			return Files.readString(this.path).replace("\r\n", "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The first fenced block in a language. */
	String block(String language) {
		return blocks(language).get(0);
	}

	List<String> blocks(String language) {
		List<String> blocks = new ArrayList<>();
		Matcher matcher = BLOCK.matcher(text());
		while (matcher.find()) {
			if (matcher.group(1).equals(language)) {
				blocks.add(matcher.group(2));
			}
		}
		return blocks;
	}

}
