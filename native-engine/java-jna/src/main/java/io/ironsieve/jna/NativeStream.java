package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvStreamFinding;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.StreamSink;

/** A native stream. Each call borrows a frame for its output, so an open stream has no more native memory than what it holds back. */
final class NativeStream implements EngineStream {

	/** Most bytes that are copied for one call. */
	private static final int COPIED = 1 << 16;

	private final NativeEngine engine;

	private final long handle;

	private final int rules;

	private final LeakDetector.Watch watch;

	private boolean lendsDirectBuffers;

	private long held;

	/** End of the last finding, from the start of the stream. */
	private long found;

	private boolean closed;

	private NativeStream(NativeEngine engine, long handle, int rules) {
		this.engine = engine;
		this.handle = handle;
		this.rules = rules;
		this.watch = engine.leaks().watch(this, handle);
	}

	/** Opens one that applies a rule set with so many rules. The caller's frame lends what is answered into. */
	static NativeStream open(NativeEngine engine, Frame frame, long ruleSet, int rules, int holdBack) {
		Reply reply = frame.reply();
		frame.check("isv_stream_open", NativeCalls.isv_stream_open(ruleSet, holdBack, reply.address()));
		long handle = reply.handle();
		try {
			return new NativeStream(engine, handle, rules);
		}
		catch (RuntimeException | Error ex) {
			ClosingCalls.freeStream(handle);
			throw ex;
		}
	}

	@Override
	public void lendDirectBuffers() {
		this.lendsDirectBuffers = true;
	}

	@Override
	public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
		Frame frame = begin();
		try {
			boolean lent = this.lendsDirectBuffers && chunk.isDirect();
			int length = lent ? chunk.remaining() : Math.min(chunk.remaining(), COPIED);
			long address = lent ? Reply.addressOf(chunk) + chunk.position() : copy(chunk, length, frame);
			StreamProgress progress = frame.progress();
			check(frame, "isv_stream_feed", NativeCalls.isv_stream_feed(this.handle, frame.handle(), address, length,
					outputLimit, progress.address(), frame.reply().address()));
			give(frame, sink);
			return progress.taken(length);
		}
		finally {
			Reference.reachabilityFence(chunk);
			end(frame);
		}
	}

	@Override
	public boolean finish(int outputLimit, StreamSink sink) {
		Frame frame = begin();
		try {
			check(frame, "isv_stream_finish", NativeCalls.isv_stream_finish(this.handle, frame.handle(),
					frame.progress().address(), frame.reply().address()));
			give(frame, sink);
			return true;
		}
		finally {
			end(frame);
		}
	}

	@Override
	public long held() {
		return this.held;
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.held = 0;
		this.watch.closed();
		try {
			ClosingCalls.freeStream(this.handle);
		}
		finally {
			Reference.reachabilityFence(this);
		}
	}

	private Frame begin() {
		if (this.closed) {
			throw new SieveException(ErrorCode.CLOSED, "The stream is closed");
		}
		return this.engine.frames().take();
	}

	/** A handle that was closed with its engine is stale when its slot has been given away since; for the caller both are the same. */
	private static void check(Frame frame, String function, int status) {
		try {
			frame.check(function, status);
		}
		catch (SieveException ex) {
			throw (ex.code() == ErrorCode.STALE) ? new SieveException(ErrorCode.CLOSED, ex.getMessage(), ex) : ex;
		}
	}

	/** Hands out what the call that just succeeded has written. */
	private void give(Frame frame, StreamSink sink) {
		this.held = frame.progress().held();
		if (frame.reply().outputLength() == 0) {
			return;
		}
		Answer answer = frame.answer();
		int count = answer.records(frame.reply().count(), IsvStreamFinding.BYTES);
		for (int i = 0; i < count; i++) {
			int record = i * IsvStreamFinding.BYTES;
			long start = answer.atLeast(record + IsvStreamFinding.START, this.found);
			this.found = answer.atLeast(record + IsvStreamFinding.END, start);
			sink.finding(answer.index(record + IsvStreamFinding.RULE, this.rules), start, this.found,
					answer.number(record + IsvStreamFinding.FORCED) != 0);
		}
		ByteBuffer bytes = answer.from(count * IsvStreamFinding.BYTES);
		if (bytes.hasRemaining()) {
			sink.bytes(bytes);
		}
	}

	/** Ends a call. Until here this stream is reachable, so that nobody takes it for dropped and frees it under the call. */
	private void end(Frame frame) {
		this.engine.frames().give(frame);
		Reference.reachabilityFence(this);
	}

	private static long copy(ByteBuffer chunk, int length, Frame frame) {
		frame.reserve(length).clear().put(chunk.duplicate().limit(chunk.position() + length));
		return frame.inputAddress();
	}

}
