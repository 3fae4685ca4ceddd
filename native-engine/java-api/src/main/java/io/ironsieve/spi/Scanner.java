package io.ironsieve.spi;

import java.nio.ByteBuffer;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Revealed;
import io.ironsieve.RuleSet;
import io.ironsieve.SieveException;

/**
 * One compiled rule set of an engine. Thread-safe. Every method fails with {@link io.ironsieve.SieveException}; arguments are never
 * {@code null}.
 */
public interface Scanner extends AutoCloseable {

	/** What was compiled. */
	RuleSet ruleSet();

	/** Redacts; the same instance comes back inside when nothing is replaced. */
	Redaction redact(String text);

	/** Redacts each; results in the order of the texts. */
	List<Redaction> redactAll(List<String> texts);

	/** Finds. */
	List<Finding> scan(String text);

	/** Whether {@link #scan} would find anything. */
	boolean matches(String text);

	/**
	 * Finds and replaces in bytes.
	 * @param text bytes from position to limit, direct or not, read-only allowed; position and limit stay as they are
	 */
	Edits edits(ByteBuffer text);

	/**
	 * Replaces tokens by their values. Fails with {@link ErrorCode#NOT_ENABLED} unless {@link io.ironsieve.Feature#REVEAL} is enabled; an engine
	 * that makes no tokens need not implement it.
	 */
	default Revealed reveal(String text) {
		throw new SieveException(ErrorCode.NOT_ENABLED, "This engine does not reveal tokens");
	}

	/**
	 * Opens a stream, which outlives this scanner.
	 * @param holdBack bytes up to which a value is judged as in one piece; see {@link io.ironsieve.StreamOptions#holdBack()}
	 */
	EngineStream openStream(int holdBack);

	/** Frees it. Closing twice does nothing; calls under way end normally, and streams go on. */
	@Override
	void close();

}
