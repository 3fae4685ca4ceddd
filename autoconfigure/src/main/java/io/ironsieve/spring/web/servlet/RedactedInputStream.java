package io.ironsieve.spring.web.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

import io.ironsieve.SieveStream;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

/** Body of a request, redacted while it is read, with and without blocking. */
final class RedactedInputStream extends ServletInputStream {

	private static final int CHUNK = 8192;

	private final ServletInputStream source;

	private final SieveStream stream;

	private final byte[] bytes = new byte[CHUNK];

	private final ByteBuffer chunk = ByteBuffer.wrap(this.bytes).limit(0);

	/** Redacted bytes that were not read yet. */
	private final ByteBuffer ready = ByteBuffer.allocate(CHUNK).limit(0);

	/** Whether the stream has not given everything for the chunk. */
	private boolean feeding;

	/** Whether the source has ended. */
	private boolean ended;

	/** Whether the stream has given everything. */
	private boolean settled;

	private long count;

	private @Nullable Listener listener;

	/**
	 * Takes both over.
	 * @param stream stream on which nothing was called yet
	 */
	RedactedInputStream(ServletInputStream source, SieveStream stream) {
		this.source = source;
		this.stream = stream;
	}

	/** Frees the stream; what was held back is dropped. */
	void release() {
		this.stream.close();
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		while (advance()) {
			readChunk();
		}
		int taken = Math.min(length, this.ready.remaining());
		this.ready.get(target, offset, taken);
		this.count += taken;
		if (this.listener != null) {
			this.listener.tellEnd();
		}
		return (taken == 0) ? -1 : taken;
	}

	@Override
	public int available() {
		return this.ready.remaining();
	}

	@Override
	public boolean isFinished() {
		return this.settled && !this.ready.hasRemaining();
	}

	@Override
	public boolean isReady() {
		try {
			while (advance()) {
				if (!this.source.isReady()) {
					return false;
				}
				readChunk();
			}
			return true;
		}
		catch (IOException ex) {
			// The next read meets it too, and can say so.
			return true;
		}
	}

	@Override
	public void setReadListener(ReadListener listener) {
		this.listener = new Listener(listener);
		this.source.setReadListener(this.listener);
	}

	/** Makes bytes ready, if what was read gives any; whether more has to be read for that. */
	private boolean advance() {
		while (!this.ready.hasRemaining() && !this.settled) {
			if (!this.feeding && !this.ended) {
				return true;
			}
			this.ready.clear();
			boolean worked = false;
			try {
				step();
				worked = true;
			}
			finally {
				this.ready.flip();
				if (!worked) {
					this.ready.limit(0);
				}
			}
		}
		return false;
	}

	private void step() {
		if (this.feeding) {
			this.feeding = !this.stream.feed(this.chunk, this.ready);
		}
		else {
			this.settled = this.stream.finish(this.ready);
		}
	}

	private void readChunk() throws IOException {
		int count = this.source.read(this.bytes);
		this.ended = count < 0;
		this.feeding = count > 0;
		this.chunk.position(0).limit(Math.max(0, count));
	}

	@Override
	public void close() throws IOException {
		release();
		this.source.close();
	}

	/** Stands between the container and the application's listener: bytes can be there that give nothing yet, and the other way round. */
	private final class Listener implements ReadListener {

		private final ReadListener listener;

		/** Whether the application has not been told the end that the container has told. */
		private boolean endUntold;

		Listener(ReadListener listener) {
			this.listener = listener;
		}

		@Override
		public void onDataAvailable() throws IOException {
			if (isReady()) {
				this.listener.onDataAvailable();
			}
		}

		@Override
		public void onAllDataRead() throws IOException {
			RedactedInputStream.this.ended = true;
			boolean progress = true;
			while (progress && isReady() && !isFinished()) {
				long before = RedactedInputStream.this.count;
				this.listener.onDataAvailable();
				progress = RedactedInputStream.this.count > before;
			}
			this.endUntold = true;
			tellEnd();
		}

		/** An application that paused is told when it has read the rest. */
		void tellEnd() throws IOException {
			if (this.endUntold && isFinished()) {
				this.endUntold = false;
				this.listener.onAllDataRead();
			}
		}

		@Override
		public void onError(Throwable throwable) {
			release();
			this.listener.onError(throwable);
		}

	}

}
