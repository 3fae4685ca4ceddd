package io.ironsieve.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Question: that of {@link StreamBenchmark}, on a machine that does other things as well. Processor time of the thread, which all four use alone; they take turns
 * with the same text, a new one each round, in an order that moves on, and medians over rounds are printed.
 *
 * <p>Argument: number of rounds, 21 unless told.
 */
public final class StreamTimes {

	private static final int WARM_UP = 5;

	private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private StreamTimes() {
	}

	public static void main(String[] arguments) throws Exception {
		int rounds = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : 21;
		StreamBenchmark benchmark = new StreamBenchmark();
		Map<String, Callable<?>> ways = new LinkedHashMap<>();
		ways.put("one call", benchmark::atOnce);
		ways.put("RedactingInputStream", benchmark::inputStream);
		ways.put("RedactingOutputStream", benchmark::outputStream);
		ways.put("SieveOperators.buffers", benchmark::reactor);
		Map<String, List<Double>> millis = new LinkedHashMap<>();
		ways.keySet().forEach((way) -> millis.put(way, new ArrayList<>()));
		List<String> names = List.copyOf(ways.keySet());
		for (int round = -WARM_UP; round < rounds; round++) {
			benchmark.newText();
			for (int i = 0; i < names.size(); i++) {
				String way = names.get(Math.floorMod(round + i, names.size()));
				long start = threads.getCurrentThreadCpuTime();
				ways.get(way).call();
				if (round >= 0) {
					millis.get(way).add((threads.getCurrentThreadCpuTime() - start) / 1e6);
				}
			}
		}
		benchmark.close();
		print(millis);
	}

	private static void print(Map<String, List<Double>> millis) {
		double one = 0;
		for (Map.Entry<String, List<Double>> way : millis.entrySet()) {
			List<Double> sorted = way.getValue().stream().sorted().toList();
			double median = sorted.get(sorted.size() / 2);
			one = (one == 0) ? median : one;
			System.out.printf(Locale.ROOT, "%-24s %6.1f ms (%.1f to %.1f)  %.2f%n", way.getKey(), median, sorted.get(0),
					sorted.get(sorted.size() - 1), one / median);
		}
	}

}
