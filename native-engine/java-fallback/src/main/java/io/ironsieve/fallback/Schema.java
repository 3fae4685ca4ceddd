package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.ironsieve.Category;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.RuleSpec.AllowSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Schemas of rule documents: which ones load, and how the fields that differ between them are read. Every schema is translated into
 * the newest one here; nothing behind this class knows which one a document was written in.
 */
enum Schema {

	ONE, TWO;

	private static final Set<String> ALLOW_LISTS = Set.of("exact", "prefix", "suffix", "words", "regex", "matchRegex",
			"lineRegex");

	private static final Set<String> ALLOW_FIELDS = Set.of("exact", "prefix", "suffix", "words", "regex", "matchRegex",
			"lineRegex", "all");

	private static final int MOST_WORDS = 64;

	private static final int MOST_GROUPS = 64;

	private static final int WIDEST_WINDOW = 1000;

	private static final int DEFAULT_WINDOW = 40;

	/** A key has its value right behind it, or a list or text with the value. */
	private static final int DEFAULT_WINDOW_OF_KEYS = 200;

	/**
	 * Schema with this number, or a refusal that names it.
	 * @param where the document, for messages
	 */
	static Schema of(JsonNode number, String where) {
		double value = number.doubleValue();
		for (Schema schema : values()) {
			if (schema.number() == value) {
				return schema;
			}
		}
		String reads = IntStream.rangeClosed(1, values().length).mapToObj(String::valueOf).collect(Collectors.joining(" and "));
		throw new SieveException(ErrorCode.UNSUPPORTED_SCHEMA, where + ((value > values().length)
				? ": schema " + number + " is newer than this engine, which reads " + reads
				: ": there is no schema " + number + "; this engine reads " + reads));
	}

	/** Reads {@code keywords} of schema 1 or {@code context} of schema 2, whichever the document's schema has. */
	@Nullable Context context(JsonFields rule) {
		if (this == ONE) {
			refuseNewer(rule, "context", "context");
			return keywords(rule.object("keywords", Set.of("any", "window")));
		}
		if (rule.has("keywords")) {
			throw rule.invalid("field 'keywords' ended with schema 1, this document says 2: 'keywords.any' became "
					+ "'context.keywords', 'keywords.window' became 'context.window'");
		}
		return newestContext(rule.object("context", Set.of("keywords", "excludedKeywords", "window", "where")));
	}

	/** Reads {@code allow}, which has more fields since schema 2. */
	AllowSpec allow(JsonFields rule) {
		JsonFields allow = rule.object("allow", ALLOW_FIELDS);
		if (allow == null) {
			return AllowSpec.NONE;
		}
		if (this == ONE) {
			refuseNewer(allow, "prefix", "allow.prefix");
			refuseNewer(allow, "suffix", "allow.suffix");
			refuseNewer(allow, "matchRegex", "allow.matchRegex");
			refuseNewer(allow, "lineRegex", "allow.lineRegex");
			refuseNewer(allow, "all", "allow.all");
		}
		List<AllowSpec> all = new ArrayList<>();
		for (JsonFields item : allow.objects("all", ALLOW_LISTS)) {
			AllowSpec lists = lists(item, List.of());
			if (lists.isEmpty()) {
				throw item.invalid("has no list, so it would allow every value");
			}
			all.add(lists);
		}
		return lists(allow, all);
	}

	private static AllowSpec lists(JsonFields allow, List<AllowSpec> all) {
		return new AllowSpec(allow.strings("exact"), allow.words("prefix"), allow.words("suffix"), allow.words("words"),
				allow.strings("regex"), allow.strings("matchRegex"), allow.strings("lineRegex"), all);
	}

	/** Reads {@code dictionary}, which since schema 2 may take the place of {@code pattern}. */
	@Nullable String dictionary(JsonFields rule) {
		if (this == ONE) {
			refuseNewer(rule, "dictionary", "dictionary");
			return null;
		}
		if (!rule.has("dictionary")) {
			if (!rule.has("pattern")) {
				throw rule.invalid("one of `pattern` and `dictionary` is needed");
			}
			return null;
		}
		if (rule.has("pattern")) {
			throw rule.invalid("`pattern` and `dictionary` exclude each other");
		}
		if (!groups(rule).equals(List.of(0))) {
			throw rule.invalid("a dictionary has no groups");
		}
		return rule.string("dictionary");
	}

