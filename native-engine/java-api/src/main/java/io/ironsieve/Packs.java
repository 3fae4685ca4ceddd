package io.ironsieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Built-in packs and their parts. The rules of a pack that belong to a country have a document of their own beside the one with all
 * others, so that a selection of countries needs no reader of JSON here: {@code pii:us} is {@code pii.json} and {@code pii-us.json}.
 */
final class Packs {

	/** Packs of one document. */
	private static final List<String> UNDIVIDED = List.of("secrets");

	/** The pack that is divided by country. */
	private static final String DIVIDED = "pii";

	/** Countries that have a document; a test holds this to the files. */
	static final List<String> COUNTRIES = List.of("ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "cz", "de", "dk", "es", "eu", "fi",
			"fr", "gr", "hr", "hu", "ie", "in", "it", "jp", "ke", "kr", "mx", "ng", "nl", "no", "nz",
			"pl", "pt", "ro", "se", "sg", "th", "tr", "uk", "us", "za");

	private Packs() {
	}

	static List<RuleDocument> load(String... selections) {
		Set<String> parts = new LinkedHashSet<>();
		for (String selection : selections) {
			parts.addAll(parts(Objects.requireNonNull(selection, "selection")));
		}
		return parts.stream().map(Packs::read).toList();
	}

	/** Everything that can be selected. */
	static List<String> selections() {
		List<String> all = new ArrayList<>(List.of(DIVIDED));
		COUNTRIES.forEach((country) -> all.add(DIVIDED + ':' + country));
		all.addAll(UNDIVIDED);
		return all;
	}

	/** Names of the documents that a selection means. */
	private static List<String> parts(String selection) {
		if (!selections().contains(selection)) {
			throw new SieveException(ErrorCode.UNKNOWN_PACK,
					"There is no pack '" + selection + "'; built in are '" + String.join("', '", selections()) + "'");
		}
		if (selection.equals(DIVIDED)) {
			return selections().stream().filter((known) -> known.startsWith(DIVIDED)).toList();
		}
		return selection.startsWith(DIVIDED) ? List.of(DIVIDED, selection) : List.of(selection);
	}

	private static RuleDocument read(String part) {
		String resource = "packs/" + part.replace(':', '-') + ".json";
		try (InputStream in = RuleDocument.class.getResourceAsStream(resource)) {
			if (in == null) {
				throw new SieveException(ErrorCode.UNKNOWN_PACK, "Pack '" + part + "' is not in the jar: " + resource);
			}
			return new RuleDocument(part, new String(in.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new SieveException(ErrorCode.UNKNOWN_PACK, "Pack '" + part + "' cannot be read: " + ex.getMessage(), ex);
		}
	}

}
