package io.ironsieve.bench;

import java.util.Collection;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every benchmark runs once, briefly: this says that it works, not how fast anything is. {@link io.ironsieve.bench.peers.PeersBenchmark} needs a
 * corpus; its tests are beside it.
 */
class BenchmarksRunTests {

	@Test
	void everyBenchmark_runs() throws Exception {
		Collection<RunResult> results = new Runner(new OptionsBuilder().include("io.ironsieve.")
			.exclude("PeersBenchmark")
			.forks(0)
			.warmupIterations(0)
			.measurementIterations(1)
			.measurementTime(TimeValue.milliseconds(50))
			.shouldFailOnError(true)
			.build()).run();
		assertThat(results).hasSize(44);
	}

}
