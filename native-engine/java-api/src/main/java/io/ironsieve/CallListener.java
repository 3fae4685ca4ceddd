package io.ironsieve;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Told of every call of a {@link Sieve}. Runs on the caller's thread, so it must be quick and thread-safe; an exception it
 * throws reaches the caller.
 */
@FunctionalInterface
public interface CallListener {

	/**
	 * One call has ended.
	 * @param operation what was called
	 * @param engine name of the engine that served it: {@code native} or {@code java}; {@code none} when none did
	 * @param error reason of its failure, or {@code null}
	 * @param nanos duration as the caller saw it, in nanoseconds; of a stream, of all its calls together
	 * @param units size of the input: UTF-16 code units of characters, bytes of bytes and of streams
	 * @param findings what was found; of a stream nothing, see {@link #onStreamFinding}
	 */
	void onCall(Operation operation, String engine, @Nullable ErrorCode error, long nanos, long units,
			List<Finding> findings);

	/**
	 * A stream has found something. Told before the bytes that replace the value are handed out; an exception breaks the stream.
	 * @param engine name of the engine that serves the stream
	 * @param finding what was found
	 */
	default void onStreamFinding(String engine, StreamFinding finding) {
	}

	/**
	 * Tokens of a text were revealed. Comes after {@link #onCall} of the same call.
	 * @param restored number of tokens whose values were told
	 * @param ofUnknownKeys number of tokens of keys that are not in the ring
	 * @param notAuthentic number of places that look like tokens and are none
	 */
	default void onReveal(int restored, int ofUnknownKeys, int notAuthentic) {
	}

	/** What can be called. */
	enum Operation {

		/** {@link Sieve#redact(CharSequence)} and its overloads. */
		REDACT,

		/** {@link Sieve#redactAll(List)}. */
		REDACT_ALL,

		/** {@link Sieve#scan(CharSequence)}. */
		SCAN,

		/** {@link Sieve#matches(CharSequence)}. */
		MATCHES,

		/** {@link Sieve#reveal(CharSequence)}. */
		REVEAL,

		/**
		 * A whole stream of {@link Sieve#openStream(StreamOptions)}, told when it is closed or has failed, or when it could not be opened.
		 * One that is dropped without {@code close} is not told of.
		 */
		STREAM

	}

}
