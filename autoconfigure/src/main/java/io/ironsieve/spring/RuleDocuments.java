package io.ironsieve.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.json.WritableJson;

/**
 * Turns properties into rule documents. Documents made of properties are named after the property, so that a refusal tells
 * where to look.
 */
final class RuleDocuments {

	private static final JsonWriter<RuleProperties.AllowLists> ALLOW_LISTS = JsonWriter.of((lists) -> {
		lists.add("exact", RuleProperties.AllowLists::exact).whenNotEmpty();
		lists.add("prefix", RuleProperties.AllowLists::prefix).whenNotEmpty();
		lists.add("suffix", RuleProperties.AllowLists::suffix).whenNotEmpty();
		lists.add("words", RuleProperties.AllowLists::words).whenNotEmpty();
		lists.add("regex", RuleProperties.AllowLists::regex).whenNotEmpty();
		lists.add("matchRegex", RuleProperties.AllowLists::matchRegex).whenNotEmpty();
		lists.add("lineRegex", RuleProperties.AllowLists::lineRegex).whenNotEmpty();
	});

	private static final JsonWriter<RuleProperties> RULE = JsonWriter.of((rule) -> {
		rule.add("id", RuleProperties::id).whenNotNull();
		rule.add("title", RuleProperties::title).whenNotNull();
		rule.add("category", RuleProperties::category).whenNotNull().as(RuleDocuments::nameOf);
		rule.add("tags", RuleProperties::tags).whenNotEmpty();
		rule.add("source", RuleProperties::source).whenNotNull();
		rule.add("pattern", RuleProperties::pattern).whenNotNull();
		rule.add("dictionary", RuleProperties::dictionary).whenNotNull();
		rule.add("group", RuleProperties::group).whenNotEmpty().as(RuleDocuments::numberOrList);
		rule.add("requires", RuleProperties::requires).whenNotEmpty();
		rule.add("context", RuleDocuments::contextOf).whenNotNull().usingMembers((context) -> {
			context.add("keywords", RuleProperties.Context::keywords).whenNotEmpty();
			context.add("excludedKeywords", RuleProperties.Context::excludedKeywords).whenNotEmpty();
			context.add("window", RuleProperties.Context::window).whenNotNull();
			context.add("where", RuleProperties.Context::where).whenNotNull().as(RuleDocuments::nameOf);
		});
		rule.add("validators", RuleProperties::validators).whenNotEmpty();
		rule.add("minEntropy", RuleProperties::minEntropy).whenNotNull();
		rule.add("allow", RuleProperties::allow).whenNotNull().usingMembers((allow) -> {
			allow.add("exact", RuleProperties.Allow::exact).whenNotEmpty();
			allow.add("prefix", RuleProperties.Allow::prefix).whenNotEmpty();
			allow.add("suffix", RuleProperties.Allow::suffix).whenNotEmpty();
			allow.add("words", RuleProperties.Allow::words).whenNotEmpty();
			allow.add("regex", RuleProperties.Allow::regex).whenNotEmpty();
			allow.add("matchRegex", RuleProperties.Allow::matchRegex).whenNotEmpty();
			allow.add("lineRegex", RuleProperties.Allow::lineRegex).whenNotEmpty();
			allow.add("all", RuleProperties.Allow::all).whenNotEmpty().as((all) -> all.stream().map(ALLOW_LISTS::write).toList());
		});
		rule.add("shields", RuleProperties::shields).whenNotNull();
		rule.add("priority", RuleProperties::priority).whenNotNull();
		rule.add("unicode", RuleProperties::unicode).whenNotNull();
		rule.add("action", RuleProperties::action).whenNotNull().usingMembers(RuleDocuments::actionMembers);
		rule.add("examples", RuleProperties::examples).whenNotNull().usingMembers((examples) -> {
			examples.add("match", RuleProperties.Examples::match).whenNotEmpty();
			examples.add("noMatch", RuleProperties.Examples::noMatch).whenNotEmpty();
		});
	});

	private RuleDocuments() {
	}

	/** Documents of a rule set in the order that decides overlaps: packs, documents, own rules. */
	static List<RuleDocument> of(String prefix, List<String> packs, List<RuleDocument> documents,
			List<RuleProperties> rules) {
		List<RuleDocument> all = new ArrayList<>(RuleDocument.packs(packs.toArray(String[]::new)));
		all.addAll(documents);
		if (!rules.isEmpty()) {
			all.add(write(prefix + ".rules", rules));
		}
		return all;
	}

	private static RuleDocument write(String property, List<RuleProperties> rules) {
		rules.forEach((rule) -> refuseBothForms(property, rule));
		List<WritableJson> written = rules.stream().map(RULE::write).toList();
		JsonWriter<List<WritableJson>> writer = JsonWriter.of((document) -> {
			document.add("schema", RuleDocument.SCHEMA);
			document.add("name", property);
			document.add("rules", (list) -> list);
		});
		return new RuleDocument(property, writer.writeToString(written));
	}

	private static void refuseBothForms(String property, RuleProperties rule) {
		if (rule.keywords() != null && rule.context() != null) {
			throw new SieveException(ErrorCode.INVALID_DOCUMENT, "Document '" + property + "', rule '" + rule.id()
					+ "': has both 'keywords' and 'context'; move 'keywords.any' to 'context.keywords' and 'keywords.window' "
					+ "to 'context.window'");
		}
	}

	/** The properties of schema 1 still say what they said. */
	private static RuleProperties.@Nullable Context contextOf(RuleProperties rule) {
		RuleProperties.Keywords keywords = rule.keywords();
		return (keywords == null) ? rule.context()
				: new RuleProperties.Context(keywords.any(), List.of(), keywords.window(), null);
	}

	private static void actionMembers(JsonWriter.Members<RuleProperties.Action> action) {
		action.add("type", RuleProperties.Action::type).whenNotNull().as(RuleProperties.Action.Type::toString);
		action.add("with", RuleProperties.Action::with).whenNotNull();
		action.add("char", RuleProperties.Action::character).whenNotNull();
		action.add("keepFirst", RuleProperties.Action::keepFirst).whenNotNull();
		action.add("keepLast", RuleProperties.Action::keepLast).whenNotNull();
		action.add("length", RuleProperties.Action::length).whenNotNull();
	}

	/** A number alone loads in schema 1 too, should somebody take the document there. */
	private static Object numberOrList(List<Integer> groups) {
		return (groups.size() == 1) ? groups.get(0) : groups;
	}

	private static String nameOf(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
