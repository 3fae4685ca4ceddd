package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.CompiledRule.Match;
import io.ironsieve.fallback.Search.Scratch;
import io.ironsieve.fallback.Undecided.Found;
import org.jspecify.annotations.Nullable;

/**
 * How far the rules are in one of a stream's two texts: as it stands, or as it reads. Each rule has a {@link Search} that takes every character
 * once and knows where a match may be under way. A match that nothing can change any more is found a second time by RE2/J, which knows the
 * groups; from then on it is as in one piece: value, context, overlaps ({@link Undecided}). Not thread-safe.
 */
class StreamLane {

	private final StreamRules rules;

	private final StreamText text;

	private final Undecided undecided;

	/** Searches that have something under way. */
	private final List<Search> active = new ArrayList<>();

	private final BitSet activeRules = new BitSet();

	/** Searches by rule, made when first needed. */
	private final @Nullable Search[] searches;

	/** Place up to which everything was decided when it was last looked at. */
	private long decided;

	/** What is under way from in front of this place is being swallowed. */
	private long covered;

	private boolean swallowing;

	StreamLane(StreamRules rules, StreamText text) {
		this.rules = rules;
		this.text = text;
		this.undecided = new Undecided(rules, text);
		this.searches = new Search[rules.size()];
	}

	/** Lane that is where another one is, with a text of its own. */
	StreamLane(StreamLane other, StreamText text) {
		this.rules = other.rules;
		this.text = text;
		this.undecided = new Undecided(other.undecided, text);
		this.searches = new Search[other.searches.length];
		for (Search search : other.active) {
			Search copy = search.copy();
			this.searches[copy.rule()] = copy;
			this.active.add(copy);
		}
		this.activeRules.or(other.activeRules);
		this.decided = other.decided;
		this.covered = other.covered;
		this.swallowing = other.swallowing;
	}

	StreamText text() {
		return this.text;
	}

	/** Place in the text as it stands of what begins at a place. */
	long inText(long place) {
		return place;
	}

	/** Where in the text as it stands something ends that ends at a place. */
	long endInText(long place) {
		return place;
	}

	/** Last place that is at a place of the text as it stands or in front of it. */
	long placeOf(long inText) {
		return inText;
	}

	// --- characters in

	/** Lets the rules take the text's last character. */
	void take(int character, Scratch scratch) {
		long place = this.text.end() - Character.charCount(character);
		for (int i = 0; i < this.active.size(); i++) {
			run(this.active.get(i), scratch);
		}
		for (int rule : this.rules.starters(this.text.before(place), character)) {
			if (!this.activeRules.get(rule)) {
				Search search = search(rule);
				search.restart(place);
				run(search, scratch);
				if (search.isOpen()) {
					this.active.add(search);
					this.activeRules.set(rule);
				}
			}
		}
		stopEnded();
	}

	/** Tells the rules that nothing follows. */
	void end(Scratch scratch) {
		for (Search search : List.copyOf(this.active)) {
			end(search, scratch);
		}
		stop();
	}

	private Search search(int rule) {
		Search search = this.searches[rule];
		if (search == null) {
			search = this.rules.search(rule);
			this.searches[rule] = search;
		}
		return search;
	}

	/** Lets a search take all characters it has not taken, and again those behind each match. */
	private void run(Search search, Scratch scratch) {
		while (search.position() < this.text.end()) {
			long place = search.position();
			search.step(this.text.before(place), this.text.at(place), this.covered, scratch);
			settle(search);
		}
	}

	/** Tells a search that nothing follows, and again behind each match. */
	private void end(Search search, Scratch scratch) {
		do {
			run(search, scratch);
			search.step(this.text.before(this.text.end()), -1, 0, scratch);
			settle(search);
		}
		while (search.position() < this.text.end());
	}

	/** Takes a match that has become certain, and lets its search start over behind it. */
	private void settle(Search search) {
		long start = search.certain();
		if (start < 0) {
			return;
		}
		Match match = this.rules.rule(search.rule()).match(this.text.kept(), this.text.index(start));
		if (match == null || this.text.place(match.start()) != start) {
			throw new SieveException(ErrorCode.RULE_UNSUPPORTED, "Rule '" + this.rules.rule(search.rule()).rule().id()
					+ "': the Java engine cannot tell in a stream where it matches");
		}
		this.undecided.add(search.rule(), match);
		search.restart(this.text.place(match.end()));
	}

