package io.ironsieve.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts UTF-8 bytes that are read. Not thread-safe. Reading fails with {@link SieveException} when redacting does, and then never again
 * gives anything; an {@link IOException} of the source leaves the state as it was.
 */
public final class RedactingInputStream extends InputStream {

	private static final int CHUNK = 1 << 14;

	private final InputStream in;

	private final SieveStream stream;

	private final byte[] bytes = new byte[CHUNK];

	private final ByteBuffer chunk = ByteBuffer.wrap(this.bytes).limit(0);

	private final byte[] single = new byte[1];

	private boolean ended;

	private boolean finished;

	private boolean closed;

	/**
	 * Takes both over.
	 * @param in source, closed with this
	 * @param stream stream on which nothing was called yet, closed with this
	 */
	public RedactingInputStream(InputStream in, SieveStream stream) {
		this.in = Objects.requireNonNull(in, "in");
		this.stream = Objects.requireNonNull(stream, "stream");
	}

	@Override
	public int read() throws IOException {
		return (read(this.single, 0, 1) < 0) ? -1 : this.single[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (this.closed) {
			throw new IOException("The stream is closed");
		}
		ByteBuffer out = ByteBuffer.wrap(target, offset, length);
		while (length > 0 && out.position() == offset) {
			if (this.finished) {
				return -1;
			}
			if (this.ended) {
				this.finished = this.stream.finish(out);
			}
			else if (this.stream.feed(this.chunk, out) && out.position() == offset) {
				readChunk();
			}
		}
		return out.position() - offset;
	}

	private void readChunk() throws IOException {
		int count = this.in.read(this.bytes);
		this.ended = count < 0;
		this.chunk.position(0).limit(Math.max(0, count));
	}

	/** Frees the stream at once and closes the source. */
	@Override
	public void close() throws IOException {
		this.closed = true;
		this.stream.close();
		this.in.close();
	}

}
