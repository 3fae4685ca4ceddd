package io.ironsieve;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * What an engine watches beside its work. Nothing of it changes a result.
 * @param leakDetection whether native objects that are dropped without being closed are reported and freed. The Java engine has none
 * @param trace what the native engine tells about each call. The Java engine tells nothing
 * @param traceListener takes the events, on one thread of the engine's; engines of one class loader that trace share their events. It must not
 * refer to the sieve whose calls it sees, or that sieve is never found to be dropped
 */
public record Diagnostics(LeakDetection leakDetection, Trace trace, Consumer<TraceEvent> traceListener) {

	private static final Consumer<TraceEvent> LOG = (event) -> System.getLogger("io.ironsieve.trace")
		.log(System.Logger.Level.INFO, event::toString);

	public Diagnostics {
		Objects.requireNonNull(leakDetection, "leakDetection");
		Objects.requireNonNull(trace, "trace");
		Objects.requireNonNull(traceListener, "traceListener");
	}

	/** Diagnostics with every default: no trace, and if one is asked for it goes to the logger {@code io.ironsieve.trace}. */
	public static Diagnostics defaults() {
		return new Diagnostics(LeakDetection.SAMPLED, Trace.OFF, LOG);
	}

	/** These diagnostics with another leak detection. */
	public Diagnostics withLeakDetection(LeakDetection detection) {
		return new Diagnostics(detection, this.trace, this.traceListener);
	}

	/** These diagnostics with another trace. */
	public Diagnostics withTrace(Trace trace) {
		return new Diagnostics(this.leakDetection, trace, this.traceListener);
	}

	/** These diagnostics with another taker of trace events. */
	public Diagnostics withTraceListener(Consumer<TraceEvent> listener) {
		return new Diagnostics(this.leakDetection, this.trace, listener);
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

	/** What is told about each native call. */
	public enum Trace {

		/** Nothing. */
		OFF,

		/** Every call. */
		CALLS,

		/** Every call, and every allocation and release of frame memory. */
		MEMORY

	}

}
