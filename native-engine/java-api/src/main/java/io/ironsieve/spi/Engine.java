package io.ironsieve.spi;

import java.util.List;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.RuleDocument;

/**
 * An open engine. Thread-safe. Calls that are under way when it is closed end normally; later ones fail with
 * {@link io.ironsieve.ErrorCode#CLOSED}.
 */
public interface Engine extends AutoCloseable {

	/** Identity. */
	EngineInfo info();

	/** Counters; works on a closed engine too. */
	EngineTelemetry telemetry();

	/**
	 * Compiles documents into one rule set, whole or not at all.
	 * @param name name of the rule set, for {@link Scanner#ruleSet()}
	 * @param documents at least one, in the order that decides overlaps
	 * @throws io.ironsieve.SieveException with the codes of {@code docs/rules.md}
	 */
	Scanner compile(String name, List<RuleDocument> documents);

	/** Closes it and the scanners it compiled. Closing twice does nothing. */
	@Override
	void close();

}
