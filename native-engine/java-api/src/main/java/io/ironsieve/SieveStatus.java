package io.ironsieve;

import org.jspecify.annotations.Nullable;

/**
 * State of a {@link Sieve} at one moment.
 * @param mode what was asked for
 * @param engine engine that serves calls now; {@code null} when none does
 * @param degraded whether the wanted engine is not the one that serves
 * @param reason why it is degraded or without an engine; {@code null} when all is well
 * @param telemetry counters of the serving engine; {@code null} when none serves
 * @param nativeTelemetry counters of the native engine and of those it replaced, so that they never fall; what is no counter (handles, bytes
 * in frames) is the newest engine's. Stays readable while that engine is out of use; {@code null} when there has been none
 * @param fallbackCalls calls that the Java engine served in place of the native one
 * @param engineRestarts native engines built to replace a quarantined one
 */
public record SieveStatus(EngineMode mode, @Nullable EngineInfo engine, boolean degraded, @Nullable String reason,
		@Nullable EngineTelemetry telemetry, @Nullable EngineTelemetry nativeTelemetry, long fallbackCalls,
		long engineRestarts) {
}
