package io.ironsieve;

import java.util.List;
import java.util.Objects;

/**
 * Rule document: JSON in the format of {@code docs/rules.md}, not yet checked. An engine checks it when it compiles it.
 * @param name where it comes from, for messages: a pack's name, a file, a property
 * @param json the text
 * @param notHonoured sentences about what its source says and rules cannot, each with the name of the rule; of a file in another
 * format, such as gitleaks'
 */
public record RuleDocument(String name, String json, List<String> notHonoured) {

	/** Schema that the built-in packs are written in, the newest one of {@code docs/rules.md}; every engine reads it. */
	public static final int SCHEMA = 2;

	public RuleDocument {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(json, "json");
		notHonoured = List.copyOf(notHonoured);
	}

	/** Document that says everything its source says. */
	public RuleDocument(String name, String json) {
		this(name, json, List.of());
	}

	/**
	 * Loads built-in packs, or parts of them. A part that several selections name is loaded once.
	 * @param selections {@code pii}, all rules for personal data; {@code pii:us}, those that belong to no country and those of the
	 * United States, and so on by ISO 3166-1 code ({@code uk} for the United Kingdom, {@code eu} for VAT numbers of the Union);
	 * {@code secrets}
	 * @throws SieveException with {@link ErrorCode#UNKNOWN_PACK}
	 */
	public static List<RuleDocument> packs(String... selections) {
		return Packs.load(selections);
	}

	@Override
	public String toString() {
		return "RuleDocument[" + this.name + ", " + this.json.length() + " characters]";
	}

}
