package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the rules of several documents, which share one space of identifiers. For one rule set; not thread-safe. */
final class DocumentReader {

	private static final int LARGEST_DOCUMENT = 16 << 20;

	private static final int MOST_RULES = 10_000;

	private static final Set<String> FIELDS = Set.of("schema", "name", "version", "rules");

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final ActionSettings settings;

	private final List<RuleSpec> rules = new ArrayList<>();

	private final Map<String, String> documentById = new HashMap<>();

	DocumentReader(ActionSettings settings) {
		this.settings = settings;
	}

	/** Rules of the documents, in order. */
	List<RuleSpec> read(List<RuleDocument> documents) {
		documents.forEach(this::read);
		return this.rules;
	}

	private void read(RuleDocument document) {
		String where = "Document '" + document.name() + "'";
		JsonNode root = parse(document.json(), where);
		Schema schema = schema(root, where);
		JsonFields fields = new JsonFields(root, where, FIELDS);
		fields.string("name");
		fields.string("version", "");
		List<JsonNode> list = fields.items("rules");
		if (list.isEmpty()) {
			throw fields.invalid("field 'rules' must have at least one rule");
		}
		if (this.rules.size() + list.size() > MOST_RULES) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, where + ": a rule set has at most " + MOST_RULES + " rules");
		}
		List<Integer> lines = RuleLines.of(document.json());
		for (int i = 0; i < list.size(); i++) {
			int line = (lines.size() == list.size()) ? lines.get(i) : 1;
			add(new RuleReader(list.get(i), schema, where, i + 1, line, this.settings).read(), document.name());
		}
	}

	private static JsonNode parse(String json, String where) {
		if (json.length() > LARGEST_DOCUMENT || Utf8.length(json, 0, json.length()) > LARGEST_DOCUMENT) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, where + " is larger than 16 MiB");
		}
		try {
			return MAPPER.readTree(json);
		}
		catch (JacksonException ex) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, where + " " + reason(ex) + place(ex));
		}
	}

	/** Jackson's own message may quote the document, and with it an example. */
	private static String reason(JacksonException ex) {
		String message = ex.getOriginalMessage();
		return message.startsWith("Duplicate") ? "gives a field twice" : "is not JSON";
	}

	private static String place(JacksonException ex) {
		TokenStreamLocation location = ex.getLocation();
		return (location != null && location.getLineNr() > 0)
				? " at line " + location.getLineNr() + ", column " + location.getColumnNr() : "";
	}

	/** Comes before everything else: a document of another schema has other fields. */
	private static Schema schema(JsonNode root, String where) {
		JsonNode schema = root.get("schema");
		if (schema == null || !schema.isNumber()) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, where
					+ (root.isObject() ? ": field 'schema' must be a number" : ": must be an object"));
		}
		return Schema.of(schema, where);
	}

	private void add(RuleSpec rule, String document) {
		String other = this.documentById.putIfAbsent(rule.rule().id(), document);
		if (other != null) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT,
					rule.where() + ": duplicate id, document '" + other + "' has it already");
		}
		this.rules.add(rule);
	}

}
