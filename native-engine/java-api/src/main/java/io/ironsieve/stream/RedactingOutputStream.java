package io.ironsieve.stream;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts UTF-8 bytes that are written. Not thread-safe. Bytes are gathered, 8 KiB at first and up to 64 KiB for who writes as much without a flush,
 * because a call of the engine for each small write would cost more than the redaction. {@link #flush()} passes on what is decided; what
 * may still become a value stays until {@link #close()} or the next bytes decide it.
 *
 * <p>Writing fails with {@link SieveException} when redacting does. After that, or after an {@link IOException} of the target, nothing more
 * is written, and closing drops what was held back.
 */
public final class RedactingOutputStream extends FilterOutputStream {

	private static final int LEAST_GATHERED = 8 << 10;

	private static final int MOST_GATHERED = 64 << 10;

	/** How much longer a text gets by redaction, mostly: a call that runs out of room is one call more. */
	private static final int LONGER = 2 << 10;

	private final SieveStream stream;

	/** What was written since the last call of the engine. */
	private byte[] gathered = new byte[LEAST_GATHERED];

	private int count;

	private ByteBuffer redacted = ByteBuffer.allocate(LEAST_GATHERED + LONGER);

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
		checkOpen();
		makeRoom();
		this.gathered[this.count++] = (byte) b;
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		checkOpen();
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length >= MOST_GATHERED) {
			redactGathered();
			redact(ByteBuffer.wrap(bytes, offset, length));
			return;
		}
		int at = offset;
		int end = offset + length;
		while (at < end) {
			makeRoom();
			int part = Math.min(end - at, this.gathered.length - this.count);
			System.arraycopy(bytes, at, this.gathered, this.count, part);
			this.count += part;
			at += part;
		}
	}

	@Override
	public void flush() throws IOException {
		checkOpen();
		redactGathered();
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
				redactGathered();
				settle(() -> stream.finish(this.redacted));
				out.flush();
			}
		}
		finally {
			this.closed = true;
		}
	}

	private void makeRoom() throws IOException {
		if (this.count < this.gathered.length) {
			return;
		}
		if (this.count < MOST_GATHERED) {
			this.gathered = Arrays.copyOf(this.gathered, 2 * this.count);
		}
		else {
			redactGathered();
		}
	}

	private void redactGathered() throws IOException {
		ByteBuffer chunk = ByteBuffer.wrap(this.gathered, 0, this.count);
		this.count = 0;
		if (chunk.hasRemaining()) {
			redact(chunk);
		}
	}

	private void redact(ByteBuffer chunk) throws IOException {
		int room = Math.min(chunk.remaining(), MOST_GATHERED) + LONGER;
		if (room > this.redacted.capacity()) {
			this.redacted = ByteBuffer.allocate(room);
		}
		settle(() -> this.stream.feed(chunk, this.redacted));
	}

	/** Repeats a step of the stream until it is done, and writes what it gives. */
	private void settle(Step step) throws IOException {
		checkOpen();
		boolean worked = false;
		try {
			boolean done = false;
			while (!done) {
				done = step.run();
				this.out.write(this.redacted.array(), 0, this.redacted.position());
				this.redacted.clear();
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
