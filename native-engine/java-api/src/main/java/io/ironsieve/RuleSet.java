package io.ironsieve;

import java.util.List;
import java.util.Objects;

/**
 * Description of a compiled rule set.
 * @param name name it was built under
 * @param documents names of the documents it was compiled from, in order
 * @param fingerprint first 16 hexadecimal digits of the SHA-256 of the documents' texts; equal documents, equal fingerprint
 * @param rules rules in the order that decides overlaps
 */
public record RuleSet(String name, List<String> documents, String fingerprint, List<Rule> rules) {

	/** Name of the rule set a {@link Sieve} applies unless told otherwise. */
	public static final String DEFAULT_NAME = "default";

	public RuleSet {
		Objects.requireNonNull(name, "name");
		documents = List.copyOf(documents);
		Objects.requireNonNull(fingerprint, "fingerprint");
		rules = List.copyOf(rules);
	}

}
