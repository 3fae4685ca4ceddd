package io.ironsieve.fallback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * What escapes, entities and characters read as. All of them are in {@code reads.tsv}, which the native engine reads too. Thread-safe. Code points
 * are ASCII; {@link #NOTHING} says that nothing is read.
 */
final class ReadingTable {

	static final int NOTHING = -1;

	static final int LONGEST_NAME = 8;

	static final ReadingTable INSTANCE = new ReadingTable();

	private static final int HEXADECIMAL = 16;

	private final Map<Integer, Integer> escapes = new HashMap<>();

	private final Map<String, Integer> entities = new HashMap<>();

	/** By first code point. */
	private final TreeMap<Integer, Range> ranges = new TreeMap<>();

	private ReadingTable() {
		table().lines().filter((line) -> !line.startsWith("#")).map((line) -> line.split("\t", -1)).forEach(this::add);
	}

	private static String table() {
		try (InputStream in = ReadingTable.class.getResourceAsStream("reads.tsv")) {
			if (in == null) {
				throw new IllegalStateException("The engine's jar lacks reads.tsv");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(String[] columns) {
		String what = columns[1];
		int reads = columns[2].isEmpty() ? NOTHING : hexadecimal(columns[2]);
		switch (columns[0]) {
			case "escape" -> this.escapes.put((int) what.charAt(0), reads);
			case "entity" -> this.entities.put(what, reads);
			case "shift" -> add(what, new Alike(reads, false), true);
			case "all" -> add(what, new Alike(reads, false), false);
			case "letter" -> add(what, new Alike(reads, true), false);
			default -> throw new IllegalStateException("reads.tsv: " + columns[0]);
		}
	}

	private void add(String range, Alike alike, boolean shifted) {
		int hyphen = range.indexOf('-');
		int first = hexadecimal((hyphen < 0) ? range : range.substring(0, hyphen));
		this.ranges.put(first, new Range(first, hexadecimal(range.substring(hyphen + 1)), alike, shifted));
	}

	private static int hexadecimal(String text) {
		return Integer.parseInt(text, HEXADECIMAL);
	}

	/** Character that a letter behind backslashes stands for, or {@code null}. */
	@Nullable Integer escape(int letter) {
		return this.escapes.get(letter);
	}

	/** What an entity reads as, or {@code null}. */
	@Nullable Integer entity(String name) {
		return this.entities.get(name);
	}

	/** What a character beyond ASCII reads as, or {@code null}. */
	@Nullable Alike reads(int codePoint) {
		Map.Entry<Integer, Range> entry = this.ranges.floorEntry(codePoint);
		return (entry != null) ? entry.getValue().reads(codePoint) : null;
	}

	/**
	 * What a character looks like.
	 * @param letter whether it does so in words of ASCII only
	 */
	record Alike(int reads, boolean letter) {
	}

	private record Range(int first, int last, Alike alike, boolean shifted) {

		@Nullable Alike reads(int codePoint) {
			if (codePoint > this.last) {
				return null;
			}
			return this.shifted ? new Alike(this.alike.reads + codePoint - this.first, this.alike.letter) : this.alike;
		}

	}

}
