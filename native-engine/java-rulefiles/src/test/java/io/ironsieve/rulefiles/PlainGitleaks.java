package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What gitleaks finds with one rule, read from the configuration as it is and written down without any of this project's code: RE2/J, which
 * reads Go's syntax, in place of Go's {@code regexp}. Paths and commits count for nothing.
 */
final class PlainGitleaks {

	/** Why a match is a finding or not. */
	enum Outcome {

		FOUND, NO_KEYWORD, LOW_ENTROPY, ALLOWED

	}

	/**
	 * A match and what becomes of it.
	 * @param start of the secret
	 * @param end of the secret
	 */
	record Match(Outcome outcome, int start, int end) {
	}

	private static final Map<String, Pattern> PATTERNS = new HashMap<>();

	private final JsonNode config;

	private final JsonNode rule;

	private final Pattern pattern;

	PlainGitleaks(JsonNode config, JsonNode rule) {
		this.config = config;
		this.rule = rule;
		this.pattern = pattern(rule.get("regex").stringValue());
	}

	static Pattern pattern(String regex) {
		return PATTERNS.computeIfAbsent(regex, Pattern::compile);
	}

	List<Match> matches(String text) {
		List<Match> matches = new ArrayList<>();
		Matcher matcher = this.pattern.matcher(text);
		int at = 0;
		while (at <= text.length() && matcher.find(at)) {
			int group = group(matcher);
			Match match = new Match(outcome(text, matcher, group), matcher.start(group), matcher.end(group));
			matches.add(match);
			at = matcher.end();
		}
		return matches;
	}

	/** The named group; else the first that has characters; else the match. */
	private int group(Matcher matcher) {
		int named = this.rule.path("secretGroup").asInt(0);
		if (named > 0) {
			return named;
		}
		for (int group = 1; group <= matcher.groupCount(); group++) {
			if (matcher.group(group) != null && !matcher.group(group).isEmpty()) {
				return group;
			}
		}
		return 0;
	}

	private Outcome outcome(String text, Matcher matcher, int group) {
		String secret = matcher.group(group);
		List<String> keywords = texts(this.rule, "keywords");
		String lower = text.toLowerCase(Locale.ROOT);
		if (!keywords.isEmpty() && keywords.stream().noneMatch((keyword) -> lower.contains(keyword.toLowerCase(Locale.ROOT)))) {
			return Outcome.NO_KEYWORD;
		}
		double wanted = this.rule.path("entropy").asDouble(0);
		// No value has more than 8 bits; the configuration is told that this counts for nothing.
		if (wanted > 0 && wanted < 8 && entropy(secret) <= wanted + 1e-12) {
			return Outcome.LOW_ENTROPY;
		}
		return isAllowed(text, matcher, secret) ? Outcome.ALLOWED : Outcome.FOUND;
	}

	private static double entropy(String secret) {
		Map<Integer, Integer> counts = new HashMap<>();
		secret.chars().forEach((c) -> counts.merge(c, 1, Integer::sum));
		double entropy = 0;
		for (int count : counts.values()) {
			double share = (double) count / secret.length();
			entropy -= share * Math.log(share) / Math.log(2);
		}
		return entropy;
	}

	private boolean isAllowed(String text, Matcher matcher, String secret) {
		List<JsonNode> lists = new ArrayList<>();
		for (JsonNode owner : List.of(this.rule, this.config)) {
			if (owner.has("allowlist")) {
				lists.add(owner.get("allowlist"));
			}
			owner.path("allowlists").forEach(lists::add);
		}
		for (JsonNode list : lists) {
			List<String> rules = texts(list, "targetRules");
			boolean targeted = rules.isEmpty() || rules.contains(this.rule.get("id").stringValue());
			if (targeted && allows(list, text, matcher, secret)) {
				return true;
			}
		}
		return false;
	}

	private static boolean allows(JsonNode list, String text, Matcher matcher, String secret) {
		int lineStart = text.lastIndexOf('\n', matcher.start() - 1) + 1;
		int lineEnd = text.indexOf('\n', matcher.end() - 1);
		String subject = switch (list.path("regexTarget").asString("secret")) {
			case "match" -> matcher.group();
			case "line" -> text.substring(lineStart, (lineEnd >= 0) ? lineEnd : text.length());
			default -> secret;
		};
		Predicate<String> isFound = (regex) -> {
			Matcher found = pattern(regex).matcher(subject);
			return found.find() && !found.group().isEmpty();
		};
		List<String> regexes = texts(list, "regexes");
		List<String> stopwords = texts(list, "stopwords");
		boolean byRegex = regexes.stream().anyMatch(isFound);
		boolean byWord = stopwords.stream()
			.anyMatch((word) -> !word.isEmpty() && secret.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)));
		if (!list.path("condition").asString("OR").equalsIgnoreCase("AND")) {
			return byRegex || byWord;
		}
		boolean elsewhere = !texts(list, "paths").isEmpty() || !texts(list, "commits").isEmpty();
		return !elsewhere && (regexes.isEmpty() || byRegex) && (stopwords.isEmpty() || byWord)
				&& !(regexes.isEmpty() && stopwords.isEmpty());
	}

	static List<String> texts(JsonNode table, String name) {
		List<String> texts = new ArrayList<>();
		table.path(name).forEach((text) -> texts.add(text.stringValue()));
		return texts;
	}

}
