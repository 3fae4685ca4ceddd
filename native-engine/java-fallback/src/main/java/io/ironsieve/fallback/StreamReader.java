package io.ironsieve.fallback;

import io.ironsieve.fallback.ReadingUnits.Kind;
import io.ironsieve.fallback.ReadingUnits.Look;

/** Reads a stream's text as {@link Reading} reads a whole one, as far as it can be told what it reads as. Not thread-safe. */
final class StreamReader {

	private final StreamText text;

	private final ReadingUnits units;

	/** Up to where it is known what the text reads as. */
	private long at;

	StreamReader(StreamText text) {
		this.text = text;
		this.units = new ReadingUnits(text.kept());
	}

	/** Takes the characters of the reading. */
	@FunctionalInterface
	interface Target {

		/**
		 * Takes a character.
		 * @param codePoint {@link ReadingTable#NOTHING} for a unit that reads as nothing
		 * @param start place in the text of what reads so
		 * @param unit whether that is a unit
		 */
		void accept(int codePoint, long start, long end, boolean unit);

	}

	/** Up to where it is known what the text reads as. */
	long at() {
		return this.at;
	}

	/** Goes on to the first unit, or what may become one, or to the end; whether there is such a thing. */
	boolean find() {
		while (this.at < this.text.end()) {
			int next = ReadingUnits.next(this.text.kept(), this.text.index(this.at));
			this.at = this.text.place(next);
			if (this.at < this.text.end()) {
				Look look = this.units.at(next, false);
				if (look.kind() != Kind.PLAIN) {
					return true;
				}
				this.at += look.length();
			}
		}
		return false;
	}

	/**
	 * Reads on.
	 * @param last whether nothing comes behind the text
	 */
	void read(boolean last, Target target) {
		while (this.at < this.text.end()) {
			Look look = this.units.at(this.text.index(this.at), last);
			if (look.kind() == Kind.OPEN) {
				return;
			}
			long end = this.at + look.length();
			if (look.kind() == Kind.UNIT) {
				target.accept(look.reads(), this.at, end, true);
				this.at = end;
			}
			boolean letters = look.kind() == Kind.LETTERS;
			while (this.at < end) {
				long start = this.at;
				int codePoint = this.text.at(start);
				this.at = start + Character.charCount(codePoint);
				target.accept(letters ? ReadingUnits.letter(codePoint) : codePoint, start, this.at, letters);
			}
		}
	}

	/** Takes up what the text tells that will go. */
	void beforeDrop() {
		this.units.passTo(this.text.index(this.at));
	}

	/** So many characters of the text are gone. */
	void dropped(int gone) {
		this.units.forget(gone);
	}

}
