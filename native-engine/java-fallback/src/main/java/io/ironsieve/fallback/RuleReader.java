package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import io.ironsieve.Category;
import io.ironsieve.Rule;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one rule of a document. */
final class RuleReader {

	/** Of all schemas; which of them have a field is known to {@link Schema}. */
	private static final Set<String> FIELDS = Set.of("id", "title", "category", "tags", "source", "pattern", "dictionary", "group",
			"requires", "keywords", "context", "shields", "validators", "minEntropy", "allow", "priority", "unicode", "action",
			"examples");

	private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

	/** Stands for the pattern of a rule that has a dictionary. */
	private static final String ANYTHING = "(?s).";

	private static final int LONGEST_PATTERN = 65_536;

	private static final int HIGHEST_PRIORITY = 1000;

	private static final double MOST_ENTROPY = 8;

	private final Schema schema;

	private final String where;

	private final JsonFields fields;

	private final ActionSettings settings;

	/**
	 * Prepares.
	 * @param schema of the document
	 * @param document the document, for messages
	 * @param number number in the document, from 1, for messages about a rule that has no id
	 * @param line where it begins; 1 is not told, since documents that are made in memory have but one line
	 */
	RuleReader(JsonNode json, Schema schema, String document, int number, int line, ActionSettings settings) {
		this.schema = schema;
		JsonNode id = json.get("id");
		this.where = document + ", rule " + (isId(id) ? "'" + id.stringValue() + "'" : "number " + number)
				+ ((line > 1) ? " at line " + line : "");
		this.fields = new JsonFields(json, this.where, FIELDS);
		this.settings = settings;
	}

	private static boolean isId(@Nullable JsonNode id) {
		return id != null && id.isString() && ID.matcher(id.stringValue()).matches();
	}

	RuleSpec read() {
		Rule rule = rule();
		String dictionary = this.schema.dictionary(this.fields);
		String pattern = (dictionary != null) ? ANYTHING : this.fields.string("pattern");
		if (pattern.codePointCount(0, pattern.length()) > LONGEST_PATTERN) {
			throw this.fields.invalid("field 'pattern' must have at most " + LONGEST_PATTERN + " characters");
		}
		Action action = Action.read(this.fields, rule.id(), categoryName(), this.settings);
		JsonFields examples = this.fields.object("examples", Set.of("match", "noMatch"));
		return new RuleSpec(this.where, new Rule(rule.id(), rule.title(), rule.category(), rule.tags(), action.type()),
				pattern, this.schema.groups(this.fields), this.schema.requires(this.fields), this.schema.context(this.fields),
				validators(), this.fields.number("minEntropy", 0, 0, MOST_ENTROPY), this.schema.allow(this.fields),
				this.schema.shields(this.fields, rule.category()),
				this.fields.integer("priority", 0, -HIGHEST_PRIORITY, HIGHEST_PRIORITY), this.fields.flag("unicode"),
				action, (examples != null) ? examples.strings("match") : List.of(),
				(examples != null) ? examples.strings("noMatch") : List.of(), dictionary);
	}

	private Rule rule() {
		String id = this.fields.string("id");
		if (!ID.matcher(id).matches()) {
			throw this.fields.invalid("field 'id' must match " + ID.pattern());
		}
		this.fields.string("source", "");
		return new Rule(id, this.fields.string("title", id), category(), this.fields.strings("tags"), "");
	}

	private String categoryName() {
		return this.fields.string("category", "custom");
	}

	private Category category() {
		String name = categoryName();
		for (Category category : Category.values()) {
			if (category.name().toLowerCase(Locale.ROOT).equals(name)) {
				return category;
			}
		}
		throw this.fields.invalid("field 'category' must be pii, secret or custom");
	}

	private List<Validator> validators() {
		List<Validator> validators = new ArrayList<>();
		for (String name : this.fields.strings("validators")) {
			Validator validator = Validator.BY_NAME.get(name);
			if (validator == null) {
				throw this.fields.invalid("unknown validator '" + name + "'");
			}
			validators.add(validator);
		}
		return validators;
	}

}
