package io.ironsieve;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Finds sensitive values in text and redacts them. Thread-safe: one instance serves a whole application.
 *
 * <p>Every method fails with {@link SieveException}; {@link ErrorCode#CLOSED} after {@link #close()}, {@link ErrorCode#INVALID_ARGUMENT}
 * for {@code null}. A call that fails returns nothing: text never comes back unredacted because of an error.
 */
public interface Sieve extends AutoCloseable {

	/** Starts building a sieve. */
	static SieveBuilder builder() {
		return new SieveBuilder();
	}

	/**
	 * Redacts characters.
	 * @param text any characters; a lone surrogate is passed on and no finding reaches across it
	 * @return the redacted text and what was found; the same {@link String} instance when nothing was replaced
	 */
	Redaction redact(CharSequence text);

	/**
	 * Redacts UTF-8 bytes.
	 * @param utf8 text; not changed. Bytes that are not UTF-8 are passed on and no finding reaches across them
	 * @return the redacted bytes; the same array when nothing was replaced
	 */
	RedactedBytes redact(byte[] utf8);

	/**
	 * Redacts UTF-8 bytes from position to limit. They are copied into the native engine's memory, direct buffers too: the memory of those may
	 * go away under a call, as that of a mapped file does when the file is cut.
	 * @param utf8 text, direct or not, read-only allowed; its position and limit stay as they are
	 * @return the redacted bytes, in an array of their own
	 */
	RedactedBytes redact(ByteBuffer utf8);

	/**
	 * Redacts many texts, some 4 million characters in one crossing of the native boundary. Of the native engine, large batches use
	 * {@link EngineOptions#threads() several threads}.
	 * @return one result for each text, in their order
	 * @throws SieveException with {@link ErrorCode#CANCELLED} when this thread is interrupted while there is more than one crossing; what was
	 * redacted so far is dropped, and the thread's interrupt status stays set. A batch of one crossing is never cancelled
	 */
	List<Redaction> redactAll(List<? extends CharSequence> texts);

	/** Finds without redacting. */
	List<Finding> scan(CharSequence text);

	/** Whether anything would be found. */
	boolean matches(CharSequence text);

	/**
	 * Replaces tokens by the values that they were made of. Whoever may call this may read what was redacted: it is refused unless
	 * {@link Feature#REVEAL} is enabled, and who calls it is for the application to decide. Tokens know no rule set, so any view of a sieve does.
	 * @param text any characters
	 * @return the new text, and what became of what looks like a token
	 * @throws SieveException with {@link ErrorCode#NOT_ENABLED}
	 */
	Revealed reveal(CharSequence text);

	/** Opens a stream with the default options. */
	default SieveStream openStream() {
		return openStream(StreamOptions.defaults());
	}

	/**
	 * Opens a stream for a text that comes in parts. It belongs to the engine that serves now: when that one is lost, the stream ends
	 * with a failure, and it does not go on with another engine.
	 * @return to be closed by the caller
	 */
	SieveStream openStream(StreamOptions options);

	/** Rule set that this sieve applies. */
	RuleSet ruleSet();

	/** Names of all rule sets that were built, the default one included. */
	Set<String> ruleSetNames();

	/**
	 * View of this sieve that applies another of its rule sets. Closing the view does nothing.
	 * @throws SieveException with {@link ErrorCode#UNKNOWN_RULE_SET}
	 */
	Sieve using(String ruleSet);

	/** Dictionaries of the engine that serves, with all rule sets of this sieve. Works on a closed sieve too. */
	List<DictionaryInfo> dictionaries();

	/**
	 * Reads all dictionaries anew and lets their rules find the new entries. Calls and streams under way keep the old ones. This takes as
	 * long as reading does, and other calls do not wait for it.
	 * @throws SieveException when a dictionary cannot be read or an entry is refused; the old ones serve on
	 */
	void reloadDictionaries();

	/**
	 * Asks for the keys anew, as {@link SieveBuilder#keys} has them, and lets rules use them. Calls and streams under way keep the old ones.
	 * Tokens of a key that is no longer among them cannot be revealed. Other calls do not wait for it.
	 * @throws SieveException when a rule cannot do with these keys; the old ones serve on
	 */
	void reloadKeys();

	/** State: serving engine, degradation, counters. Works on a closed sieve too. */
	SieveStatus status();

	/**
	 * Runs a constant text through the serving engine, as deep as a real call goes.
	 * @throws SieveException when the engine does not answer as it must
	 */
	void selfTest();

	/** Frees the engine. Calls under way end normally. Closing twice does nothing. */
	@Override
	void close();

}
