package io.ironsieve.jna;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;

import com.sun.management.ThreadMXBean;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.NativeBinding;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;
import io.ironsieve.bench.LogLines;

/**
 * Question: what does a call cost by either binding, on a machine that does other things as well? Processor time of the thread, medians over rounds, and
 * bytes that it allocates; {@link CrossingBenchmark} has time by the clock and the tail.
 *
 * <p>Arguments: a binding, then what to scan with, each {@code one} (a single rule) or packs joined by a plus sign. Prints a row of CSV for each.
 */
public final class CrossingTimes {

	private static final int ROUNDS = 61;

	private static final int WARM_UP = 30;

	private static final int CALLS = 1 << 14;

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static int sink;

	private CrossingTimes() {
	}

	public static void main(String[] arguments) {
		EngineOptions options = EngineOptions.defaults()
			.withNativeBinding(NativeBinding.valueOf(arguments[0].toUpperCase(Locale.ROOT)));
		System.out.println("jdk,binding,rules,call,median_ns,least_ns,bytes_per_call");
		try (NativeEngine engine = (NativeEngine) new NativeEngineProvider().open(options)) {
			Reply reply = new Reply();
			measure(engine, "-", "noop",
					(i) -> sink += NativeCalls.isv_engine_ping(engine.handle(), reply.address()));
			for (String rules : Arrays.asList(arguments).subList(1, arguments.length)) {
				measureLines(engine, options, rules);
			}
		}
	}

	private static void measureLines(NativeEngine engine, EngineOptions options, String rules) {
		SieveBuilder builder = Sieve.builder().mode(EngineMode.REQUIRED).options(options);
		String[] lines = LogLines.clean(CALLS * 4, 1);
		try (Sieve sieve = (rules.equals("one") ? builder.document(CrossingBenchmark.ONE) : builder.packs(rules.split("\\+"))).build()) {
			measure(engine, rules, "line", (i) -> sink += sieve.redact(lines[i & (lines.length - 1)]).findings().size());
			measure(engine, rules, "empty", (i) -> sink += sieve.redact("").findings().size());
		}
	}

	private static void measure(NativeEngine engine, String rules, String name, IntConsumer call) {
		double[] nanos = new double[ROUNDS];
		double[] bytes = new double[ROUNDS];
		int next = 0;
		for (int round = -WARM_UP; round < ROUNDS; round++) {
			long allocated = threads.getCurrentThreadAllocatedBytes();
			long start = threads.getCurrentThreadCpuTime();
			for (int i = 0; i < CALLS; i++) {
				call.accept(next++);
			}
			if (round >= 0) {
				nanos[round] = (double) (threads.getCurrentThreadCpuTime() - start) / CALLS;
				bytes[round] = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / CALLS;
			}
		}
		Arrays.sort(nanos);
		Arrays.sort(bytes);
		System.out.printf(Locale.ROOT, "%d,%s,%s,%s,%.1f,%.1f,%.2f%n", Runtime.version().feature(), engine.info().binding(),
				rules, name, nanos[ROUNDS / 2], nanos[0], bytes[ROUNDS / 2]);
	}

}
