package io.ironsieve.spring.stream;

import java.util.ArrayList;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/**
 * Reads server-sent events from text that comes in parts (https://html.spec.whatwg.org/multipage/server-sent-events.html). Not thread-safe.
 */
final class ServerEventReader {

	/** Longest event. An event is not redacted before it is whole, so its length is bounded as all that is held back. */
	private static final int MOST_CHARS = 1 << 20;

	private static final String DATA = "data:";

	private final StringBuilder line = new StringBuilder();

	private final List<String> lines = new ArrayList<>();

	private final List<String> data = new ArrayList<>();

	private int length;

	private boolean afterCarriageReturn;

	/** Takes a part; gives the events that it completes. */
	List<ServerEvent> read(String part) {
		List<ServerEvent> events = new ArrayList<>();
		for (int i = 0; i < part.length(); i++) {
			char c = part.charAt(i);
			if (c == '\r' || (c == '\n' && !this.afterCarriageReturn)) {
				endLine(events);
			}
			else if (c != '\n') {
				this.line.append(c);
				checkLength();
			}
			this.afterCarriageReturn = c == '\r';
		}
		return events;
	}

	/** Event that was begun and has no blank line behind it. */
	@Nullable ServerEvent end() {
		List<ServerEvent> events = new ArrayList<>();
		endLine(events);
		endLine(events);
		return events.isEmpty() ? null : events.get(0);
	}

	private void endLine(List<ServerEvent> events) {
		String line = this.line.toString();
		this.line.setLength(0);
		if (line.startsWith(DATA)) {
			this.data.add(line.startsWith(" ", DATA.length()) ? line.substring(DATA.length() + 1) : line.substring(DATA.length()));
		}
		else if (!line.isEmpty()) {
			this.lines.add(line);
		}
		else if (!this.lines.isEmpty() || !this.data.isEmpty()) {
			events.add(new ServerEvent(List.copyOf(this.lines), String.join("\n", this.data)));
			this.lines.clear();
			this.data.clear();
			this.length = 0;
		}
	}

	private void checkLength() {
		this.length++;
		if (this.length > MOST_CHARS) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "A server-sent event has more than " + MOST_CHARS + " characters");
		}
	}

}
