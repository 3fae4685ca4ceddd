package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.jspecify.annotations.Nullable;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;

/**
 * Native frame with its memory mapped, and what a call needs beside it. Belongs to one thread at a time; {@link FramePool} hands it
 * over.
 *
 * <p>The buffers are views of memory that the native side owns. They are mapped again when the native side reports another address, and
 * must not be touched after {@link #release()}.
 */
final class Frame {

	private static final ByteBuffer UNMAPPED = ByteBuffer.allocateDirect(0);

	private final Reply reply = new Reply();

	private final Wtf8Encoder encoder = new Wtf8Encoder();

	/** The encoder's array, for calls that read it where it is; {@code null} when they cannot. */
	private final @Nullable Object lent = NativeCalls.lendable(this.encoder.bytes());

	private final long handle;

	private final ScanCall call;

	private ByteBuffer input = UNMAPPED;

	private long inputAddress;

	private ByteBuffer output = UNMAPPED;

	private long outputAddress;

	private @Nullable StreamProgress progress;

	private boolean failed;

	private LeakDetector.Watch watch = LeakDetector.Watch.NONE;

	private Frame(long engine, int inputCapacity, LeakDetector leaks) {
		this.reply.check("isv_frame_acquire",
				NativeCalls.isv_frame_acquire(engine, inputCapacity, this.reply.address()));
		this.handle = this.reply.handle();
		try {
			this.call = new ScanCall(this.handle, this.reply.address());
			remap();
			this.watch = leaks.watch(this, this.handle);
		}
		catch (RuntimeException | Error ex) {
			release();
			throw ex;
		}
	}

	static Frame acquire(long engine, int inputCapacity, LeakDetector leaks) {
		return new Frame(engine, inputCapacity, leaks);
	}

	/** A call begins to use it. */
	void taken() {
		this.watch.used();
	}

	/** The call that took it is done with it. */
	void givenBack() {
		this.watch.idle();
	}

	long handle() {
		return this.handle;
	}

	Reply reply() {
		return this.reply;
	}

	/**
	 * Scans what lies in the input memory.
	 * @param function as {@link ScanCall#call} has it
	 * @return status number
	 */
	int call(int function, long ruleSet, long length, long flags) {
		return this.call.call(function, ruleSet, this.inputAddress, length, flags);
	}

	/** For calls of streams. */
	StreamProgress progress() {
		StreamProgress progress = this.progress;
		if (progress == null) {
			progress = new StreamProgress();
			this.progress = progress;
		}
		return progress;
	}

	Wtf8Encoder encoder() {
		return this.encoder;
	}

	/** What the encoder has written last, for calls that read it in the heap; {@code null} when none can. */
	@Nullable Object lent() {
		return this.lent;
	}

	/** Input memory, native byte order; valid until the next {@link #reserve}. */
	ByteBuffer input() {
		return this.input;
	}

	long inputAddress() {
		return this.inputAddress;
	}

	/** Makes the input memory at least this large; what was in it is lost if it was not. */
	ByteBuffer reserve(long capacity) {
		if (capacity > Integer.MAX_VALUE - 8) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED,
					"A text of " + capacity + " bytes is larger than one call can take");
		}
		if (capacity > this.input.capacity()) {
			check("isv_frame_reserve", NativeCalls.isv_frame_reserve(this.handle, capacity, this.reply.address()));
			remap();
		}
		return this.input;
	}

	/** What the call that just succeeded has written. */
	Answer answer() {
		if (this.reply.outputLength() > Integer.MAX_VALUE) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED,
					"The findings take " + this.reply.outputLength() + " bytes, more than one call can answer");
		}
		remap();
		return new Answer(this.output, this.reply.outputLength());
	}

	/** Throws what a failed call with this frame has to say; does nothing after a successful one. */
	void check(String function, int status) {
		this.failed |= NativeStatus.isFailure(status);
		this.reply.check(function, status);
	}

	/**
	 * Whether it is worth keeping: not too large, and no call with it failed. A failed call does not tell how large it has made the
	 * frame.
	 */
	boolean isReusable(long largest) {
		return !this.failed && this.reply.inputCapacity() + this.reply.outputCapacity() <= largest;
	}

	/** Frees the native memory. */
	void release() {
		this.watch.closed();
		this.input = UNMAPPED;
		this.output = UNMAPPED;
		try {
			NativeCalls.isv_frame_release(this.handle, this.reply.address());
		}
		finally {
			Reference.reachabilityFence(this);
		}
	}

	private void remap() {
		this.input = mapped(this.input, this.inputAddress, this.reply.inputAddress(), this.reply.inputCapacity());
		this.inputAddress = this.reply.inputAddress();
		this.output = mapped(this.output, this.outputAddress, this.reply.outputAddress(), this.reply.outputCapacity());
		this.outputAddress = this.reply.outputAddress();
	}

	private static ByteBuffer mapped(ByteBuffer present, long presentAddress, long address, long capacity) {
		if (address == presentAddress && capacity == present.capacity()) {
			return present;
		}
		if (capacity == 0) {
			return UNMAPPED;
		}
		return NativeMemory.memory(address, (int) Math.min(capacity, Integer.MAX_VALUE)).order(ByteOrder.nativeOrder());
	}

}
