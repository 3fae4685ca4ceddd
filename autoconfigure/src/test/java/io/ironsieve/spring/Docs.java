package io.ironsieve.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pages of the repository's {@code docs} folder that tests hold to the code. */
public final class Docs {

	private Docs() {
	}

	/** Rows of the tables under a heading, without their heads; cells are trimmed. */
	public static List<List<String>> rows(String page, String heading) {
		String section = section(page, heading);
		return section.lines()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> List.of(line.substring(1, line.lastIndexOf('|')).split("\\|")))
			.map((cells) -> cells.stream().map(String::strip).toList())
			.toList();
	}

	/** Text of the first YAML example. */
	public static String firstYaml(String page) {
		String text = read(page);
		int start = text.indexOf("```yaml\n") + "```yaml\n".length();
		return text.substring(start, text.indexOf("```", start));
	}

	private static String section(String page, String heading) {
		String text = read(page);
		int start = text.indexOf("\n## " + heading + "\n");
		if (start < 0) {
			throw new IllegalStateException("docs/" + page + " has no heading '## " + heading + "'");
		}
		int end = text.indexOf("\n## ", start + 1);
		return text.substring(start, (end < 0) ? text.length() : end);
	}

	private static String read(String page) {
		try {
			return Files.readString(Path.of("..", "docs", page));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
