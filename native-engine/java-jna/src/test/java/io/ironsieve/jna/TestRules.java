package io.ironsieve.jna;

import io.ironsieve.EngineMode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;

/** A small rule document for tests that are not about rules. */
final class TestRules {

	static final RuleDocument DOCUMENT = new RuleDocument("test", """
			{"schema": 1, "name": "test", "rules": [
			  {"id": "code", "category": "secret", "tags": ["a", "b"], "pattern": "code-[0-9]+"},
			  {"id": "name", "title": "A name", "pattern": "N\\\\.N\\\\.", "action": {"type": "keep"}},
			  {"id": "greek", "pattern": "\\\\p{Greek}+", "action": {"type": "mask", "keepLast": 1}}
			]}""");

	private TestRules() {
	}

	static SieveBuilder builder() {
		return Sieve.builder().mode(EngineMode.REQUIRED).document(DOCUMENT);
	}

	static Sieve sieve() {
		return builder().build();
	}

}
