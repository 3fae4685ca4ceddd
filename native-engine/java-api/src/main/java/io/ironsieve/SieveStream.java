package io.ironsieve;

import java.nio.ByteBuffer;

/**
 * Redacts one text that comes in parts. Not thread-safe: a second thread that calls in gets {@link ErrorCode#BUSY}; only
 * {@link #close()} may be called by any thread at any time.
 *
 * <p>Everything in front of the first place where a value may still be under way is handed out at once. The result does not depend on
 * how the text was cut; a part may end inside a character. Use either the methods on bytes or those on characters, not both.
 *
 * <p>After a failure the stream is broken: later calls fail with the same code, and what was held back is gone. Whatever was handed out
 * until then is redacted. A refused argument ({@link ErrorCode#INVALID_ARGUMENT}) or {@link ErrorCode#BUSY} breaks nothing.
 */
public interface SieveStream extends AutoCloseable {

	/**
	 * Takes UTF-8 bytes.
	 * @param chunk next bytes of the text, direct or not, read-only allowed; its position moves behind what was taken. A direct buffer
	 * is read where it is if {@link StreamOptions#lendsDirectBuffers()}, else copied
	 * @param out takes redacted bytes at its position; must have no memory in common with {@code chunk}
	 * @return {@code true}: all of {@code chunk} was taken, and all output so far is in {@code out}. {@code false}: {@code out} is full;
	 * empty it and call again with the rest
	 */
	boolean feed(ByteBuffer chunk, ByteBuffer out);

	/**
	 * Ends the text of bytes and settles what was held back.
	 * @return {@code true}: everything is out, and only {@link #close()} is left. {@code false}: {@code out} is full; empty it and call
	 * again
	 */
	boolean finish(ByteBuffer out);

	/**
	 * Takes characters.
	 * @param chunk next characters of the text; may end between the surrogates of a pair. A lone surrogate is passed on
	 * @return redacted characters that are decided, maybe none
	 */
	String feed(CharSequence chunk);

	/**
	 * Ends the text of characters and settles what was held back. Only {@link #close()} is left after it.
	 * @return last redacted characters
	 */
	String finish();

	/** Bytes that were taken and are not handed out yet. */
	long held();

	/**
	 * Frees the stream at once, or, while another thread is in a call, at the end of that call. Closing without {@code finish} drops
	 * what was held back; it is never handed out. Closing twice does nothing.
	 */
	@Override
	void close();

}
