package io.ironsieve;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What listeners are told of one stream. Not thread-safe: of whoever owns the stream. */
final class StreamObservation {

	private final List<CallListener> listeners;

	private final String engine;

	private long nanos;

	/** Start of the call under way. */
	private long start;

	private boolean inCall;

	private long bytes;

	private boolean ended;

	/**
	 * Begins with the stream's opening.
	 * @param nanos what it took to open the stream
	 */
	StreamObservation(List<CallListener> listeners, String engine, long nanos) {
		this.listeners = listeners;
		this.engine = engine;
		this.nanos = nanos;
	}

	void callBegins() {
		if (!this.listeners.isEmpty()) {
			this.start = System.nanoTime();
			this.inCall = true;
		}
	}

	void callEnds() {
		if (this.inCall) {
			this.nanos += System.nanoTime() - this.start;
			this.inCall = false;
		}
	}

	void taken(int bytes) {
		this.bytes += bytes;
	}

	void found(StreamFinding finding) {
		for (CallListener listener : this.listeners) {
			listener.onStreamFinding(this.engine, finding);
		}
	}

	/** Tells that the stream has ended, once, whoever calls how often. */
	void end(@Nullable ErrorCode error) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		callEnds();
		for (CallListener listener : this.listeners) {
			listener.onCall(CallListener.Operation.STREAM, this.engine, error, this.nanos, this.bytes, List.of());
		}
	}

}
