package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A gitleaks configuration as a rule document. Its format is that of gitleaks' README, section Configuration, and of its package
 * {@code config}; what a finding is, that of {@code detect/detect.go}.
 */
final class GitleaksConfig {

	/** Fields that say nothing about what is found. */
	private static final Set<String> SILENT = Set.of("title", "description", "minVersion");

	private final String name;

	private final List<String> notHonoured = new ArrayList<>();

	private final Set<String> ids = new HashSet<>();

	private GitleaksConfig(String name) {
		this.name = name;
	}

	static RuleDocument read(String name, JsonNode config, List<Integer> linesOfRules) {
		return new GitleaksConfig(name).read(config, linesOfRules);
	}

	private RuleDocument read(JsonNode config, List<Integer> linesOfRules) {
		TomlFields fields = new TomlFields(config, "Document '" + this.name + "'");
		List<GitleaksAllowlist> global = GitleaksAllowlist.readAll(fields, "The configuration", this.notHonoured);
		List<TomlFields> rules = fields.tables("rules");
		boolean located = linesOfRules.size() == rules.size();
		ArrayNode translated = JsonMapper.shared().createArrayNode();
		List<Integer> lines = new ArrayList<>();
		for (int i = 0; i < rules.size(); i++) {
			int line = located ? linesOfRules.get(i) : 1;
			TomlFields rule = rules.get(i).named("Document '" + this.name + "', rule number " + (i + 1)
					+ (located ? " at line " + line : ""));
			ObjectNode one = new GitleaksRule(rule, this.notHonoured).translate(global, this.ids);
			if (one != null) {
				translated.add(one);
				lines.add(line);
			}
		}
		for (String left : fields.unread(SILENT)) {
			this.notHonoured.add("The configuration: '" + left + "' is not known to rules and counts for nothing");
		}
		if (translated.isEmpty()) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, "Document '" + this.name
					+ "' has no 'schema', so it is read as a configuration of gitleaks, and has no rule with a 'regex'");
		}
		return new RuleDocument(this.name, write(translated, lines), this.notHonoured);
	}

	private String write(ArrayNode rules, List<Integer> lines) {
		JsonLines out = new JsonLines();
		out.json().writeStartObject();
		out.json().writeName("schema").writeNumber(RuleDocument.SCHEMA);
		out.json().writeName("name").writeString(this.name);
		out.json().writeName("rules");
		TomlText.writeRules(out, rules, lines);
		out.json().writeEndObject();
		return out.text();
	}

}
