package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;

import io.ironsieve.fallback.ReadingUnits.Kind;
import io.ironsieve.fallback.ReadingUnits.Look;
import org.jspecify.annotations.Nullable;

/** A text as it reads: escapes, entities and characters that look alike are what they stand for ({@code docs/rules.md}). Thread-safe. */
final class Reading {

	private final String text;

	private final List<Unit> units;

	private Reading(String text, List<Unit> units) {
		this.text = text;
		this.units = units;
	}

	/**
	 * Part of a text that reads as something else.
	 * @param readStart where it stands in the reading; may be empty
	 */
	private record Unit(int start, int end, int readStart, int readEnd) {
	}

	/** Reads a text; {@code null}: it reads as it stands. */
	static @Nullable Reading of(String text) {
		int at = ReadingUnits.next(text, 0);
		if (at == text.length()) {
			return null;
		}
		ReadingUnits look = new ReadingUnits(text);
		StringBuilder read = new StringBuilder();
		List<Unit> units = new ArrayList<>();
		int copied = 0;
		while (at < text.length()) {
			Look seen = look.at(at);
			int end = at + seen.length();
			for (int start = at; seen.kind() != Kind.PLAIN && start < end; start = copied) {
				int codePoint = text.codePointAt(start);
				boolean letters = seen.kind() == Kind.LETTERS;
				int reads = letters ? ReadingUnits.letter(codePoint) : seen.reads();
				read.append(text, copied, start);
				copied = letters ? start + Character.charCount(codePoint) : end;
				int readStart = read.length();
				if (reads != ReadingTable.NOTHING) {
					read.appendCodePoint(reads);
				}
				units.add(new Unit(start, copied, readStart, read.length()));
			}
			at = ReadingUnits.next(text, end);
		}
		return units.isEmpty() ? null : new Reading(read.append(text, copied, text.length()).toString(), units);
	}

	/** What the text reads as. */
	String text() {
		return this.text;
	}

	/** What was found in the reading, by the part of the text that it stands for: whole units. */
	Candidate inText(Candidate found) {
		int last = found.end() - 1;
		Unit atStart = unitAt(found.start());
		Unit atEnd = unitAt(last);
		int start = (atStart == null) ? found.start()
				: (found.start() < atStart.readEnd()) ? atStart.start() : found.start() - atStart.readEnd() + atStart.end();
		int end = (atEnd == null) ? found.end() : (last < atEnd.readEnd()) ? atEnd.end() : found.end() - atEnd.readEnd() + atEnd.end();
		return new Candidate(found.rule(), start, end);
	}

	/** A part of the text as it reads: the units that lie in it are what they stand for. */
	String value(String text, int start, int end) {
		StringBuilder value = new StringBuilder();
		int copied = start;
		for (int i = firstFrom(start); i < this.units.size() && this.units.get(i).end() <= end; i++) {
			Unit unit = this.units.get(i);
			value.append(text, copied, unit.start()).append(this.text, unit.readStart(), unit.readEnd());
			copied = unit.end();
		}
		return value.append(text, copied, end).toString();
	}

	/** Index of the first unit that begins at a place of the text or behind it. */
	private int firstFrom(int place) {
		int low = 0;
		int high = this.units.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.units.get(middle).start() < place) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

	/** Last unit that begins at a place of the reading or before it. */
	private @Nullable Unit unitAt(int place) {
		int low = 0;
		int high = this.units.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (this.units.get(middle).readStart() <= place) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return (low > 0) ? this.units.get(low - 1) : null;
	}

}
