package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Revealed;
import io.ironsieve.Rule;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** One native rule set. Each call takes a frame, writes the text into it, crosses once, and reads the findings from mapped memory. */
final class NativeScanner implements Scanner {

	/**
	 * Characters of the longest text that is lent from the heap: a log line. Until the engine is done with it no thread of the JVM can be stopped; docs/abi.md
	 * has what that comes to. No more than the encoder takes at once.
	 */
	static final int LENT = 512;

	private final NativeEngine engine;

	private final long handle;

	private final RuleSet ruleSet;

	private final Rule[] rules;

	private final AtomicBoolean closed = new AtomicBoolean();

	private final LeakDetector.Watch watch;

	NativeScanner(NativeEngine engine, long handle, RuleSet ruleSet) {
		this.engine = engine;
		this.handle = handle;
		this.ruleSet = ruleSet;
		this.rules = ruleSet.rules().toArray(Rule[]::new);
		this.watch = engine.leaks().watch(this, ruleSet.name(), handle);
	}

	long handle() {
		return this.handle;
	}

	@Override
	public RuleSet ruleSet() {
		return this.ruleSet;
	}

	@Override
	public Redaction redact(String text) {
		Frame frame = begin();
		try {
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_redact", redact(text, frame, reply.address()));
			return (reply.count() == 0) ? new Redaction(text, List.of()) : found(frame).redaction(text);
		}
		finally {
			end(frame);
		}
	}

	@Override
	public List<Redaction> redactAll(List<String> texts) {
		Frame frame = begin();
		try {
			long length = 0;
			long units = 0;
			for (String text : texts) {
				units += text.length();
				length += Integer.BYTES + (long) text.length();
			}
			int written = writeAll(texts, length, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_redact_batch",
					frame.call(NativeLayout.CALL_REDACT_BATCH, this.handle, written,
							offsets(units, written - (long) texts.size() * Integer.BYTES)));
			return found(frame).redactions(texts);
		}
		finally {
			end(frame);
		}
	}

	@Override
	public List<Finding> scan(String text) {
		Frame frame = begin();
		try {
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_scan", scan(text, frame, reply.address()));
			return (reply.count() == 0) ? List.of() : found(frame).findings(text.length());
		}
		finally {
			end(frame);
		}
	}

	@Override
	public boolean matches(String text) {
		Frame frame = begin();
		try {
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_matches", matches(text, frame, reply.address()));
			return reply.count() > 0;
		}
		finally {
			end(frame);
		}
	}

	@Override
	public Edits edits(ByteBuffer text) {
		Frame frame = begin();
		try {
			copy(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_redact", frame.call(NativeLayout.CALL_REDACT, this.handle, text.remaining(), 0));
			return (reply.count() == 0) ? Edits.NONE : found(frame).edits(text.remaining());
		}
		finally {
			end(frame);
		}
	}

	@Override
	public Revealed reveal(String text) {
		Frame frame = begin();
		try {
			int length = write(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_reveal",
					frame.call(NativeLayout.CALL_REVEAL, this.handle, length, offsets(text.length(), length)));
			return (reply.count() == 0) ? new Revealed(text, 0, 0, 0)
					: new TokenRecords(frame.answer(), reply.count()).revealed(text);
		}
		finally {
			end(frame);
		}
	}

	/** Whoever has a frame has an engine that is not closed under the call. */
	@Override
	public EngineStream openStream(int holdBack) {
		Frame frame = begin();
		try {
			return NativeStream.open(this.engine, frame, this.handle, this.rules.length, holdBack);
		}
		catch (SieveException ex) {
			throw (ex.code() == ErrorCode.STALE && this.closed.get()) ? closed(ex) : ex;
		}
		finally {
			end(frame);
		}
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.watch.closed();
			try {
				ClosingCalls.freeRuleSet(this.handle);
			}
			finally {
				Reference.reachabilityFence(this);
			}
		}
	}

	private int redact(String text, Frame frame, long reply) {
		Object lent = lent(text, frame);
		if (lent != null) {
			int length = frame.encoder().encode(text);
			return NativeCalls.isv_ruleset_redact(this.handle, frame.handle(), lent, length,
					offsets(text.length(), length), reply);
		}
		int length = write(text, frame);
		return frame.call(NativeLayout.CALL_REDACT, this.handle, length, offsets(text.length(), length));
	}

	private int scan(String text, Frame frame, long reply) {
		Object lent = lent(text, frame);
		if (lent != null) {
			int length = frame.encoder().encode(text);
			return NativeCalls.isv_ruleset_scan(this.handle, frame.handle(), lent, length,
					offsets(text.length(), length), reply);
		}
		int length = write(text, frame);
		return frame.call(NativeLayout.CALL_SCAN, this.handle, length, offsets(text.length(), length));
	}

	private int matches(String text, Frame frame, long reply) {
		Object lent = lent(text, frame);
		if (lent != null) {
			int length = frame.encoder().encode(text);
			return NativeCalls.isv_ruleset_matches(this.handle, frame.handle(), lent, length, reply);
		}
		int length = write(text, frame);
		return NativeCalls.isv_ruleset_matches(this.handle, frame.handle(), frame.inputAddress(), length, reply);
	}

	private Frame begin() {
		if (this.closed.get()) {
			throw closed(null);
		}
		return this.engine.frames().take();
	}

	/** A handle that was closed during the call is stale when its slot has been given away meanwhile; for the caller both are the same. */
	private void check(Frame frame, String function, int status) {
		try {
			frame.check(function, status);
		}
		catch (SieveException ex) {
			throw (ex.code() == ErrorCode.STALE && this.closed.get()) ? closed(ex) : ex;
		}
	}

	private SieveException closed(@Nullable SieveException cause) {
		return new SieveException(ErrorCode.CLOSED, "The rule set '" + this.ruleSet.name() + "' is closed", cause);
	}

	private FindingRecords found(Frame frame) {
		return new FindingRecords(frame.answer(), frame.reply().count(), this.rules);
	}

	/** Ends a call. Until here this rule set is reachable, so that nobody takes it for dropped and frees it under the call. */
	private void end(Frame frame) {
		this.engine.frames().give(frame);
		Reference.reachabilityFence(this);
	}

	/** When every UTF-16 code unit became one byte the text is ASCII and offsets are the same in both. */
	private static long offsets(long units, long bytes) {
		return (units == bytes) ? 0 : NativeLayout.UTF16_OFFSETS;
	}

	/** Where the engine is to read a text once it is encoded: {@code null} when it is not in the heap, but in the frame. */
	private static @Nullable Object lent(String text, Frame frame) {
		return (text.length() <= LENT) ? frame.lent() : null;
	}

	private static int write(String text, Frame frame) {
		ByteBuffer input = frame.reserve(text.length()).clear();
		if (!frame.encoder().encode(text, input)) {
			input = frame.reserve(Wtf8Encoder.length(text)).clear();
			frame.encoder().encode(text, input);
		}
		return input.position();
	}

	/** Packs texts, taking them for ASCII first and measuring them only when they are not. */
	private static int writeAll(List<String> texts, long length, Frame frame) {
		ByteBuffer input = frame.reserve(length).clear();
		if (!frame.encoder().pack(texts, input)) {
			long exact = 0;
			for (String text : texts) {
				exact += Integer.BYTES + Wtf8Encoder.length(text);
			}
			input = frame.reserve(exact).clear();
			frame.encoder().pack(texts, input);
		}
		return input.position();
	}

	private static void copy(ByteBuffer text, Frame frame) {
		frame.reserve(text.remaining()).clear().put(text.duplicate());
	}

}