	/** Reads {@code group}, which may be a list since schema 2. */
	List<Integer> groups(JsonFields rule) {
		if (!rule.isList("group")) {
			return List.of(rule.integer("group", 0, 0, Integer.MAX_VALUE));
		}
		if (this == ONE) {
			throw rule.invalid("a list as field 'group' came with schema 2, this document says 1");
		}
		List<Integer> groups = rule.integers("group", 0, Integer.MAX_VALUE);
		if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
			throw rule.invalid("field 'group' must have 1 to " + MOST_GROUPS + " numbers");
		}
		return groups;
	}

	/** Reads {@code requires}, which came with schema 2. */
	List<String> requires(JsonFields rule) {
		if (this == ONE) {
			refuseNewer(rule, "requires", "requires");
		}
		return rule.has("requires") ? words(rule, "requires") : List.of();
	}

	/** Reads {@code shields}, which came with schema 2. Rules of schema 1 have none, so they go on finding what they found. */
	Set<Shield> shields(JsonFields rule, Category category) {
		if (this == ONE) {
			refuseNewer(rule, "shields", "shields");
		}
		if (!rule.has("shields")) {
			return (this != ONE && category == Category.PII) ? EnumSet.allOf(Shield.class) : EnumSet.noneOf(Shield.class);
		}
		Set<Shield> shields = EnumSet.noneOf(Shield.class);
		for (String name : rule.strings("shields")) {
			shields.add(Arrays.stream(Shield.values())
				.filter((shield) -> shield.id().equals(name))
				.findFirst()
				.orElseThrow(() -> rule.invalid("unknown shield '" + name + "'")));
		}
		return shields;
	}

	private int number() {
		return ordinal() + 1;
	}

	private static void refuseNewer(JsonFields fields, String name, String path) {
		if (fields.has(name)) {
			throw fields.invalid("field '" + path + "' came with schema 2, this document says 1");
		}
	}

	private static @Nullable Context keywords(@Nullable JsonFields keywords) {
		return (keywords == null) ? null
				: new Context(words(keywords, "any"), List.of(), window(keywords, Context.Where.AROUND), Context.Where.AROUND);
	}

	private static @Nullable Context newestContext(@Nullable JsonFields context) {
		if (context == null) {
			return null;
		}
		boolean hasKeywords = context.has("keywords");
		boolean hasExcluded = context.has("excludedKeywords");
		if (!hasKeywords && !hasExcluded) {
			throw context.invalid("must have 'keywords' or 'excludedKeywords'");
		}
		Context.Where where = where(context);
		Context read = new Context(hasKeywords ? words(context, "keywords") : List.of(),
				hasExcluded ? words(context, "excludedKeywords") : List.of(), window(context, where), where);
		if (where == Context.Where.KEY && Stream.of(read.keywords(), read.excluded()).flatMap(List::stream).anyMatch(KeyWord::isEmpty)) {
			throw context.invalid("looks in keys for a word of nothing but spaces");
		}
		return read;
	}

	private static List<String> words(JsonFields fields, String name) {
		List<String> words = fields.words(name).stream().map(Ascii::lower).toList();
		if (words.isEmpty() || words.size() > MOST_WORDS) {
			throw fields.invalid("field '" + name + "' must have 1 to " + MOST_WORDS + " words");
		}
		return words;
	}

	private static int window(JsonFields fields, Context.Where where) {
		int otherwise = (where == Context.Where.KEY) ? DEFAULT_WINDOW_OF_KEYS : DEFAULT_WINDOW;
		return fields.integer("window", otherwise, 1, WIDEST_WINDOW);
	}

	private static Context.Where where(JsonFields context) {
		String name = context.string("where", "around");
		for (Context.Where where : Context.Where.values()) {
			if (where.name().toLowerCase(Locale.ROOT).equals(name)) {
				return where;
			}
		}
		throw context.invalid("field 'where' must be before, after, around or key");
	}

}
