package io.ironsieve.fallback;

/**
 * Search for a dictionary's entries in a text that comes character by character. What began at a word stays open as long as it may become an
 * entry; then the next word is looked at that came meanwhile. Not thread-safe.
 */
final class EntrySearch extends Search {

	private static final int NONE = -1;

	private final Automaton automaton;

	private final Entries entries;

	/** Text from the first word on that may begin an entry. */
	private final StringBuilder held = new StringBuilder();

	/** Place of the first character that is held; {@link #NONE}: nothing is. */
	private long first = NONE;

	private long position;

	private long certain = NONE;

	EntrySearch(int rule, Automaton automaton, Entries entries) {
		super(rule, automaton);
		this.automaton = automaton;
		this.entries = entries;
	}

	@Override
	Search copy() {
		EntrySearch copy = new EntrySearch(rule(), this.automaton, this.entries);
		copy.held.append(this.held);
		copy.first = this.first;
		copy.position = this.position;
		copy.certain = this.certain;
		return copy;
	}

	@Override
	boolean isAs(Search other, long by) {
		return other instanceof EntrySearch same && this.held.compareTo(same.held) == 0 && this.position + by == same.position
				&& this.first + ((this.first == NONE) ? 0 : by) == same.first && this.certain == NONE && same.certain == NONE;
	}

	@Override
	long position() {
		return this.position;
	}

	@Override
	boolean isOpen() {
		return this.first != NONE;
	}

	@Override
	long start() {
		return this.first;
	}

	@Override
	long startFrom(long least) {
		if (this.first == NONE) {
			return Long.MAX_VALUE;
		}
		if (this.first >= least) {
			return this.first;
		}
		int skipped = (int) Math.min(least - this.first, this.held.length());
		int next = Entries.nextWord(this.held, skipped);
		return (next < this.held.length()) ? this.first + next : Long.MAX_VALUE;
	}

	@Override
	long certain() {
		return this.certain;
	}

	@Override
	void restart(long position) {
		this.position = position;
		this.certain = NONE;
		this.first = NONE;
		this.held.setLength(0);
	}

	@Override
	void forgetTo(long start) {
		if (this.first != NONE && this.first <= start) {
			skipTo((int) Math.min(start + 1 - this.first, this.held.length()));
		}
	}

	/** An entry is certain as soon as it is known. */
	@Override
	void forgetMatch() {
	}

	@Override
	void step(int before, int character, long covered, Scratch scratch) {
		if (character >= 0) {
			if (this.first == NONE && Entries.isWordStart(before, character)) {
				this.first = this.position;
			}
			if (this.first != NONE) {
				this.held.appendCodePoint(character);
			}
			this.position += Character.charCount(character);
		}
		while (this.first != NONE) {
			int end = this.entries.begins(this.held, 0, character >= 0);
			if (end == Entries.OPEN) {
				return;
			}
			if (end != Entries.NOTHING && this.first >= covered) {
				this.certain = this.first;
				this.first = NONE;
				return;
			}
			skipTo((end != Entries.NOTHING) ? end : 1);
		}
	}

	/** Goes on at the next word from a place in what is held. */
	private void skipTo(int from) {
		int next = Entries.nextWord(this.held, from);
		if (next < this.held.length()) {
			this.held.delete(0, next);
			this.first += next;
		}
		else {
			this.held.setLength(0);
			this.first = NONE;
		}
	}

}
