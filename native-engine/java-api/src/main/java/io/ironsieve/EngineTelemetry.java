package io.ironsieve;

import java.util.Map;

/**
 * Counters of an engine since it was opened, read at one moment. What an engine does not have is 0.
 * @param calls calls that scanned something, successful or not
 * @param nanos nanoseconds spent inside the engine by those calls
 * @param bytesIn bytes of UTF-8 scanned
 * @param bytesOut bytes of results written
 * @param findings findings reported
 * @param panics panics caught at the boundary
 * @param liveHandles native objects that are open
 * @param frameBytes bytes in native frames
 * @param frameBytesHighWater most bytes in native frames at any time
 * @param errors failed calls by code; codes without any are absent
 */
public record EngineTelemetry(long calls, long nanos, long bytesIn, long bytesOut, long findings, long panics,
		long liveHandles, long frameBytes, long frameBytesHighWater, Map<ErrorCode, Long> errors) {

	public EngineTelemetry {
		errors = Map.copyOf(errors);
	}

}
