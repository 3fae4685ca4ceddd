package io.ironsieve.spring.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Redacts the events of one answer of a chat API, with a stream for each text in it. Not thread-safe.
 *
 * <p>An event comes out for each that goes in, with what is decided of its texts. What is still held back when a text ends goes into an
 * event of its own, a copy of the last one of that text, in front of the event that ends it.
 */
final class DeltaRedactor implements AutoCloseable {

	/** Texts of one answer that are open at a time; whoever sends more is not a chat API. */
	private static final int MOST_TEXTS = 256;

	private static final String DONE = "[DONE]";

	/** Key of data that is not JSON. */
	private static final String PLAIN = "plain";

	private final JsonMapper json = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

	private final Sieve sieve;

	private final StreamOptions options;

	private final Map<String, Text> texts = new LinkedHashMap<>();

	DeltaRedactor(Sieve sieve, StreamOptions options) {
		this.sieve = sieve;
		this.options = options;
	}

	/** A text that goes on over events. */
	private static final class Text {

		private final SieveStream stream;

		private ServerEvent event;

		private @Nullable ObjectNode data;

		Text(SieveStream stream, ServerEvent event) {
			this.stream = stream;
			this.event = event;
		}

	}

	/** Events that take the place of one. */
	List<ServerEvent> redact(ServerEvent raw) {
		ServerEvent event = new ServerEvent(raw.lines().stream().map(this::redactAlone).toList(), raw.data());
		if (event.data().isEmpty()) {
			return List.of(event);
		}
		if (event.data().equals(DONE)) {
			List<ServerEvent> events = end((key) -> true);
			events.add(event);
			return events;
		}
		ObjectNode data = parse(event.data());
		return (data != null) ? redact(event, data) : redactPlain(event);
	}

	/** Events that are left when the answer ends. */
	List<ServerEvent> end() {
		return end((key) -> true);
	}

	@Override
	public void close() {
		this.texts.values().forEach((text) -> text.stream.close());
		this.texts.clear();
	}

	private List<ServerEvent> redact(ServerEvent event, ObjectNode data) {
		Set<String> present = new HashSet<>();
		DeltaTexts.replaceAll(data, (key, piece) -> {
			present.add(key);
			Text text = text(key, event);
			text.event = event;
			text.data = data;
			String redacted = text.stream.feed(piece);
			return DeltaTexts.ends(data, key) ? redacted + finish(key) : redacted;
		}, this::redactAlone);
		List<ServerEvent> events = end((key) -> !present.contains(key) && DeltaTexts.ends(data, key));
		events.add(new ServerEvent(event.lines(), this.json.writeValueAsString(data)));
		return events;
	}

	private List<ServerEvent> redactPlain(ServerEvent event) {
		Text text = text(PLAIN, event);
		text.event = event;
		String redacted = text.stream.feed(event.data());
		return redacted.isEmpty() ? List.of() : List.of(new ServerEvent(event.lines(), redacted));
	}

	private Text text(String key, ServerEvent event) {
		Text text = this.texts.get(key);
		if (text == null) {
			if (this.texts.size() == MOST_TEXTS) {
				throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "More than " + MOST_TEXTS + " texts are open in one answer");
			}
			text = new Text(this.sieve.openStream(this.options), event);
			this.texts.put(key, text);
		}
		return text;
	}

	private List<ServerEvent> end(Predicate<String> which) {
		List<ServerEvent> events = new ArrayList<>();
		for (String key : List.copyOf(this.texts.keySet())) {
			if (which.test(key)) {
				Text text = this.texts.get(key);
				String tail = finish(key);
				if (!tail.isEmpty()) {
					events.add(text.event.sibling((text.data != null) ? dataOf(text.data, key, tail) : tail));
				}
			}
		}
		return events;
	}

	/** The data of an earlier event with one text in it and the others empty. */
	private String dataOf(ObjectNode earlier, String key, String tail) {
		ObjectNode data = earlier.deepCopy();
		DeltaTexts.replacePieces(data, (other, piece) -> other.equals(key) ? tail : "");
		return this.json.writeValueAsString(data);
	}

	private String finish(String key) {
		try (SieveStream stream = this.texts.remove(key).stream) {
			return stream.finish();
		}
	}

	private String redactAlone(String value) {
		return this.sieve.redact(value).text();
	}

	private @Nullable ObjectNode parse(String data) {
		try {
			return (this.json.readTree(data) instanceof ObjectNode object) ? object : null;
		}
		catch (JacksonException ex) {
			// Not JSON: redacted as the plain text that it is.
			return null;
		}
	}

}
