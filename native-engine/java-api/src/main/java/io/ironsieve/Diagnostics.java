package io.ironsieve;

import java.util.Objects;

/**
 * What an engine watches beside its work. Nothing of it changes a result.
 * @param leakDetection whether native objects that are dropped without being closed are reported and freed. The Java engine has none
 */
public record Diagnostics(LeakDetection leakDetection) {

	public Diagnostics {
		Objects.requireNonNull(leakDetection, "leakDetection");
	}

	/** Diagnostics with every default. */
	public static Diagnostics defaults() {
		return new Diagnostics(LeakDetection.SAMPLED);
	}

	/** These diagnostics with another leak detection. */
	public Diagnostics withLeakDetection(LeakDetection detection) {
		return new Diagnostics(detection);
	}

	/** How much is noted down about who opened what, for the report of a leak. */
	public enum LeakDetection {

		/** Nothing is watched. What is dropped without being closed stays until the process ends. */
		OFF,

		/** Every object is watched, with the stack of who opened it; frames, which each call takes, with the stack of one call in 128. */
		SAMPLED,

		/** Every object is watched, with the stack of who opened or took it. Costs several microseconds in every call. */
		ALL

	}

}
