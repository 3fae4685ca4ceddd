package io.ironsieve.stream;

import java.io.IOException;
import java.io.Reader;
import java.nio.CharBuffer;
import java.util.Objects;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts characters that are read. Not thread-safe. Reading fails with {@link SieveException} when redacting does, and then never again
 * gives anything; an {@link IOException} of the source leaves the state as it was.
 */
public final class RedactingReader extends Reader {

	private static final int CHUNK = 4096;

	private final Reader in;

	private final SieveStream stream;

	private final char[] chars = new char[CHUNK];

	/** Redacted characters that were not read yet. */
	private String ready = "";

	private int at;

	private boolean ended;

	private boolean closed;

	/**
	 * Takes both over.
	 * @param in source, closed with this
	 * @param stream stream on which nothing was called yet, closed with this
	 */
	public RedactingReader(Reader in, SieveStream stream) {
		this.in = Objects.requireNonNull(in, "in");
		this.stream = Objects.requireNonNull(stream, "stream");
	}

	@Override
	public int read(char[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (this.closed) {
			throw new IOException("The reader is closed");
		}
		if (length == 0) {
			return 0;
		}
		while (this.at == this.ready.length()) {
			if (this.ended) {
				return -1;
			}
			readChunk();
		}
		int count = Math.min(length, this.ready.length() - this.at);
		this.ready.getChars(this.at, this.at + count, target, offset);
		this.at += count;
		return count;
	}

	private void readChunk() throws IOException {
		int count = this.in.read(this.chars);
		this.at = 0;
		this.ready = "";
		this.ready = (count < 0) ? this.stream.finish() : this.stream.feed(CharBuffer.wrap(this.chars, 0, count));
		this.ended = count < 0;
	}

	/** Frees the stream at once and closes the source. */
	@Override
	public void close() throws IOException {
		this.closed = true;
		this.stream.close();
		this.in.close();
	}

}
