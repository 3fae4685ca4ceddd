package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines on which the rules of a document begin, for messages. The tree that rules are read from knows no places, so this walks over the
 * text, which has been found to be JSON: brackets outside of texts, and the items of the list {@code rules} of the outermost object.
 */
final class RuleLines {

	private static final String RULES = "\"rules\"";

	private final String json;

	private final List<Integer> lines = new ArrayList<>();

	private int at;

	private int line = 1;

	private int depth;

	/** Whether the walk is inside of the list. */
	private boolean inRules;

	/** Whether the next sign that is not white space begins a rule. */
	private boolean awaited;

	private RuleLines(String json) {
		this.json = json;
	}

	/** Lines by rule, from 1. */
	static List<Integer> of(String json) {
		RuleLines walk = new RuleLines(json);
		while (walk.at < json.length()) {
			walk.step();
		}
		return walk.lines;
	}

	private void step() {
		char c = this.json.charAt(this.at);
		if (c == '\n') {
			this.line++;
		}
		else if (c != ' ' && c != '\t' && c != '\r') {
			sign(c);
		}
		this.at++;
	}

	private void sign(char c) {
		if (this.awaited && c != ']') {
			this.lines.add(this.line);
		}
		this.awaited = false;
		switch (c) {
			case '"' -> text();
			case '{', '[' -> this.depth++;
			case '}', ']' -> {
				this.depth--;
				this.inRules = this.inRules && this.depth > 1;
			}
			case ',' -> this.awaited = this.inRules && this.depth == 2;
			default -> {
			}
		}
		if (c == '[' && this.depth == 2 && isRules()) {
			this.inRules = true;
			this.awaited = true;
		}
	}

	/** Whether the list that begins here is called so; an escaped spelling of the name is not known, and costs the lines only. */
	private boolean isRules() {
		String before = this.json.substring(0, this.at).stripTrailing();
		return before.endsWith(":") && before.substring(0, before.length() - 1).stripTrailing().endsWith(RULES);
	}

	/** Goes to the end of a text. */
	private void text() {
		this.at++;
		while (this.at < this.json.length() && this.json.charAt(this.at) != '"') {
			this.at += (this.json.charAt(this.at) == '\\') ? 2 : 1;
		}
	}

}
