package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.ironsieve.spi.EngineStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one thread at a time in an engine's stream, and keeps what the engine gave beyond the caller's buffer.
 *
 * <p>{@link #use} is the only thing that two threads touch. Who makes it {@link Use#BUSY} owns every other field until the call ends; who
 * closes meanwhile leaves {@link Use#CLOSING} behind, and the call under way frees the engine's stream as it ends.
 */
final class DefaultSieveStream implements SieveStream {

	/** Output that is asked for at a time where it becomes a string. */
	private static final int CHARS_OUTPUT_LIMIT = 1 << 16;

	private final EngineStream engine;

	private final UnaryOperator<SieveException> failures;

	private final StreamOutput output;

	private final StreamObservation observation;

	private final AtomicReference<Use> use = new AtomicReference<>(Use.IDLE);

	private @Nullable Wtf8Encoder encoder;

	private @Nullable Units units;

	/** Whether {@code finish} has been called. */
	private boolean ending;

	/** Whether the engine has given everything. */
	private boolean settled;

	/** Whether {@code finish} has handed everything out. */
	private boolean finished;

	private @Nullable SieveException broken;

	/**
	 * Takes over an engine's stream.
	 * @param failures turns a failure of the engine into what the user is to see
	 * @param observation is told of everything
	 */
	DefaultSieveStream(EngineStream engine, List<Rule> rules, Consumer<StreamFinding> onFinding,
			UnaryOperator<SieveException> failures, StreamObservation observation) {
		this.engine = engine;
		this.failures = failures;
		this.observation = observation;
		this.output = new StreamOutput(rules, (finding) -> {
			observation.found(finding);
			onFinding.accept(finding);
		});
	}

	@Override
	public boolean feed(ByteBuffer chunk, ByteBuffer out) {
		check(chunk, "chunk");
		checkOut(out);
		if (chunk == out) {
			throw refusal("'chunk' and 'out' are the same buffer");
		}
		return call(() -> {
			use(Units.BYTES, false);
			return guarded(() -> feedBytes(chunk, out));
		});
	}

	@Override
	public boolean finish(ByteBuffer out) {
		checkOut(out);
		return call(() -> {
			use(Units.BYTES, true);
			return guarded(() -> finishBytes(out));
		});
	}

	@Override
	public String feed(CharSequence chunk) {
		check(chunk, "chunk");
		return call(() -> {
			use(Units.CHARS, false);
			return guarded(() -> feedChars(chunk));
		});
	}

	@Override
	public String finish() {
		return call(() -> {
			use(Units.CHARS, true);
			return guarded(this::finishChars);
		});
	}

	@Override
	public long held() {
		return call(() -> guarded(() -> fromEngine(this.engine::held) + this.output.rest()));
	}

	@Override
	public void close() {
		Use was = this.use.getAndUpdate((use) -> (use == Use.BUSY || use == Use.CLOSING) ? Use.CLOSING : Use.CLOSED);
		if (was == Use.IDLE) {
			free();
		}
	}

	private boolean feedBytes(ByteBuffer chunk, ByteBuffer out) {
		boolean empty = this.output.begin(out);
		while (empty && chunk.hasRemaining()) {
			if (!out.hasRemaining()) {
				return false;
			}
			int taken = feedEngine(chunk, out.remaining());
			chunk.position(chunk.position() + taken);
			empty = this.output.rest() == 0;
		}
		return empty;
	}

	private boolean finishBytes(ByteBuffer out) {
		boolean empty = this.output.begin(out);
		while (empty && !this.settled) {
			if (!out.hasRemaining()) {
				return false;
			}
			this.settled = finishEngine(out.remaining());
			empty = this.output.rest() == 0;
		}
		this.finished = empty;
		return empty;
	}

	private String feedChars(CharSequence chunk) {
		Wtf8Encoder encoder = encoder();
		int from = 0;
		while (from < chunk.length()) {
			int to = Wtf8Encoder.endOfStretch(chunk, from);
			feedAll(encoder.encode(chunk, from, to));
			from = to;
		}
		return this.output.takeChars();
	}

	private String finishChars() {
		feedAll(encoder().end());
		while (!this.settled) {
			this.settled = finishEngine(CHARS_OUTPUT_LIMIT);
		}
		this.finished = true;
		return this.output.takeChars();
	}

	private void feedAll(ByteBuffer bytes) {
		while (bytes.hasRemaining()) {
			int taken = feedEngine(bytes, CHARS_OUTPUT_LIMIT);
			bytes.position(bytes.position() + taken);
		}
	}

	private int feedEngine(ByteBuffer bytes, int outputLimit) {
		int taken = fromEngine(() -> this.engine.feed(bytes, outputLimit, this.output));
		this.observation.taken(taken);
		this.output.tellFindings();
		return taken;
	}

	private boolean finishEngine(int outputLimit) {
		boolean settled = fromEngine(() -> this.engine.finish(outputLimit, this.output));
		this.output.tellFindings();
		return settled;
	}

	private Wtf8Encoder encoder() {
		Wtf8Encoder encoder = this.encoder;
		if (encoder == null) {
			encoder = new Wtf8Encoder();
			this.encoder = encoder;
		}
		return encoder;
	}

	/** Refuses what does not go with earlier calls, before anything is changed. */
	private void use(Units units, boolean ending) {
		if (this.units != null && this.units != units) {
			throw refusal("A stream takes bytes or characters, not both");
		}
		if (this.finished || (this.ending && !ending)) {
			throw new SieveException(ErrorCode.CLOSED, "The stream has been finished");
		}
		this.units = units;
		this.ending = ending;
	}

	/** Runs a body as the only thread inside. */
	private <R> R call(Supplier<R> body) {
		enter();
		this.observation.callBegins();
		try {
			SieveException broken = this.broken;
			if (broken != null) {
				throw new SieveException(broken.code(), "The stream is broken: " + broken.getMessage(), broken);
			}
			return body.get();
		}
		finally {
			this.output.end();
			this.observation.callEnds();
			leave();
		}
	}

	/** Calls the engine. Its failures alone tell something about it: a listener may throw what another engine has failed with. */
	private <R> R fromEngine(Supplier<R> call) {
		try {
			return call.get();
		}
		catch (SieveException ex) {
			throw this.failures.apply(ex);
		}
	}

	/** Runs a body whose failure breaks the stream. */
	private <R> R guarded(Supplier<R> body) {
		try {
			return body.get();
		}
		catch (SieveException ex) {
			breakWith(ex);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			breakWith(new SieveException(ErrorCode.CLOSED, "a call ended with " + ex.getClass().getName(), ex));
			throw ex;
		}
	}

	private void breakWith(SieveException failure) {
		this.broken = failure;
		free();
	}

	private void enter() {
		Use was = this.use.compareAndExchange(Use.IDLE, Use.BUSY);
		if (was == Use.BUSY) {
			throw new SieveException(ErrorCode.BUSY, "Another call of this stream is under way");
		}
		if (was != Use.IDLE) {
			throw new SieveException(ErrorCode.CLOSED, "The stream is closed");
		}
	}

	private void leave() {
		if (!this.use.compareAndSet(Use.BUSY, Use.IDLE)) {
			this.use.set(Use.CLOSED);
			free();
		}
	}

	private void free() {
		this.output.drop();
		this.engine.close();
		SieveException broken = this.broken;
		this.observation.end((broken != null) ? broken.code() : null);
	}

	private static void checkOut(@Nullable ByteBuffer out) {
		check(out, "out");
		if (out.isReadOnly()) {
			throw refusal("'out' is read-only");
		}
	}

	private static void check(@Nullable Object argument, String name) {
		if (argument == null) {
			throw refusal("Argument '" + name + "' is null");
		}
	}

	private static SieveException refusal(String message) {
		return new SieveException(ErrorCode.INVALID_ARGUMENT, message);
	}

	private enum Units {

		BYTES, CHARS

	}

	private enum Use {

		IDLE, BUSY,

		/** Closed while a call is under way, which frees it. */
		CLOSING, CLOSED

	}

}
