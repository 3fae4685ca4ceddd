package io.ironsieve.fallback;

import java.util.Map;

/** Check of a value beyond its pattern. Stateless. */
@FunctionalInterface
interface Validator {

	/** Names in rule documents. */
	Map<String, Validator> BY_NAME = Validators.byName();

	/** Whether the value can be what the rule is about. */
	boolean accepts(String value);

}
