package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One allow list of gitleaks.
 * @param list name of the list of a rule document that its expressions belong to
 * @param regexes expressions, translated
 * @param stopwords texts that a value must not contain, whatever their case
 * @param both whether an expression and a stop word must agree
 * @param rules rules it is meant for, by gitleaks' names; none means all
 */
record GitleaksAllowlist(String list, List<String> regexes, List<String> stopwords, boolean both, List<String> rules) {

	private static final Set<String> SILENT = Set.of("description");

	/** Lists that stand in a table, in the old form and in the new one; without those of which nothing is left. */
	static List<GitleaksAllowlist> readAll(TomlFields table, String owner, List<String> notHonoured) {
		List<TomlFields> tables = new ArrayList<>(table.tables("allowlist"));
		tables.addAll(table.tables("allowlists"));
		List<GitleaksAllowlist> lists = new ArrayList<>();
		for (int i = 0; i < tables.size(); i++) {
			read(tables.get(i), owner + ", allow list " + (i + 1), lists, notHonoured);
		}
		return lists;
	}

	private static void read(TomlFields table, String owner, List<GitleaksAllowlist> lists, List<String> notHonoured) {
		boolean and = isAnd(table);
		boolean elsewhere = false;
		for (String field : List.of("paths", "commits")) {
			if (!table.texts(field).isEmpty()) {
				elsewhere = true;
				notHonoured.add(owner + ": '" + field + "' counts for nothing, since a text has none"
						+ (and ? "; as the condition is AND, neither does the rest of the list" : ""));
			}
		}
		String target = target(table);
		List<String> regexes = table.texts("regexes")
			.stream()
			.map((regex) -> GoPattern.translate(regex).pattern())
			.toList();
		List<String> stopwords = table.texts("stopwords").stream().filter((word) -> !word.isEmpty()).toList();
		List<String> rules = table.texts("targetRules");
		for (String left : table.unread(SILENT)) {
			notHonoured.add(owner + ": '" + left + "' is not known to rules and counts for nothing");
		}
		if (!(and && elsewhere) && !(regexes.isEmpty() && stopwords.isEmpty())) {
			lists.add(new GitleaksAllowlist(target, regexes, stopwords,
					and && !regexes.isEmpty() && !stopwords.isEmpty(), rules));
		}
	}

	private static boolean isAnd(TomlFields table) {
		String condition = table.text("condition");
		return switch ((condition != null) ? condition.toUpperCase(Locale.ROOT) : "") {
			case "AND", "&&" -> true;
			case "OR", "||", "" -> false;
			default -> throw table.invalid("'condition' must be AND or OR");
		};
	}

	private static String target(TomlFields table) {
		String target = table.text("regexTarget");
		return switch ((target != null) ? target : "") {
			case "", "secret" -> "regex";
			case "match" -> "matchRegex";
			case "line" -> "lineRegex";
			default -> throw table.invalid("'regexTarget' must be secret, match or line");
		};
	}

	/** Whether it is one for a rule of this name. */
	boolean isFor(String rule) {
		return this.rules.isEmpty() || this.rules.contains(rule);
	}

	/** Adds it to {@code allow} of a rule. */
	void addTo(ObjectNode allow) {
		ObjectNode lists = this.both ? allow.withArrayProperty("all").addObject() : allow;
		add(lists, this.list, this.regexes);
		add(lists, "words", this.stopwords);
	}

	private static void add(ObjectNode lists, String name, List<String> texts) {
		if (!texts.isEmpty()) {
			ArrayNode list = lists.withArrayProperty(name);
			texts.forEach(list::add);
		}
	}

}
