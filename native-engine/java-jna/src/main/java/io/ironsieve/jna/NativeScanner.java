package io.ironsieve.jna;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Rule;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvFinding;
import io.ironsieve.spi.Edits;
import io.ironsieve.spi.Scanner;
import org.jspecify.annotations.Nullable;

/** One native rule set. Each call takes a frame, writes the text into it, crosses once, and reads the findings from mapped memory. */
final class NativeScanner implements Scanner {

	/** Characters of the longest string that a JVM is sure to make. */
	private static final int LONGEST_TEXT = Integer.MAX_VALUE - 8;

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
			int length = write(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_redact", NativeCalls.isv_ruleset_redact(this.handle, frame.handle(),
					frame.inputAddress(), length, offsets(text.length(), length), reply.address()));
			int count = reply.count();
			if (count == 0) {
				return new Redaction(text, List.of());
			}
			return redaction(text, frame.output(), 0, count);
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
					NativeCalls.isv_ruleset_redact_batch(this.handle, frame.handle(), frame.inputAddress(), written,
							offsets(units, written - (long) texts.size() * Integer.BYTES), reply.address()));
			return redactions(texts, reply.count(), frame);
		}
		finally {
			end(frame);
		}
	}

	@Override
	public List<Finding> scan(String text) {
		Frame frame = begin();
		try {
			int length = write(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_scan", NativeCalls.isv_ruleset_scan(this.handle, frame.handle(),
					frame.inputAddress(), length, offsets(text.length(), length), reply.address()));
			int count = reply.count();
			return (count == 0) ? List.of() : findings(frame.output(), 0, count);
		}
		finally {
			end(frame);
		}
	}

	@Override
	public boolean matches(String text) {
		Frame frame = begin();
		try {
			int length = write(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_matches", NativeCalls.isv_ruleset_matches(this.handle, frame.handle(),
					frame.inputAddress(), length, reply.address()));
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
			long address = text.isDirect() ? Reply.addressOf(text) + text.position() : copy(text, frame);
			Reply reply = frame.reply();
			check(frame, "isv_ruleset_redact", NativeCalls.isv_ruleset_redact(this.handle, frame.handle(), address,
					text.remaining(), 0, reply.address()));
			int count = reply.count();
			return (count == 0) ? Edits.NONE : edits(frame.output(), count);
		}
		finally {
			Reference.reachabilityFence(text);
			end(frame);
		}
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			Reply reply = new Reply();
			this.watch.closed();
			try {
				NativeCalls.isv_ruleset_free(this.handle, reply.address());
			}
			finally {
				Reference.reachabilityFence(reply);
			}
		}
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

	/** Ends a call. Until here this rule set is reachable, so that nobody takes it for dropped and frees it under the call. */
	private void end(Frame frame) {
		this.engine.frames().give(frame);
		Reference.reachabilityFence(this);
	}

	/** When every UTF-16 code unit became one byte the text is ASCII and offsets are the same in both. */
	private static long offsets(long units, long bytes) {
		return (units == bytes) ? 0 : NativeLayout.UTF16_OFFSETS;
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
		if (!pack(texts, frame, input)) {
			long exact = 0;
			for (String text : texts) {
				exact += Integer.BYTES + Wtf8Encoder.length(text);
			}
			input = frame.reserve(exact).clear();
			pack(texts, frame, input);
		}
		return input.position();
	}

	private static boolean pack(List<String> texts, Frame frame, ByteBuffer input) {
		for (String text : texts) {
			int start = input.position();
			if (input.remaining() < Integer.BYTES) {
				return false;
			}
			input.position(start + Integer.BYTES);
			if (!frame.encoder().encode(text, input)) {
				return false;
			}
			input.putInt(start, input.position() - start - Integer.BYTES);
		}
		return true;
	}

	private static long copy(ByteBuffer text, Frame frame) {
		frame.reserve(text.remaining()).clear().put(text.duplicate());
		return frame.inputAddress();
	}

	private List<Redaction> redactions(List<String> texts, int count, Frame frame) {
		List<Redaction> redactions = new ArrayList<>(texts.size());
		ByteBuffer output = frame.output();
		int from = 0;
		for (int i = 0; i < texts.size(); i++) {
			int to = from;
			while (to < count && output.getInt(to * IsvFinding.BYTES + IsvFinding.TEXT) == i) {
				to++;
			}
			redactions.add((to == from) ? new Redaction(texts.get(i), List.of())
					: redaction(texts.get(i), output, from, to));
			from = to;
		}
		if (from != count) {
			throw new SieveException(ErrorCode.UNKNOWN, "The findings of a batch are not in the order of its texts");
		}
		return redactions;
	}

	/** Records {@code from} to {@code to} applied to the text they were found in. */
	private Redaction redaction(String text, ByteBuffer output, int from, int to) {
		StringBuilder result = null;
		int copied = 0;
		for (int i = from; i < to; i++) {
			int record = i * IsvFinding.BYTES;
			int length = output.getInt(record + IsvFinding.REPLACEMENT_LENGTH);
			if (length != NativeLayout.KEPT) {
				if (result == null) {
					result = new StringBuilder(text.length());
				}
				append(result, text, copied, unit(output, record + IsvFinding.START));
				String replacement = new String(replacement(output, record, length), StandardCharsets.UTF_8);
				append(result, replacement, 0, replacement.length());
				copied = unit(output, record + IsvFinding.END);
			}
		}
		if (result != null) {
			append(result, text, copied, text.length());
		}
		return new Redaction((result != null) ? result.toString() : text, findings(output, from, to));
	}

	private static void append(StringBuilder result, String text, int from, int to) {
		if (result.length() > LONGEST_TEXT - (to - from)) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The redacted text is longer than a string can be");
		}
		result.append(text, from, to);
	}

	private Edits edits(ByteBuffer output, int count) {
		List<byte[]> replacements = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			int record = i * IsvFinding.BYTES;
			int length = output.getInt(record + IsvFinding.REPLACEMENT_LENGTH);
			replacements.add((length == NativeLayout.KEPT) ? null : replacement(output, record, length));
		}
		return new Edits(findings(output, 0, count), replacements);
	}

	private static byte[] replacement(ByteBuffer output, int record, int length) {
		byte[] bytes = new byte[length];
		output.get(unit(output, record + IsvFinding.REPLACEMENT_OFFSET), bytes);
		return bytes;
	}

	private List<Finding> findings(ByteBuffer output, int from, int to) {
		Finding[] findings = new Finding[to - from];
		for (int i = from; i < to; i++) {
			int record = i * IsvFinding.BYTES;
			findings[i - from] = new Finding(this.rules[output.getInt(record + IsvFinding.RULE)],
					unit(output, record + IsvFinding.START), unit(output, record + IsvFinding.END));
		}
		return List.of(findings);
	}

	private static int unit(ByteBuffer output, int field) {
		return Math.toIntExact(output.getLong(field));
	}

}
