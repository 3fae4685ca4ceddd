package io.ironsieve.spi;

import java.nio.ByteBuffer;

/** Takes what an {@link EngineStream} gives, on the thread that called it. What it throws ends the call and reaches the caller. */
public interface StreamSink {

	/**
	 * Next bytes of the redacted text.
	 * @param redacted from position to limit; valid during this call only
	 */
	void bytes(ByteBuffer redacted);

	/**
	 * A value was found. Comes before the bytes that stand in its place, or, when it is forced, when its end is known.
	 * @param rule position of the rule in {@link io.ironsieve.RuleSet#rules()}
	 * @param start first byte of the value, counted from the start of the stream
	 * @param end byte behind it
	 * @param forced whether the bound of what is held back decided, not the value's end
	 */
	void finding(int rule, long start, long end, boolean forced);

}
