package io.ironsieve.rulefiles;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/** YAML as JSON. One document, no aliases: what a rule says is where the rule is. */
final class YamlText {

	private static final YAMLFactory YAML = YAMLFactory.builder()
		.loadSettings(LoadSettings.builder().setCodePointLimit(RuleFiles.LARGEST).setAllowDuplicateKeys(false).build())
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final String where;

	private final JsonLines lines = new JsonLines();

	private YamlText(String where) {
		this.where = where;
	}

	/** The same as JSON, each part on its line. */
	static String toJson(String name, String yaml) {
		return new YamlText("Document '" + name + "'").convert(yaml);
	}

	private String convert(String yaml) {
		try (YAMLParser parser = (YAMLParser) YAML.createParser(ObjectReadContext.empty(), yaml)) {
			if (parser.nextToken() == null) {
				throw invalid("is empty");
			}
			int depth = 0;
			do {
				depth += copy(parser);
				if (depth == 0 && parser.nextToken() != null) {
					throw invalid("has more than one YAML document" + place(parser.currentTokenLocation()));
				}
			}
			while (depth > 0 && parser.nextToken() != null);
			return this.lines.text();
		}
		catch (JacksonException ex) {
			throw invalid((ex.getOriginalMessage().startsWith("Duplicate") ? "gives a field twice" : "is not YAML")
					+ place(ex.getLocation()));
		}
	}

	/** Copies a token; the answer is how much deeper what follows is. */
	private int copy(YAMLParser parser) {
		if (parser.isCurrentAlias()) {
			throw invalid("uses an alias" + place(parser.currentTokenLocation()) + "; write out what it stands for");
		}
		this.lines.moveTo(parser.currentTokenLocation().getLineNr());
		JsonGenerator json = this.lines.json();
		JsonToken token = parser.currentToken();
		switch (token) {
			case START_OBJECT -> json.writeStartObject();
			case END_OBJECT -> json.writeEndObject();
			case START_ARRAY -> json.writeStartArray();
			case END_ARRAY -> json.writeEndArray();
			case PROPERTY_NAME -> json.writeName(parser.currentName());
			case VALUE_NUMBER_INT -> json.writeNumber(parser.getBigIntegerValue());
			case VALUE_NUMBER_FLOAT -> json.writeNumber(parser.getDoubleValue());
			case VALUE_TRUE, VALUE_FALSE -> json.writeBoolean(token == JsonToken.VALUE_TRUE);
			case VALUE_NULL -> json.writeNull();
			default -> json.writeString(parser.getString());
		}
		return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
	}

	private SieveException invalid(String reason) {
		return new SieveException(ErrorCode.INVALID_DOCUMENT, this.where + " " + reason);
	}

	private static String place(TokenStreamLocation location) {
		return (location != null && location.getLineNr() > 0)
				? " at line " + location.getLineNr() + ", column " + location.getColumnNr() : "";
	}

}
