package io.ironsieve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.spi.Scanner;

/** An open engine with every rule set compiled. Immutable. */
record Serving(String engineName, Engine engine, Map<String, Scanner> scanners, Scanner probe) {

	static Serving open(EngineProvider provider, EngineOptions options, Map<String, List<RuleDocument>> ruleSets) {
		Engine engine = provider.open(options);
		try {
			Map<String, Scanner> scanners = new LinkedHashMap<>();
			ruleSets.forEach((name, documents) -> scanners.put(name, engine.compile(name, documents)));
			Scanner probe = engine.compile(SelfTest.DOCUMENT.name(), List.of(SelfTest.DOCUMENT));
			return new Serving(provider.name(), engine, scanners, probe);
		}
		catch (RuntimeException | Error ex) {
			engine.close();
			throw ex;
		}
	}

	Scanner scanner(String ruleSet) {
		Scanner scanner = this.scanners.get(ruleSet);
		if (scanner == null) {
			throw new SieveException(ErrorCode.UNKNOWN_RULE_SET, "There is no rule set '" + ruleSet + "'");
		}
		return scanner;
	}

}
