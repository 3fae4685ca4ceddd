package io.ironsieve.fallback;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Which characters make words, which are white space, and which are equal when case is ignored, for dictionaries. All of it stands in
 * {@code characters.tsv}, which the native engine reads too: a JDK's own Unicode version is another one.
 */
final class WordCharacters {

	/** No character from here on has another case. */
	private static final int UNFOLDED = 0x20000;

	private final BitSet words = new BitSet();

	private final BitSet spaces = new BitSet();

	/** By character: how far what stands for all that are equal to it is away. */
	private final int[] folded = new int[UNFOLDED];

	private WordCharacters() {
		for (String line : table().split("\n")) {
			if (!line.startsWith("#")) {
				add(line.split("\t"));
			}
		}
	}

	private void add(String[] columns) {
		int first = Integer.parseInt(columns[1], 16);
		int last = Integer.parseInt(columns[2], 16);
		switch (columns[0]) {
			case "word" -> this.words.set(first, last + 1);
			case "space" -> this.spaces.set(first, last + 1);
			default -> {
				int step = Integer.parseInt(columns[3]);
				for (int c = first; c <= last; c += step) {
					this.folded[c] = Integer.parseInt(columns[4]);
				}
			}
		}
	}

	static WordCharacters get() {
		return Holder.INSTANCE;
	}

	boolean isWord(int codePoint) {
		return codePoint >= 0 && this.words.get(codePoint);
	}

	boolean isSpace(int codePoint) {
		return this.spaces.get(codePoint);
	}

	int fold(int codePoint) {
		return (codePoint < this.folded.length) ? codePoint + this.folded[codePoint] : codePoint;
	}

	private static String table() {
		try (InputStream in = WordCharacters.class.getResourceAsStream("characters.tsv")) {
			if (in == null) {
				throw new IllegalStateException("The engine's jar lacks characters.tsv");
			}
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Read when the first dictionary is. */
	private static final class Holder {

		private static final WordCharacters INSTANCE = new WordCharacters();

	}

}
