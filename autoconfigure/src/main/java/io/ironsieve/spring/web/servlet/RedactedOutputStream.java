package io.ironsieve.spring.web.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.ironsieve.SieveStream;
import io.ironsieve.spring.web.servlet.Exchange.Completion;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;

/**
 * Body of an answer. What happens to it is asked when its first byte or a flush comes: until then the application may change the
 * headers that decide.
 *
 * <p>While the application writes without blocking, the output of each write leaves in one write, which is what the container allows after it said that
 * it is ready; the buffer grows for that.
 */
final class RedactedOutputStream extends ServletOutputStream {

	private static final int CHUNK = 8192;

	private final ServletOutputStream target;

	private final Supplier<Treatment> treatment;

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private State state = State.UNDECIDED;

	private volatile @Nullable SieveStream stream;

	/** Why redacting failed. */
	private volatile @Nullable Throwable failure;

	private boolean nonBlocking;

	/** What follows when the container takes the last bytes; whoever takes it out sees to that. */
	private final AtomicReference<@Nullable Completion> last = new AtomicReference<>();

	/**
	 * @param treatment asked once for each body; settles the headers
	 */
	RedactedOutputStream(ServletOutputStream target, Supplier<Treatment> treatment) {
		this.target = target;
		this.treatment = treatment;
	}

	@Override
	public void write(int b) throws IOException {
		write(new byte[] { (byte) b }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		begin();
		switch (this.state) {
			case PASSING -> this.target.write(bytes, offset, length);
			case REDACTING -> {
				ByteBuffer chunk = ByteBuffer.wrap(bytes, offset, length);
				settle((stream, out) -> stream.feed(chunk, out));
			}
			case FAILED -> throw new IOException("The answer is cut short because redacting it failed", this.failure);
			case UNDECIDED, SWALLOWING, ENDED -> {
			}
		}
	}

	@Override
	public void flush() throws IOException {
		begin();
		if (this.state != State.FAILED && this.state != State.SWALLOWING) {
			this.target.flush();
		}
	}

	@Override
	public void close() throws IOException {
		finish(this.target::close);
	}

	@Override
	public boolean isReady() {
		return this.target.isReady();
	}

	@Override
	public void setWriteListener(WriteListener listener) {
		this.nonBlocking = true;
		this.target.setWriteListener(new Listener(listener));
	}

	/** Writes what was held back, at once or when the container is ready; then {@code andThen} runs. */
	void finish(Completion andThen) throws IOException {
		if (this.nonBlocking && this.state == State.REDACTING) {
			// Before it is asked: when the container says no, it may be ready again at once, on another thread.
			this.last.set(andThen);
			if (!this.target.isReady() || this.last.getAndSet(null) == null) {
				return;
			}
		}
		if (this.state == State.REDACTING) {
			settle(SieveStream::finish);
		}
		abandon();
		andThen.run();
	}

	/** Drops what was held back; what is written from now on goes nowhere. */
	void abandon() {
		close(this.stream);
		if (this.state != State.FAILED) {
			this.state = State.ENDED;
		}
	}

	/** Starts anew, for another body in place of this one. */
	void reset() {
		close(this.stream);
		this.stream = null;
		this.failure = null;
		this.state = State.UNDECIDED;
	}

	/** Lets nothing through until the next {@link #reset()}. */
	void swallow() {
		this.state = State.SWALLOWING;
	}

	/** Why redacting failed, if it did. */
	@Nullable Throwable failure() {
		return this.failure;
	}

	private void begin() {
		if (this.state == State.UNDECIDED) {
			Treatment treatment;
			try {
				treatment = this.treatment.get();
			}
			catch (RuntimeException ex) {
				fail(ex);
				throw ex;
			}
			this.stream = treatment.stream();
			this.state = treatment.state();
		}
	}

	/** Repeats a step of the stream until it is done, and writes what it gives. */
	private void settle(Step step) throws IOException {
		SieveStream stream = this.stream;
		if (stream == null) {
			return;
		}
		if (this.buffer.capacity() == 0) {
			this.buffer = ByteBuffer.allocate(CHUNK);
		}
		boolean done = false;
		while (!done) {
			done = redact(step, stream);
			if (!done && this.nonBlocking) {
				this.buffer = ByteBuffer.allocate(this.buffer.capacity() * 2).put(this.buffer.flip());
			}
			else {
				writeBuffer();
			}
		}
	}

	private boolean redact(Step step, SieveStream stream) {
		try {
			return step.run(stream, this.buffer);
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
			throw ex;
		}
	}

	private void writeBuffer() throws IOException {
		int length = this.buffer.position();
		this.buffer.clear();
		if (length == 0) {
			return;
		}
		try {
			this.target.write(this.buffer.array(), 0, length);
		}
		catch (IOException | RuntimeException ex) {
			abandon();
			throw ex;
		}
	}

	private void fail(Throwable failure) {
		this.failure = failure;
		this.state = State.FAILED;
		close(this.stream);
	}

	private static void close(@Nullable SieveStream stream) {
		if (stream != null) {
			stream.close();
		}
	}

	/** What happens to a body. */
	record Treatment(State state, @Nullable SieveStream stream) {

		static final Treatment PASS = new Treatment(State.PASSING, null);

		static final Treatment SWALLOW = new Treatment(State.SWALLOWING, null);

		static Treatment redact(SieveStream stream) {
			return new Treatment(State.REDACTING, stream);
		}

	}

	/** What happens to the next byte. */
	enum State {

		UNDECIDED, PASSING, REDACTING, SWALLOWING, FAILED, ENDED

	}

	private interface Step {

		boolean run(SieveStream stream, ByteBuffer out);

	}

	private final class Listener implements WriteListener {

		private final WriteListener listener;

		Listener(WriteListener listener) {
			this.listener = listener;
		}

		@Override
		public void onWritePossible() throws IOException {
			Completion last = RedactedOutputStream.this.last.getAndSet(null);
			if (last == null) {
				this.listener.onWritePossible();
			}
			else {
				finish(last);
			}
		}

		@Override
		public void onError(Throwable throwable) {
			abandon();
			this.listener.onError(throwable);
		}

	}

}
