package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.ironsieve.spi.StreamSink;
import org.jspecify.annotations.Nullable;

/**
 * Where the output of an engine's stream goes: into the caller's buffer, and what does not fit into a rest that goes first the next
 * time; or into a string. Findings wait until the engine's call is over, because who is told of them may need an engine's means for calls of
 * its own. Not thread-safe.
 */
final class StreamOutput implements StreamSink {

	private static final byte[] NOTHING = new byte[0];

	/** A larger array for characters is not kept for the next call. */
	private static final int MOST_KEPT_CHARS = 1 << 14;

	private final List<Rule> rules;

	private final Consumer<StreamFinding> onFinding;

	private final List<StreamFinding> findings = new ArrayList<>();

	private final Wtf8Decoder decoder = new Wtf8Decoder();

	private StringBuilder chars = new StringBuilder();

	/** Buffer of the call under way; {@code null}: output is characters. */
	private @Nullable ByteBuffer target;

	/** What did not fit. One step of an engine bounds it, since nobody asks the engine for more while there is a rest. */
	private byte[] rest = NOTHING;

	private int restStart;

	private int restEnd;

	StreamOutput(List<Rule> rules, Consumer<StreamFinding> onFinding) {
		this.rules = rules;
		this.onFinding = onFinding;
	}

	/**
	 * Begins a call with this buffer by putting the rest of the last call into it.
	 * @return whether no rest is left
	 */
	boolean begin(ByteBuffer target) {
		this.target = target;
		int length = Math.min(rest(), target.remaining());
		target.put(this.rest, this.restStart, length);
		this.restStart += length;
		if (rest() == 0) {
			drop();
		}
		return rest() == 0;
	}

	/** Bytes that did not fit yet. */
	int rest() {
		return this.restEnd - this.restStart;
	}

	/** Ends a call on bytes: the caller's buffer is not kept. */
	void end() {
		this.target = null;
	}

	/** Ends a call on characters: gives those that came since the last one. */
	String takeChars() {
		String taken = this.chars.toString();
		if (this.chars.capacity() > MOST_KEPT_CHARS) {
			this.chars = new StringBuilder();
		}
		this.chars.setLength(0);
		return taken;
	}

	/** Forgets what was not handed out. */
	void drop() {
		this.rest = NOTHING;
		this.restStart = 0;
		this.restEnd = 0;
		this.chars.setLength(0);
		this.findings.clear();
	}

	@Override
	public void bytes(ByteBuffer redacted) {
		ByteBuffer target = this.target;
		if (target == null) {
			this.decoder.decode(redacted, this.chars);
			return;
		}
		// A rest goes first, also when the buffer has room again that a listener made.
		int fitting = (rest() == 0) ? Math.min(redacted.remaining(), target.remaining()) : 0;
		ByteBuffer part = redacted.duplicate();
		part.limit(part.position() + fitting);
		target.put(part);
		redacted.position(redacted.position() + fitting);
		keep(redacted);
	}

	private void keep(ByteBuffer redacted) {
		int length = redacted.remaining();
		if (length == 0) {
			return;
		}
		if (this.rest.length - this.restEnd < length) {
			this.rest = Arrays.copyOf(this.rest, Math.max(this.restEnd + length, this.rest.length * 2));
		}
		redacted.get(this.rest, this.restEnd, length);
		this.restEnd += length;
	}

	@Override
	public void finding(int rule, long start, long end, boolean forced) {
		this.findings.add(new StreamFinding(this.rules.get(rule), start, end, forced));
	}

	/** Tells what was found in the engine's call that is over. */
	void tellFindings() {
		if (this.findings.isEmpty()) {
			return;
		}
		List<StreamFinding> found = List.copyOf(this.findings);
		this.findings.clear();
		found.forEach(this.onFinding);
	}

}
