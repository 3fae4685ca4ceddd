package io.ironsieve.stream;

import java.io.IOException;
import java.io.Writer;
import java.nio.CharBuffer;
import java.util.Objects;
import java.util.function.Supplier;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;

/**
 * Redacts characters that are written. Not thread-safe. {@link #flush()} passes on what is decided; what may still become a value stays
 * until {@link #close()} or the next characters decide it.
 *
 * <p>Writing fails with {@link SieveException} when redacting does. After that, or after an {@link IOException} of the target, nothing more
 * is written, and closing drops what was held back.
 */
public final class RedactingWriter extends Writer {

	private final Writer out;

	private final SieveStream stream;

	private boolean failed;

	private boolean closed;

	/**
	 * Takes both over.
	 * @param out target, closed with this
	 * @param stream stream on which nothing was called yet, closed with this
	 */
	public RedactingWriter(Writer out, SieveStream stream) {
		this.out = Objects.requireNonNull(out, "out");
		this.stream = Objects.requireNonNull(stream, "stream");
	}

	@Override
	public void write(char[] chars, int offset, int length) throws IOException {
		settle(() -> this.stream.feed(CharBuffer.wrap(chars, offset, length)));
	}

	@Override
	public void write(String text, int offset, int length) throws IOException {
		settle(() -> this.stream.feed(text.substring(offset, offset + length)));
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
		try (Writer out = this.out; SieveStream stream = this.stream) {
			if (!this.failed) {
				settle(stream::finish);
				out.flush();
			}
		}
		finally {
			this.closed = true;
		}
	}

	private void settle(Supplier<String> step) throws IOException {
		checkOpen();
		boolean worked = false;
		try {
			String redacted = step.get();
			if (!redacted.isEmpty()) {
				this.out.write(redacted);
			}
			worked = true;
		}
		finally {
			this.failed |= !worked;
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed || this.failed) {
			throw new IOException(this.closed ? "The writer is closed" : "An earlier call has failed");
		}
	}

}
