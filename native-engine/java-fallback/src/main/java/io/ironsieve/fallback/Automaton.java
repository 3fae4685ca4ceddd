package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.ironsieve.fallback.PatternNode.Alternatives;
import io.ironsieve.fallback.PatternNode.Characters;
import io.ironsieve.fallback.PatternNode.Group;
import io.ironsieve.fallback.PatternNode.Place;
import io.ironsieve.fallback.PatternNode.Repeat;
import io.ironsieve.fallback.PatternNode.Sequence;

/**
 * A pattern as a program for the machine of Pike and Thompson, https://swtch.com/~rsc/regexp/regexp2.html. RE2/J has the same inside, but
 * does not tell whether a match that starts somewhere could go on behind the end of the text, and that is what a {@link Search} asks.
 * Groups are left out: RE2/J finds them once the place of a match is known. Immutable.
 */
final class Automaton {

	/** Consumes a character of the set {@code x}. */
	static final int CHARACTER = 0;

	/** Goes on at {@code x}, and with less priority at {@code y}. */
	static final int SPLIT = 1;

	/** Goes on at {@code x}. */
	static final int JUMP = 2;

	/** Goes on behind itself if the {@link Place} number {@code x} is here. */
	static final int PLACE = 3;

	/** The pattern has matched. */
	static final int MATCH = 4;

	private static final Place[] PLACES = Place.values();

	private static final int ASCII = 0x80;

	private static final int BITS = Long.SIZE;

	private byte[] operations = new byte[16];

	private int[] x = new int[16];

	private int[] y = new int[16];

	private int length;

	private final List<CodePointSet> sets = new ArrayList<>();

	/** ASCII characters of each set, two words a set. */
	private long[] ascii = new long[2];

	private final CodePointSet first;

	private final boolean startsAtWordEdge;

	Automaton(PatternNode root) {
		compile(root);
		add(MATCH, 0, 0);
		List<CodePointSet> first = new ArrayList<>();
		explore(false, first);
		this.first = CodePointSet.union(first);
		List<CodePointSet> anywhere = new ArrayList<>();
		explore(true, anywhere);
		this.startsAtWordEdge = anywhere.isEmpty();
	}

	int length() {
		return this.length;
	}

	int operation(int at) {
		return this.operations[at];
	}

	int x(int at) {
		return this.x[at];
	}

	int y(int at) {
		return this.y[at];
	}

	/** Whether a match can begin with this character. */
	boolean canStartWith(int codePoint) {
		return this.first.contains(codePoint);
	}

	/** Whether every match begins at an edge of a word. */
	boolean startsAtWordEdge() {
		return this.startsAtWordEdge;
	}

	/** Whether the character is in the set of the instruction {@link #CHARACTER} here. */
	boolean consumes(int at, int codePoint) {
		int set = this.x[at];
		if (codePoint < ASCII) {
			return (this.ascii[set * 2 + codePoint / BITS] >>> codePoint & 1) != 0;
		}
		return this.sets.get(set).contains(codePoint);
	}

	/** Whether the {@link Place} of the instruction here is between two characters; -1 where the text has none. */
	boolean isAt(int at, int before, int after) {
		return switch (PLACES[this.x[at]]) {
			case TEXT_START -> before < 0;
			case TEXT_END -> after < 0;
			case LINE_START -> before < 0 || before == '\n';
			case LINE_END -> after < 0 || after == '\n';
			case WORD_EDGE -> isWord(before) != isWord(after);
			case NO_WORD_EDGE -> isWord(before) == isWord(after);
		};
	}

	static boolean isWord(int codePoint) {
		return codePoint == '_' || Ascii.isAlphanumeric(codePoint);
	}

	private void compile(PatternNode node) {
		if (node instanceof Characters characters) {
			add(CHARACTER, set(characters.set()), 0);
		}
		else if (node instanceof Place place) {
			add(PLACE, place.ordinal(), 0);
		}
		else if (node instanceof Group group) {
			compile(group.content());
		}
		else if (node instanceof Sequence sequence) {
			sequence.parts().forEach(this::compile);
		}
		else if (node instanceof Alternatives alternatives) {
			compile(alternatives.branches());
		}
		else if (node instanceof Repeat repeat) {
			compile(repeat);
		}
	}

	private void compile(List<PatternNode> branches) {
		List<Integer> jumps = new ArrayList<>();
		for (int i = 0; i < branches.size() - 1; i++) {
			int split = add(SPLIT, this.length + 1, 0);
			compile(branches.get(i));
			jumps.add(add(JUMP, 0, 0));
			this.y[split] = this.length;
		}
		compile(branches.get(branches.size() - 1));
		jumps.forEach((jump) -> this.x[jump] = this.length);
	}

	private void compile(Repeat repeat) {
		for (int i = 0; i < repeat.min(); i++) {
			compile(repeat.content());
		}
		if (repeat.max() == Repeat.UNBOUNDED) {
			int split = add(SPLIT, 0, 0);
			compile(repeat.content());
			add(JUMP, split, 0);
			branch(split, repeat.greedy());
			return;
		}
		List<Integer> splits = new ArrayList<>();
		for (int i = repeat.min(); i < repeat.max(); i++) {
			splits.add(add(SPLIT, 0, 0));
			compile(repeat.content());
		}
		splits.forEach((split) -> branch(split, repeat.greedy()));
	}

	/** Lets a split go into what is behind it, or on at the present end, the first of the two preferred when greedy. */
	private void branch(int split, boolean greedy) {
		this.x[split] = greedy ? split + 1 : this.length;
		this.y[split] = greedy ? this.length : split + 1;
	}

	private int set(CodePointSet set) {
		int known = this.sets.indexOf(set);
		if (known >= 0) {
			return known;
		}
		int added = this.sets.size();
		this.sets.add(set);
		this.ascii = Arrays.copyOf(this.ascii, (added + 1) * 2);
		for (int c = 0; c < ASCII; c++) {
			if (set.contains(c)) {
				this.ascii[added * 2 + c / BITS] |= 1L << c;
			}
		}
		return added;
	}

	private int add(int operation, int x, int y) {
		if (this.length == this.operations.length) {
			this.operations = Arrays.copyOf(this.operations, this.length * 2);
			this.x = Arrays.copyOf(this.x, this.length * 2);
			this.y = Arrays.copyOf(this.y, this.length * 2);
		}
		this.operations[this.length] = (byte) operation;
		this.x[this.length] = x;
		this.y[this.length] = y;
		return this.length++;
	}

	/** Collects the sets that a match may begin with, taking every place for present, or none that is an edge of a word. */
	private void explore(boolean awayFromWordEdges, List<CodePointSet> found) {
		boolean[] seen = new boolean[this.length];
		int[] todo = new int[2 * this.length + 1];
		int count = 1;
		while (count > 0) {
			int at = todo[--count];
			if (seen[at]) {
				continue;
			}
			seen[at] = true;
			switch (this.operations[at]) {
				case CHARACTER -> found.add(this.sets.get(this.x[at]));
				case SPLIT -> {
					todo[count++] = this.x[at];
					todo[count++] = this.y[at];
				}
				case JUMP -> todo[count++] = this.x[at];
				case PLACE -> {
					if (!awayFromWordEdges || PLACES[this.x[at]] != Place.WORD_EDGE) {
						todo[count++] = at + 1;
					}
				}
				default -> {
				}
			}
		}
	}

}
