package io.ironsieve.fallback;

import java.lang.Character.UnicodeScript;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * What {@code \p{...}} may name: {@code Any}, a general category by its one or two letters, or a script by its Unicode name. The sets
 * are those of the running JDK's Unicode version; code points assigned later differ between engines.
 */
final class UnicodeProperty {

	/** Two-letter general categories as in RE2: not {@code Cn}; and not {@code Cs}, which has no scalar values. */
	private static final Map<String, Byte> CATEGORIES = Map.ofEntries(Map.entry("Lu", Character.UPPERCASE_LETTER),
			Map.entry("Ll", Character.LOWERCASE_LETTER), Map.entry("Lt", Character.TITLECASE_LETTER),
			Map.entry("Lm", Character.MODIFIER_LETTER), Map.entry("Lo", Character.OTHER_LETTER),
			Map.entry("Mn", Character.NON_SPACING_MARK), Map.entry("Mc", Character.COMBINING_SPACING_MARK),
			Map.entry("Me", Character.ENCLOSING_MARK), Map.entry("Nd", Character.DECIMAL_DIGIT_NUMBER),
			Map.entry("Nl", Character.LETTER_NUMBER), Map.entry("No", Character.OTHER_NUMBER),
			Map.entry("Zs", Character.SPACE_SEPARATOR), Map.entry("Zl", Character.LINE_SEPARATOR),
			Map.entry("Zp", Character.PARAGRAPH_SEPARATOR), Map.entry("Cc", Character.CONTROL),
			Map.entry("Cf", Character.FORMAT), Map.entry("Co", Character.PRIVATE_USE),
			Map.entry("Pd", Character.DASH_PUNCTUATION),
			Map.entry("Ps", Character.START_PUNCTUATION), Map.entry("Pe", Character.END_PUNCTUATION),
			Map.entry("Pc", Character.CONNECTOR_PUNCTUATION), Map.entry("Po", Character.OTHER_PUNCTUATION),
			Map.entry("Pi", Character.INITIAL_QUOTE_PUNCTUATION), Map.entry("Pf", Character.FINAL_QUOTE_PUNCTUATION),
			Map.entry("Sm", Character.MATH_SYMBOL), Map.entry("Sc", Character.CURRENCY_SYMBOL),
			Map.entry("Sk", Character.MODIFIER_SYMBOL), Map.entry("So", Character.OTHER_SYMBOL));

	private static final Set<String> GROUPS = Set.of("L", "M", "N", "P", "S", "Z", "C");

	/** Sets are made by a walk over all code points; a pack names the same few again and again. */
	private static final Map<String, CodePointSet> KNOWN = new ConcurrentHashMap<>();

	private UnicodeProperty() {
	}

	/** The set of that name, or {@code null}. */
	static @Nullable CodePointSet named(String name) {
		CodePointSet known = KNOWN.get(name);
		if (known == null) {
			known = make(name);
			if (known != null) {
				KNOWN.put(name, known);
			}
		}
		return known;
	}

	private static @Nullable CodePointSet make(String name) {
		if (name.equals("Any")) {
			return CodePointSet.ALL;
		}
		Byte category = CATEGORIES.get(name);
		if (category != null) {
			return CodePointSet.of((codePoint) -> Character.getType(codePoint) == category);
		}
		if (GROUPS.contains(name)) {
			Set<Byte> members = new HashSet<>();
			CATEGORIES.forEach((member, type) -> {
				if (member.startsWith(name)) {
					members.add(type);
				}
			});
			return CodePointSet.of((codePoint) -> members.contains((byte) Character.getType(codePoint)));
		}
		for (UnicodeScript script : UnicodeScript.values()) {
			if (script != UnicodeScript.UNKNOWN && nameOf(script).equals(name)) {
				return CodePointSet.of((codePoint) -> UnicodeScript.of(codePoint) == script);
			}
		}
		return null;
	}

	/** Unicode's spelling: {@code OLD_ITALIC} is {@code Old_Italic}. */
	private static String nameOf(UnicodeScript script) {
		if (script == UnicodeScript.SIGNWRITING) {
			return "SignWriting";
		}
		StringBuilder name = new StringBuilder(script.name().toLowerCase(Locale.ROOT));
		for (int i = 0; i < name.length(); i++) {
			if (i == 0 || name.charAt(i - 1) == '_') {
				name.setCharAt(i, Character.toUpperCase(name.charAt(i)));
			}
		}
		return name.toString();
	}

}
