package io.ironsieve.spring.web;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import org.jspecify.annotations.Nullable;

/**
 * Redacts a body of many records, each as a text of its own, with a stream for each: a record leaves whole when its last byte is in. In one text its
 * last bytes might have to wait for the next record, which may not come for minutes. As thread-safe as the streams.
 */
final class RecordStream implements SieveStream {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

	private final Supplier<SieveStream> streams;

	private final RecordEnds ends;

	private volatile @Nullable SieveStream current;

	private volatile boolean closed;

	/** Whether the current stream has output that did not fit. */
	private boolean pending;

	/** Whether the current stream has the whole record. */
	private boolean whole;

	/** Opens the first stream at once. */
	RecordStream(RecordEnds ends, Supplier<SieveStream> streams) {
		this.streams = streams;
		this.ends = ends;
		this.current = streams.get();
	}

	@Override
	public boolean feed(ByteBuffer chunk, ByteBuffer out) {
		boolean room = settle(out);
		while (room && chunk.hasRemaining() && out.hasRemaining()) {
			takePart(chunk, out);
			room = settle(out);
		}
		return room && !chunk.hasRemaining();
	}

	@Override
	public boolean finish(ByteBuffer out) {
		this.whole = this.current != null;
		return settle(out);
	}

	@Override
	public String feed(CharSequence chunk) {
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This stream takes bytes");
	}

	@Override
	public String finish() {
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This stream takes bytes");
	}

	@Override
	public long held() {
		SieveStream stream = this.current;
		return (stream != null) ? stream.held() : 0;
	}

	@Override
	public void close() {
		this.closed = true;
		SieveStream stream = this.current;
		if (stream != null) {
			stream.close();
		}
	}

	/** Hands out what is left over, and the end of a record that is whole; whether it all fitted. */
	private boolean settle(ByteBuffer out) {
		SieveStream stream = this.current;
		if (stream == null) {
			return true;
		}
		if (this.pending) {
			this.pending = !stream.feed(NOTHING.duplicate(), out);
		}
		if (!this.pending && this.whole && stream.finish(out)) {
			stream.close();
			this.current = null;
			this.whole = false;
		}
		return !this.pending && !this.whole;
	}

	/** Feeds bytes up to the end of a record or of the chunk. */
	private void takePart(ByteBuffer chunk, ByteBuffer out) {
		int start = chunk.position();
		int state = this.ends.state();
		int end = start;
		boolean ended = false;
		while (!ended && end < chunk.limit()) {
			ended = this.ends.endsWith(chunk.get(end++));
		}
		ByteBuffer part = chunk.duplicate().limit(end);
		this.pending = !stream().feed(part, out);
		this.whole = ended && !part.hasRemaining();
		if (part.hasRemaining()) {
			this.ends.restore(state);
			for (int i = start; i < part.position(); i++) {
				this.ends.endsWith(chunk.get(i));
			}
		}
		chunk.position(part.position());
	}

	private SieveStream stream() {
		SieveStream stream = this.current;
		if (stream == null) {
			stream = this.streams.get();
			this.current = stream;
			if (this.closed) {
				stream.close();
			}
		}
		return stream;
	}

}
