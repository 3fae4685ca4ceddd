package io.ironsieve.spring.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.NativeBinding;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters that poll what a sieve and its native engines count themselves. Reading one meter costs two crossings of the native boundary;
 * calls cost nothing more than without it.
 */
class EngineMeters implements MeterBinder {

	private static final long NONE = 0;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Sieve sieve;

	EngineMeters(Sieve sieve) {
		this.sieve = sieve;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindSieve(registry);
		bindNativeCounters(registry);
		bindNativeMemory(registry);
		bindNativeThreads(registry);
		bindNativeStreams(registry);
	}

	private void bindSieve(MeterRegistry registry) {
		Gauge.builder("ironsieve.degraded", this.sieve, (sieve) -> sieve.status().degraded() ? 1 : 0)
			.description("1 while the wanted engine is not the one that serves, else 0")
			.register(registry);
		for (NativeBinding binding : List.of(NativeBinding.JNA, NativeBinding.FFM)) {
			String name = CallMeters.tagValue(binding);
			Gauge.builder("ironsieve.native.binding", this.sieve, (sieve) -> isBoundBy(name, sieve) ? 1 : 0)
				.tag("binding", name)
				.description("1 while the native engine serves and is called this way, else 0")
				.register(registry);
		}
		counter("ironsieve.fallback.calls", SieveStatus::fallbackCalls)
			.description("Calls that the Java engine served in place of the native one")
			.register(registry);
		counter("ironsieve.engine.restarts", SieveStatus::engineRestarts)
			.description("Native engines built to replace one that was out of use")
			.register(registry);
	}

	private void bindNativeCounters(MeterRegistry registry) {
		FunctionTimer
			.builder("ironsieve.native.time", this.sieve, (sieve) -> read(sieve, EngineTelemetry::calls),
					(sieve) -> read(sieve, EngineTelemetry::nanos), TimeUnit.NANOSECONDS)
			.description("Calls into the native engine and the time spent inside it")
			.register(registry);
		nativeCounter("ironsieve.native.bytes", EngineTelemetry::bytesIn).tag("direction", "in")
			.description("Bytes of UTF-8 scanned by, and of results written by, the native engine")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		nativeCounter("ironsieve.native.bytes", EngineTelemetry::bytesOut).tag("direction", "out")
			.description("Bytes of UTF-8 scanned by, and of results written by, the native engine")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		nativeCounter("ironsieve.native.panics", EngineTelemetry::panics)
			.description("Panics caught at the native boundary")
			.register(registry);
		nativeCounter("ironsieve.native.deprecated.calls", EngineTelemetry::deprecatedCalls)
			.description("Calls of functions that later versions of the native library will not have")
			.register(registry);
		nativeCounter("ironsieve.native.leaks", EngineTelemetry::leaks)
			.description("Native objects that were dropped without being closed")
			.register(registry);
		for (ErrorCode code : ErrorCode.values()) {
			nativeCounter("ironsieve.native.errors", (telemetry) -> telemetry.errors().getOrDefault(code, NONE))
				.tag("code", CallMeters.tagValue(code))
				.description("Calls into the native engine that failed")
				.register(registry);
		}
	}

	private void bindNativeMemory(MeterRegistry registry) {
		gauge("ironsieve.native.handles", EngineTelemetry::liveHandles).description("Native objects that are open")
			.register(registry);
		gauge("ironsieve.native.frames.size", EngineTelemetry::frameBytes).description("Memory in native frames")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		gauge("ironsieve.native.frames.size.max", EngineTelemetry::frameBytesHighWater)
			.description("Most memory in native frames at any time")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
	}

	private void bindNativeThreads(MeterRegistry registry) {
		gauge("ironsieve.native.pool.threads", EngineTelemetry::poolThreads)
			.description("Threads that the native engine runs for large batches, callers not among them")
			.register(registry);
		nativeCounter("ironsieve.native.pool.slices", EngineTelemetry::poolSlices)
			.description("Slices of large batches that several threads worked on")
			.register(registry);
		gauge("ironsieve.native.queue.slices", EngineTelemetry::queueSlices)
			.description("Slices of large batches that no thread has begun yet")
			.register(registry);
		FunctionCounter
			.builder("ironsieve.native.queue.time", this.sieve,
					(sieve) -> read(sieve, EngineTelemetry::queueNanos) / NANOS_PER_SECOND)
			.description("Time that large batches waited to begin because all threads were busy with others")
			.baseUnit("seconds")
			.register(registry);
	}

	private void bindNativeStreams(MeterRegistry registry) {
		gauge("ironsieve.native.streams", (telemetry) -> telemetry.streams().open())
			.description("Streams that are open in the native engine")
			.register(registry);
		gauge("ironsieve.native.streams.held", (telemetry) -> telemetry.streams().heldBytes())
			.description("Bytes that open streams hold back")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		nativeCounter("ironsieve.native.streams.forced", (telemetry) -> telemetry.streams().forced())
			.description("Findings of streams that were decided because they had been open for as long as may be held back")
			.register(registry);
		nativeCounter("ironsieve.native.streams.stalls", (telemetry) -> telemetry.streams().stalled())
			.description("Calls of streams that waited for room because there was enough output for whoever takes it")
			.register(registry);
	}

	private FunctionCounter.Builder<Sieve> counter(String name, ToDoubleFunction<SieveStatus> value) {
		return FunctionCounter.builder(name, this.sieve, (sieve) -> value.applyAsDouble(sieve.status()));
	}

	private FunctionCounter.Builder<Sieve> nativeCounter(String name, ToLongFunction<EngineTelemetry> value) {
		return FunctionCounter.builder(name, this.sieve, (sieve) -> read(sieve, value));
	}

	private Gauge.Builder<Sieve> gauge(String name, ToLongFunction<EngineTelemetry> value) {
		return Gauge.builder(name, this.sieve, (sieve) -> read(sieve, value));
	}

	private static boolean isBoundBy(String binding, Sieve sieve) {
		EngineInfo engine = sieve.status().engine();
		return engine != null && binding.equals(engine.binding());
	}

	private static long read(Sieve sieve, ToLongFunction<EngineTelemetry> value) {
		EngineTelemetry telemetry = sieve.status().nativeTelemetry();
		return (telemetry != null) ? value.applyAsLong(telemetry) : NONE;
	}

}
