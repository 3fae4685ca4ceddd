package io.ironsieve.fallback;

/** Set of 62-bit hashes with two bits each, by linear probing. Thread-safe once it is no longer added to. */
final class HashTable {

	/** An entry ends here. */
	static final int ENDS = 1;

	/** A longer entry begins with this. */
	static final int GOES_ON = 2;

	private static final long FLAGS = ENDS | GOES_ON;

	private long[] slots = new long[64];

	private int used;

	/** Adds flags to a hash; those that it had before. */
	int add(long hash, int flags) {
		if (this.used * 3L >= this.slots.length * 2L) {
			grow();
		}
		int at = find(this.slots, hash);
		int before = (int) (this.slots[at] & FLAGS);
		this.used += (before == 0) ? 1 : 0;
		this.slots[at] = hash & ~FLAGS | before | flags;
		return before;
	}

	/** Flags of a hash, 0 when it is not there. */
	int get(long hash) {
		return (int) (this.slots[find(this.slots, hash)] & FLAGS);
	}

	private void grow() {
		long[] larger = new long[this.slots.length * 2];
		for (long slot : this.slots) {
			if (slot != 0) {
				larger[find(larger, slot)] = slot;
			}
		}
		this.slots = larger;
	}

	/** Slot of a hash, or the free one where it belongs. */
	private static int find(long[] slots, long hash) {
		int at = (int) (hash >>> 2) & (slots.length - 1);
		while (slots[at] != 0 && (slots[at] ^ hash) >>> 2 != 0) {
			at = (at + 1) & (slots.length - 1);
		}
		return at;
	}

}