	private void stopEnded() {
		int kept = 0;
		for (int i = 0; i < this.active.size(); i++) {
			Search search = this.active.get(i);
			if (search.isOpen()) {
				this.active.set(kept++, search);
			}
			else {
				this.activeRules.clear(search.rule());
			}
		}
		this.active.subList(kept, this.active.size()).clear();
	}

	/** Gives up everything that is under way. */
	void stop() {
		this.active.clear();
		this.activeRules.clear();
	}

	// --- what is under way and undecided

	/** First place where a match may be under way that is not being swallowed, or the end of the text. */
	long oldest() {
		long oldest = this.text.end();
		for (Search search : this.active) {
			oldest = Math.min(oldest, search.startFrom(this.covered));
		}
		return oldest;
	}

	/** First character that is still needed. */
	long needed() {
		return this.undecided.needed(oldest());
	}

	/** Better one of a rule, -1: none, and those that have a match under way from a place of the text as it stands; those last that keep their values. */
	int bestOpen(long inText, int other) {
		int best = other;
		for (Search search : this.active) {
			int rule = search.rule();
			if (inText(search.start()) <= inText && (best < 0 || (this.rules.keeps(best) && !this.rules.keeps(rule))
					|| (this.rules.keeps(best) == this.rules.keeps(rule) && this.rules.outranks(rule, best)))) {
				best = rule;
			}
		}
		return best;
	}

	/** The same of what is not decided. */
	int bestUndecided(long inText, int other) {
		int best = this.undecided.bestAt(placeOf(inText));
		return (other < 0 || (best >= 0 && this.rules.outranks(best, other))) ? best : other;
	}

	/** Gives up what is under way from a place of the text as it stands or in front of it. */
	void forgetOpen(long inText) {
		long place = placeOf(inText);
		this.active.forEach((search) -> search.forgetTo(place));
		stopEnded();
	}

	/** Gives up what a rule found there. */
	void forgetFound(int rule, long inText) {
		this.undecided.forget(rule, placeOf(inText));
	}

	/** Gives up what was found in front of a place of the text as it stands. */
	void forgetFoundUntil(long inText) {
		this.undecided.forgetUntil((end) -> endInText(end) <= inText);
	}

	/** Decides what can be decided, and takes the winners. */
	List<Found> decide(boolean ended) {
		this.decided = Math.max(this.decided, this.undecided.decided(oldest(), ended));
		return this.undecided.take(this.decided);
	}

	/** Place up to which everything was decided when it was last looked at, in the text as it stands. */
	long decided() {
		return inText(this.decided);
	}

	// --- swallowing

	/** Swallows all that is under way. */
	void swallow() {
		this.covered = this.text.end();
		this.undecided.clear();
		this.active.forEach(Search::forgetMatch);
		this.swallowing = !this.active.isEmpty();
	}

	/** Whether something is being swallowed. */
	boolean isSwallowing() {
		return this.swallowing;
	}

	/** Whether the last character ends what is swallowed, because nothing of it took that. */
	boolean endsSwallowing() {
		boolean before = this.swallowing;
		if (before) {
			this.swallowing = this.active.stream().anyMatch((search) -> search.start() < this.covered);
		}
		return before && !this.swallowing;
	}

	/** Nothing is swallowed any more. */
	void goOnFrom(long inText) {
		this.covered = 0;
		this.swallowing = false;
		forgetFoundUntil(inText);
		this.decided = Math.max(this.decided, placeOf(inText));
	}

	/** Whether another lane, whose places are by so much larger, has the same under way and undecided. */
	boolean isAs(StreamLane other, long by) {
		if (!this.activeRules.equals(other.activeRules) || !this.undecided.isAs(other.undecided, by)) {
			return false;
		}
		for (Search search : this.active) {
			Search same = other.searches[search.rule()];
			if (same == null || !search.isAs(same, by)) {
				return false;
			}
		}
		return true;
	}

}
