package io.ironsieve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an engine is to apply.
 * @param ruleSets documents by the name of their rule set
 * @param dictionaries what their rules may name
 * @param keys keys of their actions
 */
record Policy(Map<String, List<RuleDocument>> ruleSets, List<Dictionary> dictionaries, KeyProvider keys) {

	Policy {
		Map<String, List<RuleDocument>> copy = new LinkedHashMap<>();
		ruleSets.forEach((name, documents) -> copy.put(name, List.copyOf(documents)));
		ruleSets = copy;
		dictionaries = List.copyOf(dictionaries);
	}

}
