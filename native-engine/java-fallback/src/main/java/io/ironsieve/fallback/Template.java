package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Text with names in braces. */
final class Template {

	/** Literal texts at even places, names at odd ones. */
	private final List<String> parts;

	private Template(List<String> parts) {
		this.parts = parts;
	}

	/** Reads the field {@code with}, in which only these names may stand in braces. */
	static Template read(JsonFields fields, String otherwise, Set<String> names) {
		String text = fields.string("with", otherwise);
		List<String> parts = new ArrayList<>();
		int at = 0;
		for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
			int close = text.indexOf('}', open);
			String name = (close < 0) ? "" : text.substring(open + 1, close);
			if (!names.contains(name)) {
				throw refusal(fields, names);
			}
			parts.add(text.substring(at, open));
			parts.add(name);
			at = close + 1;
		}
		parts.add(text.substring(at));
		for (int i = 0; i < parts.size(); i += 2) {
			if (parts.get(i).indexOf('}') >= 0) {
				throw refusal(fields, names);
			}
		}
		return new Template(parts);
	}

	private static RuntimeException refusal(JsonFields fields, Set<String> names) {
		return fields.invalid("field 'with' has a brace that is not around one of " + names.stream().sorted().toList());
	}

	/** Template without names. */
	static Template of(String text) {
		return new Template(List.of(text));
	}

	/** This template with some of its names filled in. */
	Template with(Map<String, String> values) {
		List<String> left = new ArrayList<>(List.of(this.parts.get(0)));
		for (int i = 1; i < this.parts.size(); i += 2) {
			String name = this.parts.get(i);
			String behind = this.parts.get(i + 1);
			if (values.containsKey(name)) {
				int last = left.size() - 1;
				left.set(last, left.get(last) + values.get(name) + behind);
			}
			else {
				left.add(name);
				left.add(behind);
			}
		}
		return new Template(left);
	}

	/** Whether it has no names. */
	boolean isText() {
		return this.parts.size() == 1;
	}

	String render(Map<String, String> values) {
		StringBuilder out = new StringBuilder();
		for (int i = 0; i < this.parts.size(); i++) {
			out.append((i % 2 == 0) ? this.parts.get(i) : values.get(this.parts.get(i)));
		}
		return out.toString();
	}

}
