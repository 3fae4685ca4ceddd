package io.ironsieve.fallback;

/** Why a pattern is refused. */
final class PatternException extends Exception {

	private static final long serialVersionUID = 1L;

	/** What to write in place of look-around. */
	static final String NO_LOOK_AROUND = "look-around is not in the dialect (match what stands beside the value too and name the "
			+ "value's 'group', or use 'context')";

	/** What to write in place of a back-reference. */
	static final String NO_BACK_REFERENCE = "back-references are not in the dialect (a part of a match cannot be compared with "
			+ "another: write the alternatives out)";

	/** What to write in place of an atomic group. */
	static final String NO_ATOMIC_GROUP = "atomic groups are not in the dialect (nothing is ever tried again, so an ordinary group "
			+ "does the same)";

	private final boolean unsupported;

	private PatternException(String message, boolean unsupported) {
		super(message);
		this.unsupported = unsupported;
	}

	/** Not in the dialect; the position is in characters, 0-based. */
	static PatternException at(int position, String reason) {
		return new PatternException(reason + " at position " + position, false);
	}

	/** Not acceptable as a whole. */
	static PatternException whole(String reason) {
		return new PatternException(reason, false);
	}

	/** In the dialect, but not for this engine. */
	static PatternException unsupported(int position, String reason) {
		return new PatternException(reason + " at position " + position, true);
	}

	/** Whether another engine could take it. */
	boolean isUnsupported() {
		return this.unsupported;
	}

}
