package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

import io.ironsieve.rulefiles.GoPattern.Translated;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One rule of gitleaks. */
final class GitleaksRule {

	/** Most items of a list of groups, and most required texts. */
	private static final int MOST_ITEMS = 64;

	private static final int LONGEST_ID = 64;

	private static final double MOST_ENTROPY = 8;

	/**
	 * Gitleaks wants more entropy than it is told, a rule document at least as much, less the billionth that logarithms may differ by. So
	 * much more is more than both.
	 */
	private static final double MORE = 2e-9;

	private final TomlFields rule;

	private final List<String> notHonoured;

	private final String id;

	private final String title;

	GitleaksRule(TomlFields rule, List<String> notHonoured) {
		this.rule = rule;
		this.notHonoured = notHonoured;
		String id = rule.text("id");
		if (id == null || id.isBlank()) {
			throw rule.invalid("'id' is missing");
		}
		this.id = id;
		String description = rule.text("description");
		this.title = (description != null && !description.isBlank()) ? description : id;
	}

	/**
	 * Rule of a document; {@code null} when there is none.
	 * @param global allow lists of the configuration
	 * @param ids identifiers that are taken; gets this rule's
	 */
	@Nullable ObjectNode translate(List<GitleaksAllowlist> global, Set<String> ids) {
		String regex = this.rule.text("regex");
		if (regex == null || regex.isEmpty()) {
			note("looks at the names of files alone and was left out");
			return null;
		}
		if (this.rule.flag("skipReport")) {
			note("is not reported by gitleaks ('skipReport') and was left out");
			return null;
		}
		ObjectNode out = JsonMapper.shared().createObjectNode();
		out.put("id", identifier(ids));
		out.put("title", this.title);
		out.put("category", "secret");
		addTexts(out, "tags", this.rule.texts("tags"));
		Translated pattern = GoPattern.translate(regex);
		out.put("pattern", pattern.pattern());
		group(out, pattern.groups());
		keywords(out);
		entropy(out);
		allow(out, global);
		noteTheRest();
		return out;
	}

	/** Gitleaks takes any text as an identifier; a rule document does not. */
	private String identifier(Set<String> ids) {
		String plain = this.id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-").replaceFirst("^[._-]+", "");
		String base = plain.isEmpty() ? "rule" : plain.substring(0, Math.min(plain.length(), LONGEST_ID));
		if (base.equals(this.id) && !ids.add(base)) {
			throw this.rule.invalid("another rule has the id '" + base + "'");
		}
		String identifier = base;
		for (int i = 2; !base.equals(this.id) && !ids.add(identifier); i++) {
			String end = "-" + i;
			identifier = base.substring(0, Math.min(base.length(), LONGEST_ID - end.length())) + end;
		}
		if (!identifier.equals(this.id)) {
			note("is called '" + identifier + "' here, since an identifier has no such characters or is shorter");
		}
		return identifier;
	}

	/** The group that it names; else the first group that has characters, else the match. */
	private void group(ObjectNode out, int groups) {
		double named = this.rule.number("secretGroup");
		if (named > 0) {
			out.put("group", (int) named);
		}
		else if (groups > 0) {
			ArrayNode list = out.putArray("group");
			IntStream.rangeClosed(1, Math.min(groups, MOST_ITEMS - 1)).forEach(list::add);
			list.add(0);
			if (groups >= MOST_ITEMS) {
				note("has " + groups + " groups, of which the first " + (MOST_ITEMS - 1) + " count");
			}
		}
	}

	private void keywords(ObjectNode out) {
		List<String> keywords = this.rule.texts("keywords");
		if (keywords.size() > MOST_ITEMS) {
			note("has " + keywords.size() + " 'keywords'; more than " + MOST_ITEMS + " count for nothing, so it finds more");
		}
		else if (!keywords.contains("")) {
			addTexts(out, "requires", keywords);
		}
	}

	private void entropy(ObjectNode out) {
		double entropy = this.rule.number("entropy");
		if (entropy > 0 && entropy < MOST_ENTROPY) {
			out.put("minEntropy", Math.min(entropy + MORE, MOST_ENTROPY));
		}
		else if (entropy >= MOST_ENTROPY) {
			note("wants an 'entropy' above 8, which no value has; that counts for nothing");
		}
	}

	private void allow(ObjectNode out, List<GitleaksAllowlist> global) {
		List<GitleaksAllowlist> lists = new ArrayList<>(GitleaksAllowlist.readAll(this.rule, "Rule '" + this.id + "'", this.notHonoured));
		global.stream().filter((list) -> list.isFor(this.id)).forEach(lists::add);
		if (!lists.isEmpty()) {
			ObjectNode allow = out.putObject("allow");
			lists.forEach((list) -> list.addTo(allow));
		}
	}

	private void noteTheRest() {
		if (this.rule.text("path") != null) {
			note("'path' counts for nothing, since a text has none: it looks at every text");
		}
		for (String left : this.rule.unread(Set.of())) {
			note("'" + left + "' is not known to rules and counts for nothing");
		}
	}

	private static void addTexts(ObjectNode out, String name, List<String> texts) {
		if (!texts.isEmpty()) {
			ArrayNode list = out.putArray(name);
			texts.forEach(list::add);
		}
	}

	private void note(String what) {
		this.notHonoured.add("Rule '" + this.id + "': " + what);
	}

}
