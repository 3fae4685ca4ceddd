package io.ironsieve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Description of a compiled rule set.
 * @param name name it was built under
 * @param documents names of the documents it was compiled from, in order
 * @param fingerprint first 16 hexadecimal digits of the SHA-256 of the documents' texts; equal documents, equal fingerprint
 * @param rules rules in the order that decides overlaps
 * @param nativeOnly ids of rules that the native engine alone can take, as far as mode {@link EngineMode#PREFERRED} has found out; with any, the
 * Java engine stands in for no rule set
 * @param notHonoured sentences about what the documents' sources say and rules cannot, each with document and rule
 */
public record RuleSet(String name, List<String> documents, String fingerprint, List<Rule> rules, List<String> nativeOnly,
		List<String> notHonoured) {

	/** Name of the rule set a {@link Sieve} applies unless told otherwise. */
	public static final String DEFAULT_NAME = "default";

	private static final int FINGERPRINT_DIGITS = 16;

	public RuleSet {
		Objects.requireNonNull(name, "name");
		documents = List.copyOf(documents);
		Objects.requireNonNull(fingerprint, "fingerprint");
		rules = List.copyOf(rules);
		nativeOnly = List.copyOf(nativeOnly);
		notHonoured = List.copyOf(notHonoured);
	}

	/** Describes what was compiled from documents. */
	public static RuleSet of(String name, List<RuleDocument> documents, List<Rule> rules) {
		return new RuleSet(name, documents.stream().map(RuleDocument::name).toList(), fingerprint(documents), rules,
				List.of(), documents.stream().flatMap(RuleSet::notHonoured).toList());
	}

	/** The same rule set, with some rules known to be the native engine's alone. */
	RuleSet withNativeOnly(List<String> ids) {
		return new RuleSet(this.name, this.documents, this.fingerprint, this.rules, ids, this.notHonoured);
	}

	private static Stream<String> notHonoured(RuleDocument document) {
		return document.notHonoured().stream().map((sentence) -> "Document '" + document.name() + "': " + sentence);
	}

	private static String fingerprint(List<RuleDocument> documents) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			documents.forEach((document) -> digest.update(document.json().getBytes(StandardCharsets.UTF_8)));
			return HexFormat.of().formatHex(digest.digest()).substring(0, FINGERPRINT_DIGITS);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
