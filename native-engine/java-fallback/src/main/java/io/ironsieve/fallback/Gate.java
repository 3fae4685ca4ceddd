package io.ironsieve.fallback;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Tells in one pass over a text which rules cannot find anything in it, because what every match needs is not there. An Aho-Corasick
 * automaton over the ASCII texts that rules require, ASCII case ignored; RE2/J then runs for the remaining rules only.
 *
 * <p>
 * A rule may have several requirements, each a set of texts of which one must occur. Thread-safe.
 */
final class Gate {

	private static final int ALPHABET = 0x80;

	private static final int ROOT = 0;

	/** For each rule its requirements, by number. */
	private final int[][] requirements;

	private final int requirementCount;

	/** Class of each ASCII character; 0 for those in no text. */
	private final int[] classes = new int[ALPHABET];

	private final int classCount;

	/** Next state by state and class. */
	private int[] next = new int[0];

	private int states;

	/** Requirements that the text of a state itself meets; more may be met by its suffixes. */
	private final List<int[]> met = new ArrayList<>();

	/** State of the longest proper suffix of each state's text. */
	private final int[] suffix;

	/**
	 * Builds the automaton.
	 * @param rules for each rule its requirements; a requirement is not empty and has only ASCII texts in lower case
	 */
	Gate(List<List<Set<String>>> rules) {
		this.requirements = new int[rules.size()][];
		this.classCount = classify(rules) + 1;
		addState();
		int requirement = 0;
		for (int rule = 0; rule < rules.size(); rule++) {
			this.requirements[rule] = new int[rules.get(rule).size()];
			for (int i = 0; i < rules.get(rule).size(); i++) {
				this.requirements[rule][i] = requirement;
				for (String text : rules.get(rule).get(i)) {
					add(text, requirement);
				}
				requirement++;
			}
		}
		this.requirementCount = requirement;
		this.suffix = new int[this.states];
		link();
	}

	private int classify(List<List<Set<String>>> rules) {
		int count = 0;
		for (List<Set<String>> rule : rules) {
			for (Set<String> texts : rule) {
				for (String text : texts) {
					for (int i = 0; i < text.length(); i++) {
						if (this.classes[text.charAt(i)] == 0) {
							this.classes[text.charAt(i)] = ++count;
						}
					}
				}
			}
		}
		for (char upper = 'A'; upper <= 'Z'; upper++) {
			this.classes[upper] = this.classes[Ascii.lower(upper)];
		}
		return count;
	}

	private int addState() {
		int needed = (this.states + 1) * this.classCount;
		if (this.next.length < needed) {
			this.next = Arrays.copyOf(this.next, Math.max(needed, this.next.length * 2));
		}
		this.met.add(new int[0]);
		return this.states++;
	}

	private void add(String text, int requirement) {
		int state = ROOT;
		for (int i = 0; i < text.length(); i++) {
			int edge = state * this.classCount + this.classes[text.charAt(i)];
			if (this.next[edge] == ROOT) {
				int added = addState();
				this.next[edge] = added;
			}
			state = this.next[edge];
		}
		int[] own = this.met.get(state);
		int[] more = Arrays.copyOf(own, own.length + 1);
		more[own.length] = requirement;
		this.met.set(state, more);
	}

	/** Turns the trie into an automaton: breadth first, missing edges become those of the longest suffix. */
	private void link() {
		Deque<Integer> queue = new ArrayDeque<>();
		queue.add(ROOT);
		while (!queue.isEmpty()) {
			int state = queue.remove();
			for (int c = 1; c < this.classCount; c++) {
				int child = this.next[state * this.classCount + c];
				int other = (state == ROOT) ? ROOT : this.next[this.suffix[state] * this.classCount + c];
				if (child == ROOT) {
					this.next[state * this.classCount + c] = other;
				}
				else {
					this.suffix[child] = other;
					queue.add(child);
				}
			}
		}
	}

	/** What is known about a text. */
	BitSet look(String text) {
		BitSet found = new BitSet(this.requirementCount);
		BitSet seen = new BitSet(this.states);
		int state = ROOT;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			state = (c < ALPHABET) ? this.next[state * this.classCount + this.classes[c]] : ROOT;
			for (int s = state; s != ROOT && !seen.get(s); s = this.suffix[s]) {
				seen.set(s);
				for (int requirement : this.met.get(s)) {
					found.set(requirement);
				}
			}
		}
		return found;
	}

	/**
	 * Whether a rule may find something.
	 * @param look what {@link #look} said of the text
	 */
	boolean isOpen(int rule, BitSet look) {
		for (int requirement : this.requirements[rule]) {
			if (!look.get(requirement)) {
				return false;
			}
		}
		return true;
	}

}
