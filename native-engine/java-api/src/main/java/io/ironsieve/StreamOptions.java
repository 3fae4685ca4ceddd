package io.ironsieve;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Settings of a stream.
 * @param holdBack bytes up to which a value is judged exactly as in one piece, 1 to 1 MiB. A value that is still undecided at this
 * length is redacted, never passed through. Bounds the memory too: at most twice as much is held back, or 256 bytes more where
 * that is larger, and 256 bytes of a number or escape that is under way; more for a dictionary whose longest entry is longer
 * @param onFinding told of each finding on the feeding thread, before the bytes that replace the value are handed out, but of
 * one that was {@linkplain StreamFinding#forced() forced} when its end is known. What it throws
 * breaks the stream and reaches the caller
 * @param lendsDirectBuffers whether the native engine reads direct buffers where they are, without a copy. Whoever allows it promises that their
 * memory stays until the call is over: that nobody frees a buffer, closes its arena, or cuts the file that it maps. Else the JVM may crash
 */
public record StreamOptions(int holdBack, Consumer<StreamFinding> onFinding, boolean lendsDirectBuffers) {

	/** Default of {@link #holdBack()}: 4 KiB. */
	public static final int DEFAULT_HOLD_BACK = 4096;

	/** Largest {@link #holdBack()}: 1 MiB. */
	public static final int MAX_HOLD_BACK = 1 << 20;

	private static final StreamOptions DEFAULTS = new StreamOptions(DEFAULT_HOLD_BACK, (finding) -> {
	}, false);

	public StreamOptions {
		if (holdBack < 1 || holdBack > MAX_HOLD_BACK) {
			throw new IllegalArgumentException("holdBack is 1 to " + MAX_HOLD_BACK + " bytes, not " + holdBack);
		}
		Objects.requireNonNull(onFinding, "onFinding");
	}

	/** Options with every default; findings are told to nobody, and buffers copied. */
	public static StreamOptions defaults() {
		return DEFAULTS;
	}

	/** These options with another bound, in bytes. */
	public StreamOptions withHoldBack(int bytes) {
		return new StreamOptions(bytes, this.onFinding, this.lendsDirectBuffers);
	}

	/** These options with another listener. */
	public StreamOptions withOnFinding(Consumer<StreamFinding> listener) {
		return new StreamOptions(this.holdBack, listener, this.lendsDirectBuffers);
	}

	/** These options with direct buffers lent or copied. */
	public StreamOptions withDirectBuffersLent(boolean lent) {
		return new StreamOptions(this.holdBack, this.onFinding, lent);
	}

}
