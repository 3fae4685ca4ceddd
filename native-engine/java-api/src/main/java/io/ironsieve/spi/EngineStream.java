package io.ironsieve.spi;

import java.nio.ByteBuffer;

/**
 * One text that comes in parts, open in one engine. Not thread-safe; the caller sees to it that one thread at a time is inside. It
 * belongs to the rule set and the engine it was opened with, also when that set is freed.
 *
 * <p>Fails with {@link io.ironsieve.SieveException}. After that only {@link #close()} is called; what was held back is never given out.
 */
public interface EngineStream extends AutoCloseable {

	/** From now on direct chunks may be read where they are: their memory stays until {@link #feed} is over. */
	default void lendDirectBuffers() {
	}

	/**
	 * Takes bytes and gives what they decide. Each call takes a byte or gives one, unless there is nothing to take.
	 * @param chunk bytes from position to limit, direct or not, read-only allowed; position and limit stay as they are
	 * @param outputLimit bytes of output after which to stop taking; at least 1. May be passed by what one step gives
	 * @return bytes taken; fewer than offered when the limit was reached
	 */
	int feed(ByteBuffer chunk, int outputLimit, StreamSink sink);

	/**
	 * Decides what is still open as if the text ended here.
	 * @param outputLimit as in {@link #feed}
	 * @return whether everything is out; if not, call again
	 */
	boolean finish(int outputLimit, StreamSink sink);

	/** Bytes taken and not decided yet. */
	long held();

	/** Frees it; what was held back is gone. Closing twice does nothing. */
	@Override
	void close();

}
