package io.ironsieve.spi;

import java.util.List;

import io.ironsieve.Dictionary;
import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.ErrorCode;
import io.ironsieve.KeyRing;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;

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

	/**
	 * Which rules of documents that another engine has taken this one refuses with {@link io.ironsieve.ErrorCode#RULE_UNSUPPORTED}.
	 * @return their ids, in the order of the documents
	 */
	default List<String> unsupported(List<RuleDocument> documents) {
		return List.of();
	}

	/**
	 * Reads dictionaries for rule sets compiled from now on, in place of those of the same names. All are read or none takes a place; rule
	 * sets that were compiled before, and their streams, keep what they have.
	 * @throws io.ironsieve.SieveException with {@link io.ironsieve.ErrorCode#INVALID_DOCUMENT} when an entry is refused or cannot be read
	 */
	default List<DictionaryInfo> load(List<Dictionary> dictionaries) {
		if (!dictionaries.isEmpty()) {
			throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This engine has no dictionaries");
		}
		return List.of();
	}

	/**
	 * Sets the keys of rule sets compiled from now on, in place of those it was opened with. Rule sets that were compiled before, and their
	 * streams, keep theirs.
	 */
	default void use(KeyRing keys) {
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "This engine keeps the keys it was opened with");
	}

	/** Closes it and the scanners it compiled. Closing twice does nothing. */
	@Override
	void close();

}
