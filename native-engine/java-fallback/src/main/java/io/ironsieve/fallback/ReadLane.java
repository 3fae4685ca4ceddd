package io.ironsieve.fallback;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

import io.ironsieve.fallback.Search.Scratch;
import io.ironsieve.fallback.Undecided.Found;

/**
 * A stream's text as it reads, and what waits for being joined. Not thread-safe.
 *
 * <p>In either lane, what is found in front of the place up to which it is decided is known, and everything else will start behind it. So in
 * front of the lesser of the two places all findings are known and can be joined, but for those that overlap it, be it over others.
 */
final class ReadLane extends StreamLane {

	private final ReadText text;

	/** Units that may lie in what has not left. */
	private final Deque<Unit> units = new ArrayDeque<>();

	/** What is decided in either lane and has not left, in places of the text as it stands. */
	private final List<Found> found = new ArrayList<>();

	/** Lane that is where the one of the text as it stands is, as far as that reads as it stands. */
	ReadLane(StreamLane stands, long until) {
		this(stands, new ReadText(stands.text(), until));
	}

	private ReadLane(StreamLane stands, ReadText text) {
		super(stands, text);
		this.text = text;
	}

	private record Unit(long start, long end, int reads) {
	}

	@Override
	long inText(long place) {
		return this.text.source(place);
	}

	@Override
	long endInText(long place) {
		return this.text.sourceEnd(place);
	}

	@Override
	long placeOf(long inText) {
		return this.text.placeOf(inText);
	}

	/** Up to where it is known what the text reads as. */
	long readUntil() {
		return this.text.sourceEnd();
	}

	/** Takes a character of the reading, or {@link ReadingTable#NOTHING}. */
	void take(int codePoint, long start, long end, boolean unit, Scratch scratch) {
		if (unit) {
			this.units.add(new Unit(start, end, codePoint));
		}
		if (codePoint == ReadingTable.NOTHING) {
			this.text.skipTo(end);
		}
		else {
			this.text.append(codePoint, start, end);
			take(codePoint, scratch);
		}
		if (unit) {
			this.text.markUnit();
		}
	}

	/** A part of the text as it reads: the units that lie in it are what they stand for. */
	String value(StreamText stands, long start, long end) {
		StringBuilder value = new StringBuilder();
		long copied = start;
		for (Unit unit : this.units) {
			if (unit.start >= start && unit.end <= end) {
				value.append(stands.substring(copied, unit.start));
				if (unit.reads != ReadingTable.NOTHING) {
					value.appendCodePoint(unit.reads);
				}
				copied = unit.end;
			}
		}
		return value.append(stands.substring(copied, end)).toString();
	}

	/** First place where a match may be under way that is not being swallowed, in the text as it stands, or {@code otherwise} when there is none. */
	long oldestInText(long otherwise) {
		long oldest = oldest();
		return (oldest < this.text.end()) ? inText(oldest) : otherwise;
	}

	/** Adds what is decided in one lane. What stands in front of {@code out} has left, or is replaced. */
	void add(Found value, long out) {
		if (value.end() > out) {
			this.found.add(new Found(value.rule(), Math.max(value.start(), out), value.end()));
		}
	}

	/** A place, or where the first finding starts that overlaps it, be it over others. */
	long joinable(long until) {
		this.found.sort(Comparator.comparingLong(Found::start));
		long start = 0;
		long end = -1;
		for (Found value : this.found) {
			if (value.start() >= until) {
				break;
			}
			start = (value.start() >= end) ? value.start() : start;
			end = Math.max(end, value.end());
		}
		return (end > until) ? start : until;
	}

	/** Takes what ends up to a place, joined. */
	List<Found> join(long until, OverlapResolver overlaps, StreamText stands) {
		List<Candidate> ended = new ArrayList<>();
		this.found.removeIf((value) -> value.end() <= until
				&& ended.add(new Candidate(value.rule(), stands.index(value.start()), stands.index(value.end()))));
		return overlaps.join(ended, List.of())
			.stream()
			.map((joined) -> new Found(joined.rule(), stands.place(joined.start()), stands.place(joined.end())))
			.toList();
	}

	/** The better one of a rule, -1: none, and those of what waits for being joined from a place on or from in front of it. */
	int bestJoined(long place, int other, StreamRules rules) {
		int best = other;
		for (Found value : this.found) {
			if (value.start() <= place && (best < 0 || rules.outranks(value.rule(), best))) {
				best = value.rule();
			}
		}
		return best;
	}

	@Override
	void forgetFound(int rule, long inText) {
		super.forgetFound(rule, inText);
		this.found.removeIf((value) -> value.rule() == rule && value.start() <= inText);
	}

	@Override
	void swallow() {
		super.swallow();
		this.found.clear();
	}

	/** Lets go what nobody needs any more in front of a place of the text as it stands. */
	void drop(long out, int context) {
		while (!this.units.isEmpty() && this.units.getFirst().end <= out) {
			this.units.removeFirst();
		}
		this.text.drop(needed(), context);
	}

	/** Whether this lane is as that of the text as it stands, and will be: nothing that the rules look at is a unit. */
	boolean isAs(StreamLane stands, int context) {
		long lastUnit = this.text.lastUnit();
		boolean plain = lastUnit < 0 || needed() - 2L * context > lastUnit;
		return plain && this.found.isEmpty() && this.text.sourceEnd() == stands.text().end()
				&& stands.isAs(this, this.text.end() - stands.text().end());
	}

}
