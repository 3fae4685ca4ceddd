package io.ironsieve.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code java.util.regex}: each rule by itself, or all as alternatives of one pattern. */
final class JavaRegex implements Peer {

	private final List<Pattern> patterns;

	private final boolean perRule;

	private JavaRegex(List<Pattern> patterns, boolean perRule) {
		this.patterns = patterns;
		this.perRule = perRule;
	}

	static JavaRegex perRule(Workload workload) {
		return new JavaRegex(workload.patterns().stream().map(JavaRegex::compile).toList(), true);
	}

	static JavaRegex alternation(Workload workload) {
		String all = workload.patterns().stream().map((pattern) -> "(?:" + dialect(pattern) + ")").collect(Collectors.joining("|"));
		return new JavaRegex(List.of(Pattern.compile(all, Pattern.UNIX_LINES)), false);
	}

	private static Pattern compile(String pattern) {
		return Pattern.compile(dialect(pattern), Pattern.UNIX_LINES);
	}

	/**
	 * The same in Java's dialect: {@code [} and {@code &} in a class are characters, POSIX classes have other names, {@code $} is the end and
	 * nothing before it. Groups lose their names, which may have characters that Java does not take.
	 */
	static String dialect(String pattern) {
		StringBuilder out = new StringBuilder(pattern.length());
		boolean lines = pattern.startsWith("(?m)") || pattern.startsWith("(?im)") || pattern.startsWith("(?mi)");
		int inClass = -1;
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			if (c == '\\') {
				out.append(c).append(pattern.charAt(++i));
			}
			else if (inClass < 0 && pattern.startsWith("(?P<", i)) {
				out.append('(');
				i = pattern.indexOf('>', i);
			}
			else if (inClass >= 0 && pattern.startsWith("[:", i)) {
				int end = pattern.indexOf(":]", i);
				out.append("\\p{").append(Character.toUpperCase(pattern.charAt(i + 2))).append(pattern, i + 3, end).append('}');
				i = end + 1;
			}
			else if (inClass < 0) {
				inClass = (c == '[') ? i : -1;
				out.append((c == '$' && !lines) ? "\\z" : String.valueOf(c));
			}
			else if (c == ']' && i > inClass + 1 && !(i == inClass + 2 && pattern.charAt(i - 1) == '^')) {
				inClass = -1;
				out.append(c);
			}
			else {
				out.append((c == '[' || c == '&') ? "\\" + c : String.valueOf(c));
			}
		}
		return out.toString();
	}

	@Override
	public Comparison comparison() {
		return this.perRule ? Comparison.MATCHES : Comparison.TEXTS;
	}

	@Override
	public String leftOut() {
		return "linear time, replacement, validators, context" + (this.perRule ? "" : ", overlapping rules, which rule it is");
	}

	@Override
	public int scan(List<String> texts) {
		int found = 0;
		for (Pattern pattern : this.patterns) {
			Matcher matcher = pattern.matcher(texts.get(0));
			while (matcher.find()) {
				found += matcher.end();
			}
		}
		return found;
	}

	@Override
	public List<Place> places(String text) {
		List<Place> places = new ArrayList<>();
		for (int rule = 0; rule < this.patterns.size(); rule++) {
			Matcher matcher = this.patterns.get(rule).matcher(text);
			while (matcher.find()) {
				places.add(new Place(rule, matcher.start(), matcher.end()));
			}
		}
		return places;
	}

}
