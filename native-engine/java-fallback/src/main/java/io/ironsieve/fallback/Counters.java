package io.ironsieve.fallback;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.StreamTelemetry;

/** Counters of an engine. Thread-safe. */
final class Counters {

	private final LongAdder calls = new LongAdder();

	private final LongAdder nanos = new LongAdder();

	private final LongAdder bytesIn = new LongAdder();

	private final LongAdder findings = new LongAdder();

	private final Map<ErrorCode, LongAdder> errors = new EnumMap<>(ErrorCode.class);

	Counters() {
		for (ErrorCode code : ErrorCode.values()) {
			this.errors.put(code, new LongAdder());
		}
	}

	/** A call that scanned has succeeded. */
	void called(long nanos) {
		this.calls.increment();
		this.nanos.add(nanos);
	}

	void scanned(long bytes, Collection<?> found) {
		scanned(bytes, found.size());
	}

	void scanned(long bytes, int found) {
		this.bytesIn.add(bytes);
		this.findings.add(found);
	}

	void failed(ErrorCode code) {
		this.errors.get(code).increment();
	}

	EngineTelemetry read() {
		Map<ErrorCode, Long> failures = new EnumMap<>(ErrorCode.class);
		this.errors.forEach((code, count) -> {
			if (count.sum() > 0) {
				failures.put(code, count.sum());
			}
		});
		return new EngineTelemetry(this.calls.sum(), this.nanos.sum(), this.bytesIn.sum(), 0, this.findings.sum(), 0, 0, 0,
				0, 0, 0, 0, 0, 0, StreamTelemetry.NONE, 0, failures);
	}

}
