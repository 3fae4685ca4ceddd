package io.ironsieve.spring.stream;

import java.util.List;

/**
 * One server-sent event.
 * @param lines its lines other than data: name, id, comments
 * @param data its data, lines joined; may be empty
 */
record ServerEvent(List<String> lines, String data) {

	/** As the event stream format writes it, the blank line behind it included. */
	String text() {
		StringBuilder text = new StringBuilder();
		this.lines.forEach((line) -> text.append(line).append('\n'));
		if (!this.data.isEmpty()) {
			this.data.lines().forEach((line) -> text.append("data: ").append(line).append('\n'));
		}
		return text.append('\n').toString();
	}

	/** The same kind of event with other data. Its id is not repeated, since a client resumes behind it. */
	ServerEvent sibling(String data) {
		return new ServerEvent(this.lines.stream().filter((line) -> !line.startsWith("id:")).toList(), data);
	}

}
