package io.ironsieve.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

import io.ironsieve.EngineOptions;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.KeyRing;
import io.ironsieve.RuleDocument;

/** Shared test data: reads {@code native-engine/testdata}, in the format of the README there. */
public final class TestData {

	/** Seen from a module beside it or one at the root. */
	private static final Path ENGINE = Files.exists(Path.of("..", "testdata")) ? Path.of("..") : Path.of("..", "native-engine");

	private static final Path DIRECTORY = ENGINE.resolve("testdata");

	private static final Path PACKS = ENGINE.resolve("packs");

	private TestData() {
	}

	/** Key of the shared vectors: id {@code test}, bytes 00 to 1f. */
	public static HashKey key() {
		byte[] secret = new byte[32];
		for (int i = 0; i < secret.length; i++) {
			secret[i] = (byte) i;
		}
		return HashKey.of("test", secret);
	}

	/** What the shared vectors need: the keys {@code test} and {@code older}, 32 bytes of 7, with everything enabled. */
	public static EngineOptions options() {
		byte[] older = new byte[32];
		Arrays.fill(older, (byte) 7);
		return EngineOptions.defaults()
			.withKeys(KeyRing.of(key(), HashKey.of("older", older)))
			.withFeatures(EnumSet.allOf(Feature.class));
	}

	/** Columns of each case of a file, escapes still in. */
	public static Stream<String[]> cases(String file, int columns) {
		return read(DIRECTORY.resolve(file)).lines().filter((line) -> !line.startsWith("#")).map((line) -> {
			String[] row = line.split("\t", -1);
			if (row.length != columns) {
				throw new IllegalArgumentException(file + ": " + row[0] + " has " + row.length + " columns");
			}
			return row;
		});
	}

	/** Documents of a column {@code documents}. */
	public static List<RuleDocument> documents(String names) {
		return Arrays.stream(names.split(",")).map(TestData::document).toList();
	}

	private static RuleDocument document(String name) {
		Path file = name.startsWith("pack:") ? PACKS.resolve(name.substring("pack:".length()) + ".json")
				: DIRECTORY.resolve("rules").resolve(name + ".json");
		return new RuleDocument(name, read(file));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Bytes that an escaped column stands for. */
	public static byte[] unescape(String column) {
		byte[] in = column.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
		int at = 0;
		while (at < in.length) {
			if (in[at] != '\\') {
				out.write(in[at++]);
			}
			else if (in[at + 1] == 'x') {
				out.write(Integer.parseInt(new String(in, at + 2, 2, StandardCharsets.US_ASCII), 16));
				at += 4;
			}
			else {
				out.write(escaped((char) in[at + 1]));
				at += 2;
			}
		}
		return out.toByteArray();
	}

	private static int escaped(char name) {
		return switch (name) {
			case '\\' -> '\\';
			case 't' -> '\t';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case '0' -> 0;
			default -> throw new IllegalArgumentException("There is no escape \\" + name);
		};
	}

}
