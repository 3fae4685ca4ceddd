package io.ironsieve.fallback;

import java.util.Arrays;

/**
 * Search for one rule's matches in a text that comes character by character: the leftmost, of these the preferred one, as one-shot
 * searching finds it. Knows at any time where the first match starts that may be under way. Not thread-safe.
 *
 * <p>Threads of the machine are kept by start, and by priority among those of one start; of two in one state the first stays, since both
 * have the same future. A thread that matches ends all that are behind it; what is before it may still find a better match. When
 * nothing is before it, the match is certain. Then whoever asks lets the search start over behind it, over text already seen.
 */
class Search {

	private static final int NONE = -1;

	private final Automaton automaton;

	private final int rule;

	private int[] states = new int[4];

	private long[] starts = new long[4];

	private int count;

	/** Where the next character is. */
	private long position;

	private long matchStart = NONE;

	Search(int rule, Automaton automaton) {
		this.rule = rule;
		this.automaton = automaton;
	}

	/** Search that is where this one is. */
	Search copy() {
		Search copy = new Search(this.rule, this.automaton);
		copy.states = this.states.clone();
		copy.starts = this.starts.clone();
		copy.count = this.count;
		copy.position = this.position;
		copy.matchStart = this.matchStart;
		return copy;
	}

	/** Whether this is where another search of the rule is, whose places are by so much larger. */
	boolean isAs(Search other, long by) {
		boolean same = this.count == other.count && this.position + by == other.position
				&& this.matchStart + ((this.matchStart == NONE) ? 0 : by) == other.matchStart;
		for (int i = 0; same && i < this.count; i++) {
			same = this.states[i] == other.states[i] && this.starts[i] + by == other.starts[i];
		}
		return same;
	}

	int rule() {
		return this.rule;
	}

	/** Place of the character that {@link #step} takes next. */
	long position() {
		return this.position;
	}

	/** Whether a match may be under way. */
	boolean isOpen() {
		return this.count > 0;
	}

	/** First place where a match may be under way. Only when {@link #isOpen}. */
	long start() {
		return this.starts[0];
	}

	/** First place from {@code least} where a match may be under way, or {@link Long#MAX_VALUE}. */
	long startFrom(long least) {
		for (int i = 0; i < this.count; i++) {
			if (this.starts[i] >= least) {
				return this.starts[i];
			}
		}
		return Long.MAX_VALUE;
	}

	/** Start of a match that nothing can change any more, or -1. */
	long certain() {
		return (this.count == 0) ? this.matchStart : NONE;
	}

	/** Starts over here. */
	void restart(long position) {
		this.position = position;
		this.count = 0;
		this.matchStart = NONE;
	}

	/** Gives up what starts here or before. */
	void forgetTo(long start) {
		int kept = 0;
		for (int i = 0; i < this.count; i++) {
			if (this.starts[i] > start) {
				this.states[kept] = this.states[i];
				this.starts[kept++] = this.starts[i];
			}
		}
		this.count = kept;
		this.matchStart = (this.matchStart <= start) ? NONE : this.matchStart;
	}

	/** Forgets a match that is not certain yet; what is under way goes on. */
	void forgetMatch() {
		this.matchStart = NONE;
	}

	/**
	 * Takes the next character.
	 * @param before character in front of it, -1: none
	 * @param character -1: the text ends here
	 * @param covered matches that start before this place are of no interest: they do not count and end nothing but what they outrank
	 */
	void step(int before, int character, long covered, Scratch scratch) {
		scratch.begin(this.automaton.length());
		boolean coversMine = this.count > 0 && this.starts[0] < covered;
		long cut = NONE;
		boolean ended = false;
		for (int i = 0; i < this.count && !ended; i++) {
			long start = this.starts[i];
			if (start != cut && follow(this.states[i], start, before, character, scratch)) {
				cut = start;
				if (!coversMine) {
					this.matchStart = start;
					ended = true;
				}
			}
		}
		if (!ended && this.matchStart == NONE && character >= 0 && this.automaton.canStartWith(character)) {
			follow(0, this.position, before, character, scratch);
		}
		this.position += (character < 0) ? 0 : Character.charCount(character);
		keep(scratch);
	}

	/** Follows a thread over everything that takes no character, then over the character; whether it matches. */
	private boolean follow(int state, long start, int before, int character, Scratch scratch) {
		Automaton automaton = this.automaton;
		scratch.push(state);
		while (scratch.hasMore()) {
			int at = scratch.pop();
			if (!scratch.visit(at)) {
				continue;
			}
			switch (automaton.operation(at)) {
				case Automaton.CHARACTER -> {
					if (character >= 0 && automaton.consumes(at, character)) {
						scratch.add(at + 1, start);
					}
				}
				case Automaton.SPLIT -> {
					scratch.push(automaton.y(at));
					scratch.push(automaton.x(at));
				}
				case Automaton.JUMP -> scratch.push(automaton.x(at));
				case Automaton.PLACE -> {
					if (automaton.isAt(at, before, character)) {
						scratch.push(at + 1);
					}
				}
				default -> {
					scratch.clearStack();
					return true;
				}
			}
		}
		return false;
	}

	private void keep(Scratch scratch) {
		this.count = scratch.count;
		if (this.states.length < this.count) {
			this.states = new int[this.count * 2];
			this.starts = new long[this.count * 2];
		}
		System.arraycopy(scratch.states, 0, this.states, 0, this.count);
		System.arraycopy(scratch.starts, 0, this.starts, 0, this.count);
	}

	/** Memory of one step, lent to one search after the other. As large as the largest automaton, so there are few of them. */
	static final class Scratch {

		private int[] visited = new int[0];

		private int generation;

		private int[] stack = new int[64];

		private int depth;

		private int[] states = new int[64];

		private long[] starts = new long[64];

		private int count;

		private void begin(int length) {
			if (this.visited.length < length) {
				this.visited = new int[length];
				this.generation = 0;
			}
			this.generation++;
			if (this.generation == Integer.MAX_VALUE) {
				Arrays.fill(this.visited, 0);
				this.generation = 1;
			}
			this.count = 0;
			this.depth = 0;
		}

		private void push(int state) {
			if (this.depth == this.stack.length) {
				this.stack = Arrays.copyOf(this.stack, this.depth * 2);
			}
			this.stack[this.depth++] = state;
		}

		private boolean hasMore() {
			return this.depth > 0;
		}

		private int pop() {
			return this.stack[--this.depth];
		}

		private void clearStack() {
			this.depth = 0;
		}

		/** Whether this state was not visited in this step before. */
		private boolean visit(int state) {
			if (this.visited[state] == this.generation) {
				return false;
			}
			this.visited[state] = this.generation;
			return true;
		}

		private void add(int state, long start) {
			if (this.count == this.states.length) {
				this.states = Arrays.copyOf(this.states, this.count * 2);
				this.starts = Arrays.copyOf(this.starts, this.count * 2);
			}
			this.states[this.count] = state;
			this.starts[this.count++] = start;
		}

	}

}
