package io.ironsieve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.Scanner;

/** An open engine with every rule set compiled. Immutable. */
record Serving(String engineName, Engine engine, Map<String, Scanner> scanners, Scanner probe, List<DictionaryInfo> dictionaries) {

	static Serving open(EngineProvider provider, EngineOptions options, Policy policy) {
		Engine engine = provider.open(options);
		try {
			List<DictionaryInfo> dictionaries = engine.load(policy.dictionaries());
			Map<String, Scanner> scanners = compile(engine, policy);
			Scanner probe = engine.compile(SelfTest.DOCUMENT.name(), List.of(SelfTest.DOCUMENT));
			return new Serving(provider.name(), engine, scanners, probe, dictionaries);
		}
		catch (RuntimeException | Error ex) {
			engine.close();
			throw ex;
		}
	}

	private static Map<String, Scanner> compile(Engine engine, Policy policy) {
		Map<String, Scanner> scanners = new LinkedHashMap<>();
		try {
			policy.ruleSets().forEach((name, documents) -> scanners.put(name, engine.compile(name, documents)));
			return scanners;
		}
		catch (RuntimeException | Error ex) {
			scanners.values().forEach(Scanner::close);
			throw ex;
		}
	}

	/** The same engine with its dictionaries read anew and its rule sets compiled with them; this one serves on until it is closed. */
	Serving reloaded(Policy policy) {
		List<DictionaryInfo> dictionaries = this.engine.load(policy.dictionaries());
		return new Serving(this.engineName, this.engine, compile(this.engine, policy), this.probe, dictionaries);
	}

	/** The same engine with its rule sets compiled with other keys; this one serves on until it is closed. */
	Serving using(KeyRing keys, Policy policy) {
		this.engine.use(keys);
		return new Serving(this.engineName, this.engine, compile(this.engine, policy), this.probe, this.dictionaries);
	}

	/** Closes the rule sets, not the engine; calls under way and streams end normally. */
	void retire() {
		this.scanners.values().forEach(Scanner::close);
	}

	Scanner scanner(String ruleSet) {
		Scanner scanner = this.scanners.get(ruleSet);
		if (scanner == null) {
			throw new SieveException(ErrorCode.UNKNOWN_RULE_SET, "There is no rule set '" + ruleSet + "'");
		}
		return scanner;
	}

}
