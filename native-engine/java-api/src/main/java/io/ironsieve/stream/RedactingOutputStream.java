package io.ironsieve.stream;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts UTF-8 bytes that are written. Not thread-safe. {@link #flush()} passes on what is decided; what may still become a value stays
 * until {@link #close()} or the next bytes decide it. Each write is a call of the engine: who writes little at a time puts a
 * {@link java.io.BufferedOutputStream} in front.
 *
 * <p>Writing fails with {@link SieveException} when redacting does. After that, or after an {@link IOException} of the target, nothing more
 * is written, and closing drops what was held back.
 */
public final class RedactingOutputStream extends FilterOutputStream {

	private static final int LEAST_OUTPUT = 8192;

	private static final int MOST_OUTPUT = 1 << 16;

	private final SieveStream stream;

	/** Takes what one write gives mostly: a call that runs out of room is one call more. */
	private ByteBuffer buffer = ByteBuffer.allocate(LEAST_OUTPUT);

	private boolean failed;

	private boolean closed;

	/**
	 * Takes both over.
	 * @param out target, closed with this
	 * @param stream stream on which nothing was called yet, closed with this
	 */
	public RedactingOutputStream(OutputStream out, SieveStream stream) {
		super(Objects.requireNonNull(out, "out"));
		this.stream = Objects.requireNonNull(stream, "stream");
	}

	@Override
	public void write(int b) throws IOException {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer chunk = ByteBuffer.wrap(bytes, offset, length);
		if (length > this.buffer.capacity() && this.buffer.capacity() < MOST_OUTPUT) {
			this.buffer = ByteBuffer.allocate(Math.min(MOST_OUTPUT, length + LEAST_OUTPUT));
		}
		settle(() -> this.stream.feed(chunk, this.buffer));
	}

	@Override
	public void flush() throws IOException {
		checkOpen();
		this.out.flush();
	}

	/** Writes what was held back, redacted, frees the stream and closes the target. */
	@Override
	public void close() throws IOException {
		if (this.closed) {
			return;
		}
		try (OutputStream out = this.out; SieveStream stream = this.stream) {
			if (!this.failed) {
				settle(() -> stream.finish(this.buffer));
				out.flush();
			}
		}
		finally {
			this.closed = true;
		}
	}

	/** Repeats a step of the stream until it is done, and writes what it gives. */
	private void settle(Step step) throws IOException {
		checkOpen();
		boolean worked = false;
		try {
			boolean done = false;
			while (!done) {
				done = step.run();
				this.out.write(this.buffer.array(), 0, this.buffer.position());
				this.buffer.clear();
			}
			worked = true;
		}
		finally {
			this.failed |= !worked;
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed || this.failed) {
			throw new IOException(this.closed ? "The stream is closed" : "An earlier call has failed");
		}
	}

	private interface Step {

		boolean run();

	}

}
