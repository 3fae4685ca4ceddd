package io.ironsieve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

import io.ironsieve.EngineTelemetry;
import org.jspecify.annotations.Nullable;

/**
 * Question: does the boundary lose memory when it is used from Java? Calls of every kind, a third of which must fail, engines, rule sets and
 * streams opened, closed and dropped in between ({@link SoakCalls}), beside an engine with the built-in packs that stays.
 *
 * <p>Command (Linux, for {@code /proc}): {@code mvn -pl native-engine/bench -am -DskipTests -Psoak verify}, with
 * {@code -Dsoak.calls=} for another number than 10,000,000 and {@code -Dsoak.library=} for a library with the feature
 * {@code fault-injection}, in which some of the calls panic. Ends with 1 when, from the first million calls to the end, resident memory grew
 * by more than 1 %, or a native object or a byte of frame memory more is in use, or a dropped object was not freed.
 *
 * <h2>What is not the boundary's</h2> A JVM's own memory moves by more than what is looked for. So the profile fixes the heap and touches it
 * all before the start, takes the collector and the compiler with the fewest threads and structures of their own (Serial, C1), and
 * memory is read after a collection. What remains (late compilation, glibc's arenas) is in the 1 %.
 */
public final class Soak {

	/** Calls after which everything that is kept for reuse is there. */
	private static final long WARM = 1_000_000;

	/** Most growth from then on, in percent. */
	private static final double MOST_GROWTH = 1;

	private Soak() {
	}

	/**
	 * Runs it.
	 * @param arguments number of calls; library with {@code fault-injection}, or nothing
	 */
	public static void main(String[] arguments) throws IOException {
		if (Runtime.getRuntime().totalMemory() != Runtime.getRuntime().maxMemory()) {
			System.err.println("The heap must not grow: -Xms and -Xmx must be the same");
			System.exit(2);
		}
		// Every dropped object is reported there with its stack; here they are counted.
		Logger.getLogger("io.ironsieve").setLevel(Level.OFF);
		long calls = (arguments.length > 0) ? Long.parseLong(arguments[0]) : 10 * WARM;
		boolean faults = arguments.length > 1 && !arguments[1].isEmpty();
		System.exit(run(calls, faults ? Path.of(arguments[1]) : null) ? 0 : 1);
	}

	private static boolean run(long calls, @Nullable Path library) throws IOException {
		try (SoakCalls soak = new SoakCalls(library)) {
			soak.runUntil(Math.min(WARM, calls / 10));
			Memory before = Memory.now(soak);
			soak.runUntil(calls);
			Memory after = Memory.now(soak);
			double growth = 100.0 * (after.resident - before.resident) / before.resident;
			System.out.printf(Locale.ROOT,
					"%+.2f %% resident; %d calls failed, as they should; %d objects dropped, %d reported and freed%n", growth,
					soak.failures(), soak.dropped(), after.leaks);
			if (growth > MOST_GROWTH || after.handles > before.handles || after.frameBytes > before.frameBytes
					|| after.leaks != soak.dropped()) {
				System.err.println("Memory is lost");
				return false;
			}
			return true;
		}
	}

	/**
	 * Memory at one moment.
	 * @param resident resident memory of this process in kB
	 * @param handles native objects of the engine that stays
	 * @param frameBytes frame memory of the engine that stays
	 * @param leaks objects that the leak detection has freed
	 */
	private record Memory(long resident, long handles, long frameBytes, long leaks) {

		static Memory now(SoakCalls soak) throws IOException {
			soak.collect();
			EngineTelemetry telemetry = soak.telemetry();
			Memory now = new Memory(residentKilobytes(), telemetry.liveHandles(), telemetry.frameBytes(), telemetry.leaks());
			System.out.printf(Locale.ROOT, "%12d calls, %d kB resident, %d handles, %d bytes in frames, %d leaks%n",
					soak.calls(), now.resident, now.handles, now.frameBytes, now.leaks);
			return now;
		}

		private static long residentKilobytes() throws IOException {
			return Files.readAllLines(Path.of("/proc/self/status"))
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow();
		}

	}

}
