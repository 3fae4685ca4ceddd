package io.ironsieve.fallback;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import io.ironsieve.fallback.Search.Scratch;
import org.jspecify.annotations.Nullable;

/** What all streams of a rule set share. Thread-safe. */
final class StreamRules {

	private static final int ASCII = 0x80;

	private final List<CompiledRule> rules;

	private final Automaton[] automata;

	private final OverlapResolver overlaps;

	/** For each ASCII character the rules whose matches can begin with it behind a character of a word. */
	private final int[][] startersInWord = new int[ASCII][];

	/** The same behind any other character. */
	private final int[][] startersOutsideWord = new int[ASCII][];

	private final int[] all;

	private final int context;

	private final BlockingQueue<Scratch> scratches = new ArrayBlockingQueue<>(2 * Runtime.getRuntime().availableProcessors());

	StreamRules(List<CompiledRule> rules, OverlapResolver overlaps) {
		this.rules = rules;
		this.overlaps = overlaps;
		this.automata = rules.stream().map((rule) -> new Automaton(rule.root())).toArray(Automaton[]::new);
		this.all = java.util.stream.IntStream.range(0, rules.size()).toArray();
		for (int c = 0; c < ASCII; c++) {
			this.startersInWord[c] = starters(c, true);
			this.startersOutsideWord[c] = starters(c, false);
		}
		this.context = rules.stream().mapToInt(StreamRules::looksInFront).max().orElse(1);
	}

	/** One more than the window shows whether a word begins there; two more than shields reach, whether a number does. */
	private static int looksInFront(CompiledRule rule) {
		Context context = rule.context();
		int window = (context != null && context.looksInFront()) ? context.window() : 0;
		return Math.max(1 + window, rule.shields().isEmpty() ? 0 : ShieldedText.REACH + 2);
	}

	private int[] starters(int c, boolean inWord) {
		return java.util.Arrays.stream(this.all).filter((rule) -> {
			Automaton automaton = this.automata[rule];
			boolean edge = Automaton.isWord(c) != inWord;
			return automaton.canStartWith(c) && (edge || !automaton.startsAtWordEdge());
		}).toArray();
	}

	CompiledRule rule(int index) {
		return this.rules.get(index);
	}

	int size() {
		return this.rules.size();
	}

	OverlapResolver overlaps() {
		return this.overlaps;
	}

	/** Most bytes that are an entry of a dictionary or may become one. */
	int longestEntry() {
		return this.rules.stream()
			.map(CompiledRule::entries)
			.mapToInt((entries) -> (entries != null) ? entries.reach() : 0)
			.max()
			.orElse(0);
	}

	/** Code points in front of a match that some rule looks at. */
	int context() {
		return this.context;
	}

	Search search(int rule) {
		Entries entries = this.rules.get(rule).entries();
		return (entries != null) ? new EntrySearch(rule, this.automata[rule], entries) : new Search(rule, this.automata[rule]);
	}

	/** Rules of which a match might begin with a character; no others do. */
	int[] starters(int before, int character) {
		if (character >= ASCII) {
			return this.all;
		}
		return Automaton.isWord(before) ? this.startersInWord[character] : this.startersOutsideWord[character];
	}

	/** Whether the first rule comes before the second where both want the same text. */
	boolean outranks(int one, int other) {
		int byPriority = Integer.compare(this.rules.get(one).priority(), this.rules.get(other).priority());
		return (byPriority != 0) ? byPriority > 0 : one < other;
	}

	/** Whether values of the rule stay in the text. */
	boolean keeps(int rule) {
		return this.rules.get(rule).action() instanceof Action.Keep;
	}

	Scratch take() {
		@Nullable Scratch scratch = this.scratches.poll();
		return (scratch != null) ? scratch : new Scratch();
	}

	void give(Scratch scratch) {
		this.scratches.offer(scratch);
	}

}
