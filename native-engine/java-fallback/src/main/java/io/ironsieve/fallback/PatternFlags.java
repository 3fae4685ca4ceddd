package io.ironsieve.fallback;

/** Flags in force at a place of a pattern. */
record PatternFlags(boolean ignoreCase, boolean multiLine, boolean dotAll, boolean swapGreed) {

	static final String NAMES = "imsU";

	static final PatternFlags NONE = new PatternFlags(false, false, false, false);

	/** These with one changed; the name is one of {@link #NAMES}. */
	PatternFlags with(int name, boolean value) {
		return new PatternFlags((name == 'i') ? value : this.ignoreCase, (name == 'm') ? value : this.multiLine,
				(name == 's') ? value : this.dotAll, (name == 'U') ? value : this.swapGreed);
	}

}
