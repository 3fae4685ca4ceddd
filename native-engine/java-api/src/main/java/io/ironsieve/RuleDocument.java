package io.ironsieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Rule document: JSON in the format of {@code docs/rules.md}, not yet checked. An engine checks it when it compiles it.
 * @param name where it comes from, for messages: a pack's name, a file, a property
 * @param json the text
 */
public record RuleDocument(String name, String json) {

	/** Schema that the built-in packs are written in, the newest one of {@code docs/rules.md}; every engine reads it. */
	public static final int SCHEMA = 2;

	public RuleDocument {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(json, "json");
	}

	/**
	 * Loads a built-in pack.
	 * @param name {@code pii} or {@code secrets}
	 * @throws SieveException with {@link ErrorCode#UNKNOWN_PACK}
	 */
	public static RuleDocument pack(String name) {
		Objects.requireNonNull(name, "name");
		String resource = "packs/" + name + ".json";
		if (name.matches("[a-z0-9-]+")) {
			try (InputStream in = RuleDocument.class.getResourceAsStream(resource)) {
				if (in != null) {
					return new RuleDocument(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
				}
			}
			catch (IOException ex) {
				throw new SieveException(ErrorCode.UNKNOWN_PACK, "Pack '" + name + "' cannot be read: " + ex.getMessage(),
						ex);
			}
		}
		throw new SieveException(ErrorCode.UNKNOWN_PACK,
				"There is no pack '" + name + "'; built in are 'pii' and 'secrets'");
	}

	@Override
	public String toString() {
		return "RuleDocument[" + this.name + ", " + this.json.length() + " characters]";
	}

}
