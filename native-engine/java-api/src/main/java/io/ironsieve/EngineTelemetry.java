package io.ironsieve;

import java.util.EnumMap;
import java.util.Map;

/**
 * Counters of an engine since it was opened, read at one moment. What an engine does not have is 0.
 * @param calls calls that scanned something and succeeded
 * @param nanos nanoseconds spent inside the engine by those calls
 * @param bytesIn bytes of UTF-8 scanned
 * @param bytesOut bytes of results written
 * @param findings findings reported
 * @param panics panics caught at the boundary
 * @param liveHandles native objects that are open
 * @param frameBytes bytes in native frames
 * @param frameBytesHighWater most bytes in native frames at any time
 * @param deprecatedCalls calls of functions of the native library that later versions will not have
 * @param poolThreads threads that the native engine runs for large batches
 * @param poolSlices slices of large batches that ran on several threads
 * @param queueSlices slices of large batches that no thread has begun yet
 * @param queueNanos nanoseconds that large batches waited to begin because as many threads as may were busy with others
 * @param streams counters of streams
 * @param leaks native objects that were dropped without being closed, in this process and not of this engine alone
 * @param errors failed calls by code; codes without any are absent
 */
public record EngineTelemetry(long calls, long nanos, long bytesIn, long bytesOut, long findings, long panics,
		long liveHandles, long frameBytes, long frameBytesHighWater, long deprecatedCalls,
		long poolThreads, long poolSlices, long queueSlices, long queueNanos, StreamTelemetry streams, long leaks,
		Map<ErrorCode, Long> errors) {

	/** Counters of an engine that has done nothing. */
	public static final EngineTelemetry NONE = new EngineTelemetry(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			StreamTelemetry.NONE, 0, Map.of());

	public EngineTelemetry {
		errors = Map.copyOf(errors);
	}

	/** These counters of an engine that has been closed: nothing is open or waits, and no frame has memory. */
	public EngineTelemetry afterClose() {
		return new EngineTelemetry(this.calls, this.nanos, this.bytesIn, this.bytesOut, this.findings, this.panics, 0, 0,
				this.frameBytesHighWater, this.deprecatedCalls, 0, this.poolSlices, 0, this.queueNanos,
				this.streams.afterClose(), this.leaks, this.errors);
	}

	/**
	 * These counters on top of an earlier engine's. What is no counter stays as it is; the high-water mark is the higher one, and so is
	 * the number of leaks, because both have counted the same ones.
	 */
	EngineTelemetry after(EngineTelemetry earlier) {
		Map<ErrorCode, Long> sums = new EnumMap<>(ErrorCode.class);
		sums.putAll(earlier.errors);
		this.errors.forEach((code, count) -> sums.merge(code, count, Long::sum));
		return new EngineTelemetry(earlier.calls + this.calls, earlier.nanos + this.nanos, earlier.bytesIn + this.bytesIn,
				earlier.bytesOut + this.bytesOut, earlier.findings + this.findings, earlier.panics + this.panics,
				this.liveHandles, this.frameBytes, Math.max(earlier.frameBytesHighWater, this.frameBytesHighWater),
				earlier.deprecatedCalls + this.deprecatedCalls, this.poolThreads, earlier.poolSlices + this.poolSlices,
				this.queueSlices, earlier.queueNanos + this.queueNanos, this.streams.after(earlier.streams),
				Math.max(earlier.leaks, this.leaks), sums);
	}

}
