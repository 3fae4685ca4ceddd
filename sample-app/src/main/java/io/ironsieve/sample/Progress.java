package io.ironsieve.sample;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Line on a terminal that shows bytes, rate, and, when the total is known, a bar and the time left. */
final class Progress implements AutoCloseable {

	/** Total of a source whose length nobody knows. */
	static final long UNKNOWN = -1;

	private static final long PAUSE = Duration.ofMillis(200).toNanos();

	private static final int WIDTH = 30;

	private static final double MEGABYTE = 1_000_000;

	private final PrintStream out;

	private final long total;

	private final LongSupplier nanos;

	private final long start;

	private long shown;

	private long bytes;

	/**
	 * @param total bytes to come, or {@link #UNKNOWN}
	 * @param nanos clock
	 */
	Progress(PrintStream out, long total, LongSupplier nanos) {
		this.out = out;
		this.total = total;
		this.nanos = nanos;
		this.start = nanos.getAsLong();
		this.shown = this.start;
	}

	void add(long bytes) {
		this.bytes += bytes;
		long now = this.nanos.getAsLong();
		if (now - this.shown >= PAUSE) {
			this.shown = now;
			show(now);
		}
	}

	@Override
	public void close() {
		show(this.nanos.getAsLong());
		this.out.println();
	}

	private void show(long now) {
		double seconds = Math.max(1e-9, (now - this.start) / 1e9);
		double rate = this.bytes / seconds;
		String line = String.format(Locale.ROOT, "%.1f MB, %.1f MB/s", this.bytes / MEGABYTE, rate / MEGABYTE);
		if (this.total != UNKNOWN) {
			int done = (this.total == 0) ? WIDTH : (int) (WIDTH * Math.min(this.bytes, this.total) / this.total);
			long left = (rate > 0) ? Math.round(Math.max(0, this.total - this.bytes) / rate) : 0;
			line = String.format(Locale.ROOT, "[%s%s] %s, %d s left", "#".repeat(done), " ".repeat(WIDTH - done), line, left);
		}
		// The end of a longer line before goes.
		this.out.printf("\r%-78s", line);
		this.out.flush();
	}

}
