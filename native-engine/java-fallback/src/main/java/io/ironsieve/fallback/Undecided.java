package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongPredicate;

import io.ironsieve.fallback.CompiledRule.Match;
import org.jspecify.annotations.Nullable;

/**
 * Matches of a stream of which something is still unknown: what stands behind them, or whether a better one overlaps. Places are those
 * of the stream. Not thread-safe.
 */
final class Undecided {

	private final StreamRules rules;

	private final StreamText text;

	/** Waiting for the characters behind them that their rule looks at. */
	private final List<Waiting> waiting = new ArrayList<>();

	/** What rules found, each alone. */
	private final List<Found> found = new ArrayList<>();

	Undecided(StreamRules rules, StreamText text) {
		this.rules = rules;
		this.text = text;
	}

	/** The same as another one, in a text with the same places. */
	Undecided(Undecided other, StreamText text) {
		this(other.rules, text);
		this.waiting.addAll(other.waiting);
		this.found.addAll(other.found);
	}

	/** Value of a rule. */
	record Found(int rule, long start, long end) {

		Found by(long by) {
			return new Found(this.rule, this.start + by, this.end + by);
		}

	}

	private record Waiting(int rule, long start, long end, long valueStart, long valueEnd) {

		Waiting by(long by) {
			return new Waiting(this.rule, this.start + by, this.end + by, this.valueStart + by, this.valueEnd + by);
		}

	}

	/** Takes a match that is certain. */
	void add(int rule, Match match) {
		if (!match.hasValue()) {
			return;
		}
		Waiting added = new Waiting(rule, this.text.place(match.start()), this.text.place(match.end()),
				this.text.place(match.valueStart()), this.text.place(match.valueEnd()));
		if (this.rules.rule(rule).accepts(this.text.substring(added.start, added.end),
				this.text.substring(added.valueStart, added.valueEnd))) {
			this.waiting.add(added);
		}
	}

	/** Gives up what a rule found that starts here or before. */
	void forget(int rule, long start) {
		this.waiting.removeIf((match) -> match.rule == rule && match.valueStart <= start);
		this.found.removeIf((value) -> value.rule == rule && value.start <= start);
	}

	/** Gives up what ends at places that are gone. */
	void forgetUntil(LongPredicate isGone) {
		this.waiting.removeIf((match) -> isGone.test(match.valueEnd));
		this.found.removeIf((value) -> isGone.test(value.end));
	}

	/** Whether the same is undecided in another text, whose places are by so much larger. */
	boolean isAs(Undecided other, long by) {
		return this.waiting.stream().map((match) -> match.by(by)).toList().equals(other.waiting)
				&& this.found.stream().map((value) -> value.by(by)).toList().equals(other.found);
	}

	/** Gives up everything. */
	void clear() {
		this.waiting.clear();
		this.found.clear();
	}

	/** First character that is needed, or {@code otherwise} when that is less. */
	long needed(long otherwise) {
		long needed = otherwise;
		for (Waiting match : this.waiting) {
			needed = Math.min(needed, match.start);
		}
		for (Found value : this.found) {
			needed = Math.min(needed, value.start);
		}
		return needed;
	}

	/**
	 * Place up to which everything is decided.
	 * @param open first place where a match may be under way, or the end of the text
	 * @param ended whether nothing comes behind the text
	 */
	long decided(long open, boolean ended) {
		long decided = open;
		for (Iterator<Waiting> matches = this.waiting.iterator(); matches.hasNext();) {
			Waiting match = matches.next();
			Boolean accepted = accepted(match, ended);
			if (accepted == null) {
				decided = Math.min(decided, match.valueStart);
			}
			else {
				matches.remove();
				if (accepted) {
					this.found.add(new Found(match.rule, match.valueStart, match.valueEnd));
				}
			}
		}
		return beforeOverlaps(decided);
	}

	/** Takes the winners that end up to a place, which {@link #decided} said, by place. */
	List<Found> take(long decided) {
		List<Candidate> candidates = new ArrayList<>();
		for (Found value : this.found) {
			if (value.end <= decided) {
				candidates.add(new Candidate(value.rule, this.text.index(value.start), this.text.index(value.end)));
			}
		}
		this.found.removeIf((value) -> value.end <= decided);
		return this.rules.overlaps()
			.resolve(candidates)
			.stream()
			.map((winner) -> new Found(winner.rule(), this.text.place(winner.start()), this.text.place(winner.end())))
			.toList();
	}

	/** Best rule of what starts at a place or before. There is one if {@link #decided} stopped at this place. */
	int bestAt(long place) {
		int best = -1;
		for (Waiting match : this.waiting) {
			best = (match.valueStart <= place) ? better(best, match.rule) : best;
		}
		for (Found value : this.found) {
			best = (value.start <= place) ? better(best, value.rule) : best;
		}
		return best;
	}

	private int better(int best, int rule) {
		return (best < 0 || this.rules.outranks(rule, best)) ? rule : best;
	}

	/** Values that overlap, directly or over others, are decided together: where one may still get company, none is. */
	private long beforeOverlaps(long decided) {
		this.found.sort(Comparator.comparingLong(Found::start));
		long start = 0;
		long end = -1;
		for (Found value : this.found) {
			if (value.start >= decided) {
				break;
			}
			if (value.start >= end) {
				start = value.start;
			}
			end = Math.max(end, value.end);
			if (end > decided) {
				return start;
			}
		}
		return decided;
	}

	/** Whether a match is a value; {@code null}: not known yet. */
	private @Nullable Boolean accepted(Waiting match, boolean ended) {
		Boolean inContext = inContext(match, ended);
		if (Boolean.FALSE.equals(inContext)) {
			return false;
		}
		Boolean shielded = shielded(match, ended);
		if (Boolean.TRUE.equals(shielded)) {
			return false;
		}
		return (shielded != null) ? inContext : null;
	}

	private @Nullable Boolean shielded(Waiting match, boolean ended) {
		CompiledRule rule = this.rules.rule(match.rule);
		if (rule.shields().isEmpty()) {
			return false;
		}
		CharSequence kept = this.text.kept();
		int end = this.text.index(match.valueEnd);
		return (ended || ShieldedText.isKnown(kept, end)) ? rule.isShielded(kept, this.text.index(match.valueStart), end) : null;
	}

	private @Nullable Boolean inContext(Waiting match, boolean ended) {
		Context context = this.rules.rule(match.rule).context();
		if (context == null) {
			return true;
		}
		CharSequence kept = this.text.kept();
		// One more character on each side shows whether a word ends there.
		int from = back(kept, this.text.index(match.start), context.window() + 1);
		int to = this.text.index(match.end);
		if (context.looksBehind()) {
			int wanted = context.window() + 1;
			int there = 0;
			while (there < wanted && to < kept.length()) {
				to += Character.charCount(Character.codePointAt(kept, to));
				there++;
			}
			if (there < wanted && !ended) {
				return null;
			}
		}
		String around = kept.subSequence(from, to).toString();
		return context.in(around)
			.accept(this.text.index(match.start) - from, this.text.index(match.end) - from,
					this.text.index(match.valueStart) - from, this.text.index(match.valueEnd) - from);
	}

	private static int back(CharSequence text, int from, int count) {
		int at = from;
		for (int i = 0; i < count && at > 0; i++) {
			at -= Character.charCount(Character.codePointBefore(text, at));
		}
		return at;
	}

}
