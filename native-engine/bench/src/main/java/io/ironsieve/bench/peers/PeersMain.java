package io.ironsieve.bench.peers;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link PeersBenchmark} for all workloads and engines: {@code CORPUS SAMPLES.tsv [--short] [BEGINNING_OF_A_WORKLOAD...]}. */
public final class PeersMain {

	private PeersMain() {
	}

	/** Fails when an engine finds something else than the oracle. */
	public static void main(String[] arguments) throws Exception {
		List<String> rest = Arrays.asList(arguments).subList(2, arguments.length);
		boolean isShort = rest.contains("--short");
		List<String> chosen = rest.stream().filter((argument) -> !argument.startsWith("--")).toList();
		Path corpus = Path.of(arguments[0]).toAbsolutePath();
		int failures = 0;
		for (String workload : Workload.names(corpus)) {
			if (chosen.isEmpty() || chosen.stream().anyMatch(workload::startsWith)) {
				for (String engine : Peers.names(workload)) {
					failures += run(corpus, Path.of(arguments[1]).toAbsolutePath(), workload, engine, isShort) ? 0 : 1;
				}
			}
		}
		System.exit((failures == 0) ? 0 : 1);
	}

	/** Whether it went well; why not has been printed. */
	private static boolean run(Path corpus, Path samples, String workload, String engine, boolean isShort) throws Exception {
		String patience = isShort ? "100" : workload.startsWith("adversarial") ? "500" : "1500";
		int parts = Workload.read(corpus, workload).parts().length - 2;
		Options options = new OptionsBuilder().include(PeersBenchmark.class.getName())
			.param("corpus", corpus.toString())
			.param("samples", samples.toString())
			.param("workload", workload)
			.param("engine", engine)
			.param("patience", patience)
			.warmupIterations(0)
			.measurementIterations(parts)
			.forks(1)
			// Patterns with long repeats recurse in java.util.regex, big tries need memory; one collector thread, so that one core is enough.
			.jvmArgs("-Xss64m", "-Xmx4g", "-XX:+UseSerialGC")
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT)
			.build();
		try {
			new Runner(options).run();
			return true;
		}
		catch (RunnerException ex) {
			Throwable cause = ex;
			while (cause.getCause() != null || cause.getSuppressed().length > 0) {
				cause = (cause.getCause() != null) ? cause.getCause() : cause.getSuppressed()[0];
			}
			System.err.println(workload + ", " + engine + ": " + cause);
			return false;
		}
	}

}
