package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/** TOML as a tree, and as JSON. */
final class TomlText {

	private static final TomlMapper TOML = TomlMapper.builder().build();

	private static final Pattern RULE_HEADER = Pattern.compile("\\s*\\[\\[\\s*rules\\s*\\]\\]\\s*(#.*)?");

	private TomlText() {
	}

	static JsonNode parse(String name, String toml) {
		try {
			return TOML.readTree(toml);
		}
		catch (JacksonException ex) {
			// The parser's own message may quote the file, and with it an example.
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, "Document '" + name + "' is not TOML" + place(ex));
		}
	}

	/** Whether it says which schema it is written in; others' files do not. */
	static boolean isRuleDocument(String name, String toml) {
		return parse(name, toml).has("schema");
	}

	/** The same as JSON, each rule on the line of its header. */
	static String toJson(String name, String toml) {
		JsonNode root = parse(name, toml);
		List<Integer> lines = linesOfRules(toml);
		JsonLines out = new JsonLines();
		out.json().writeStartObject();
		for (Map.Entry<String, JsonNode> field : root.properties()) {
			out.json().writeName(field.getKey());
			boolean located = field.getKey().equals("rules") && field.getValue().size() == lines.size();
			if (located && field.getValue().isArray()) {
				writeRules(out, field.getValue(), lines);
			}
			else {
				out.json().writeTree(field.getValue());
			}
		}
		out.json().writeEndObject();
		return out.text();
	}

	/** Writes a list, each item on its line. */
	static void writeRules(JsonLines out, JsonNode rules, List<Integer> lines) {
		out.json().writeStartArray();
		for (int i = 0; i < rules.size(); i++) {
			out.moveTo(lines.get(i));
			out.json().writeTree(rules.get(i));
		}
		out.json().writeEndArray();
	}

	/**
	 * Lines of the headers of rules, from 1. The parser tells none, so they are looked for; whoever uses them compares their number with
	 * that of the rules, since a text in quotes may look like a header too.
	 */
	static List<Integer> linesOfRules(String toml) {
		List<Integer> lines = new ArrayList<>();
		String[] all = toml.split("\n", -1);
		for (int i = 0; i < all.length; i++) {
			if (RULE_HEADER.matcher(all[i]).matches()) {
				lines.add(i + 1);
			}
		}
		return lines;
	}

	private static String place(JacksonException ex) {
		TokenStreamLocation location = ex.getLocation();
		return (location != null && location.getLineNr() > 0)
				? " at line " + location.getLineNr() + ", column " + location.getColumnNr() : "";
	}

}
