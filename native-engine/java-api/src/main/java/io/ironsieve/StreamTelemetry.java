package io.ironsieve;

/**
 * Counters of an engine's streams.
 * @param open streams that are open
 * @param heldBytes bytes that open streams hold back now
 * @param forced findings that were decided because they had been open for as long as may be held back
 * @param stalled calls that took only part of their chunk because there was enough output for whoever takes it
 */
public record StreamTelemetry(long open, long heldBytes, long forced, long stalled) {

	/** Counters of streams that have done nothing. */
	public static final StreamTelemetry NONE = new StreamTelemetry(0, 0, 0, 0);

	/** These counters when all streams are closed. */
	StreamTelemetry afterClose() {
		return new StreamTelemetry(0, 0, this.forced, this.stalled);
	}

	/** These counters on top of an earlier engine's. */
	StreamTelemetry after(StreamTelemetry earlier) {
		return new StreamTelemetry(this.open, this.heldBytes, earlier.forced + this.forced,
				earlier.stalled + this.stalled);
	}

}
