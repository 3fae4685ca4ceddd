package io.ironsieve.fallback;

/** Why a pattern is refused. */
final class PatternException extends Exception {

	private static final long serialVersionUID = 1L;

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
