package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Texts that a pattern of Go is likely to match, made by walking over it: of branches one is taken, of classes a character, of repetitions
 * a few rounds. What stands between, such as {@code \b}, is left to luck.
 */
final class Samples {

	private static final String POSSIBLE = possible();

	private final String pattern;

	private final Random random;

	/** Whether to take the same character of a class again and again, which makes values of little entropy. */
	private final boolean dull;

	private int at;

	Samples(String pattern, Random random, boolean dull) {
		this.pattern = pattern;
		this.random = random;
		this.dull = dull;
	}

	/** What classes may have; of what begins an escape nothing, since gitleaks does not read text otherwise than it stands. */
	private static String possible() {
		StringBuilder all = new StringBuilder("\n\t ");
		for (char c = '!'; c <= '~'; c++) {
			if ("\\%&".indexOf(c) < 0) {
				all.append(c);
			}
		}
		return all.toString();
	}

	String next() {
		this.at = 0;
		return branches();
	}

	private String branches() {
		List<String> branches = new ArrayList<>();
		StringBuilder branch = new StringBuilder();
		while (this.at < this.pattern.length() && this.pattern.charAt(this.at) != ')') {
			if (this.pattern.charAt(this.at) == '|') {
				this.at++;
				branches.add(branch.toString());
				branch.setLength(0);
			}
			else {
				branch.append(repeated());
			}
		}
		branches.add(branch.toString());
		return branches.get(this.random.nextInt(branches.size()));
	}

	private String repeated() {
		int start = this.at;
		String once = atom();
		int end = this.at;
		int[] range = repetition();
		int behind = this.at;
		if (range == null) {
			return once;
		}
		int rounds = range[0] + ((range[1] > range[0]) ? this.random.nextInt(Math.min(range[1] - range[0], 12) + 1) : 0);
		StringBuilder all = new StringBuilder();
		for (int i = 0; i < rounds; i++) {
			this.at = start;
			all.append(atom());
			if (this.at != end) {
				throw new IllegalStateException("The walk lost its way in " + this.pattern);
			}
		}
		this.at = behind;
		return all.toString();
	}

	private int[] repetition() {
		if (this.at >= this.pattern.length()) {
			return null;
		}
		int[] range = null;
		char c = this.pattern.charAt(this.at);
		java.util.regex.Matcher braces = java.util.regex.Pattern.compile("\\{(\\d+)(,(\\d*))?\\}").matcher(this.pattern);
		if (c == '*' || c == '+' || c == '?') {
			range = new int[] { (c == '+') ? 1 : 0, (c == '?') ? 1 : 8 };
			this.at++;
		}
		else if (braces.region(this.at, this.pattern.length()).lookingAt()) {
			int least = Integer.parseInt(braces.group(1));
			boolean open = braces.group(2) != null && braces.group(3).isEmpty();
			range = new int[] { least, open ? least + 8 : (braces.group(2) == null) ? least : Integer.parseInt(braces.group(3)) };
			this.at = braces.end();
		}
		if (range != null && this.at < this.pattern.length() && this.pattern.charAt(this.at) == '?') {
			this.at++;
		}
		return range;
	}

	private String atom() {
		char c = this.pattern.charAt(this.at);
		switch (c) {
			case '(':
				return group();
			case '[':
				return pick(characterClass());
			case '\\':
				return escape();
			case '^', '$':
				this.at++;
				return "";
			case '.':
				this.at++;
				return pick(POSSIBLE.replace("\n", ""));
			default:
				this.at++;
				return String.valueOf(c);
		}
	}

	private String group() {
		this.at++;
		if (this.pattern.startsWith("?", this.at)) {
			while (":)>".indexOf(this.pattern.charAt(this.at)) < 0) {
				this.at++;
			}
			if (this.pattern.charAt(this.at++) == ')') {
				return "";
			}
		}
		String inner = branches();
		this.at++;
		return inner;
	}

	private String escape() {
		if (this.pattern.startsWith("\\Q", this.at)) {
			int end = this.pattern.indexOf("\\E", this.at);
			String quoted = this.pattern.substring(this.at + 2, end);
			this.at = end + 2;
			return quoted;
		}
		return pick(escaped());
	}

	/** Characters that an escape stands for; none for a place between characters. */
	private String escaped() {
		char c = this.pattern.charAt(this.at + 1);
		this.at += 2;
		switch (c) {
			case 'd':
				return only("[0-9]");
			case 'w':
				return only("\\w");
			case 's':
				return only("\\s");
			case 'D':
				return only("\\D");
			case 'W':
				return only("\\W");
			case 'S':
				return only("\\S");
			case 'b', 'B', 'z', 'A':
				return "";
			case 'n':
				return "\n";
			case 'r':
				return "\r";
			case 't':
				return "\t";
			case 'x':
				String digits = this.pattern.substring(this.at, this.at + 2);
				this.at += 2;
				return String.valueOf((char) Integer.parseInt(digits, 16));
			case '0':
				return "\0";
			default:
				if (c >= '1' && c <= '7') {
					this.at += 2;
					return String.valueOf((char) Integer.parseInt(this.pattern.substring(this.at - 3, this.at), 8));
				}
				return String.valueOf(c);
		}
	}

	private static String only(String javaClass) {
		StringBuilder chars = new StringBuilder();
		POSSIBLE.chars().filter((c) -> Character.toString(c).matches(javaClass)).forEach((c) -> chars.append((char) c));
		return chars.toString();
	}

	private String characterClass() {
		this.at++;
		boolean negated = this.pattern.charAt(this.at) == '^';
		this.at += negated ? 1 : 0;
		StringBuilder members = new StringBuilder();
		boolean first = true;
		while (first || this.pattern.charAt(this.at) != ']') {
			first = false;
			members.append(members());
		}
		this.at++;
		if (!negated) {
			return members.toString();
		}
		StringBuilder others = new StringBuilder();
		POSSIBLE.chars().filter((c) -> members.indexOf(Character.toString(c)) < 0).forEach((c) -> others.append((char) c));
		return others.toString();
	}

	private String members() {
		if (this.pattern.startsWith("[:", this.at)) {
			int end = this.pattern.indexOf(":]", this.at);
			String name = this.pattern.substring(this.at + 2, end);
			this.at = end + 2;
			return only(name.equals("alnum") ? "\\p{Alnum}" : "\\p{Alpha}");
		}
		String some = member();
		if (some.length() == 1 && this.pattern.charAt(this.at) == '-' && this.pattern.charAt(this.at + 1) != ']') {
			this.at++;
			StringBuilder range = new StringBuilder();
			char last = member().charAt(0);
			for (char c = some.charAt(0); c <= last; c++) {
				range.append(c);
			}
			return range.toString();
		}
		return some;
	}

	private String member() {
		if (this.pattern.charAt(this.at) == '\\') {
			return escaped();
		}
		return String.valueOf(this.pattern.charAt(this.at++));
	}

	private String pick(String characters) {
		if (characters.isEmpty()) {
			return "";
		}
		return String.valueOf(characters.charAt(this.dull ? 0 : this.random.nextInt(characters.length())));
	}

}
