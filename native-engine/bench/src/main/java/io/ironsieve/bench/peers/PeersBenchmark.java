package io.ironsieve.bench.peers;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Question: how does a redaction compare with what other engines take for less?
 *
 * <p>Input: a workload that {@code native-engine/bench/native} wrote. The first part warms up; each iteration scans another part, once, so that no
 * engine sees a measured text twice. What is found is compared with the oracle's findings, and written with each sample.
 *
 * <p>Command: {@code native-engine/bench/peers.sh}. Samples are processor times of the thread, garbage collection and compilation not included, which
 * favours those that allocate; JMH's own scores are by the clock and not used.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PeersBenchmark {

	private static final int GLANCE = 64;

	private static final int LONG = 4096;

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	/** Directory of the corpus. */
	@Param("")
	public String corpus = "";

	/** File to add samples to. */
	@Param("")
	public String samples = "";

	/** Workload. */
	@Param("")
	public String workload = "";

	/** Engine. */
	@Param("")
	public String engine = "";

	/** Milliseconds of processor time for warming up and of the clock for checking; a part takes a tenth of that at most. */
	@Param("1500")
	public int patience = 1500;

	private final List<String> rows = new ArrayList<>();

	private Workload texts = Workload.EMPTY;

	private @Nullable Peer peer;

	private int part;

	/** Reads the texts, opens the engine and warms up. */
	@Setup(Level.Trial)
	public void open() throws IOException {
		this.texts = Workload.read(Path.of(this.corpus), this.workload);
		this.peer = Peers.open(this.engine, this.texts);
		long end = THREADS.getCurrentThreadCpuTime() + this.patience * 1_000_000L;
		do {
			scan(this.peer, 0);
		}
		while (THREADS.getCurrentThreadCpuTime() < end);
		this.rows.clear();
	}

	/** Scans the next part. */
	@Benchmark
	public int part() {
		this.part++;
		return scan(peer(), this.part);
	}

	private int scan(Peer peer, int part) {
		List<String> list = this.texts.texts().subList(this.texts.parts()[part], this.texts.parts()[part + 1]);
		long limit = this.patience * 100_000L;
		long bytes = 0;
		int done = 0;
		int found = 0;
		long start = THREADS.getCurrentThreadCpuTime();
		while (done < list.size()) {
			List<String> some = list.subList(done, Math.min(done + peer.batch(), list.size()));
			found += peer.scan(some);
			for (String text : some) {
				bytes += text.length();
			}
			done += some.size();
			if ((done % GLANCE == 0 || some.get(0).length() > LONG) && THREADS.getCurrentThreadCpuTime() - start > limit) {
				break;
			}
		}
		long time = THREADS.getCurrentThreadCpuTime() - start;
		this.rows.add("%s\t%s (JDK %d)\t%d\t%d\t%d".formatted(this.workload, this.engine, Runtime.version().feature(), bytes, done, time));
		return found;
	}

	/** Compares what is found and writes the samples. */
	@TearDown(Level.Trial)
	public void close() throws IOException {
		Peer peer = peer();
		String checked = Check.of(peer, this.texts, this.patience * 1_000_000L);
		List<String> lines = this.rows.stream().map((row) -> row + "\t" + checked + "\t" + peer.leftOut()).toList();
		peer.close();
		Files.write(Path.of(this.samples), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		if (checked.startsWith("void")) {
			throw new IllegalStateException(this.workload + ", " + this.engine + ": " + checked);
		}
	}

	private Peer peer() {
		return Objects.requireNonNull(this.peer, "opened");
	}

}
