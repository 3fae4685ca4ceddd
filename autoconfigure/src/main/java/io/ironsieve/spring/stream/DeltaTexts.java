package io.ironsieve.spring.stream;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where chat APIs have text in the JSON of their events. Two forms are known: {@code choices[].delta}, with a {@code finish_reason} at the
 * end; and events with a {@code type}, a {@code delta} that is text or has it, and an event of the same name that ends in {@code stop} or
 * {@code done}. Texts that continue each other over events have the same key.
 */
final class DeltaTexts {

	/** Fields of a delta that hold a piece of a longer text. Every other string or number is a value of its own. */
	private static final Set<String> PIECES = Set.of("content", "text", "arguments", "partial_json", "thinking", "reasoning",
			"reasoning_content", "refusal", "transcript", "input", "output");

	/** Fields that tell texts of one type apart. */
	private static final List<String> NUMBERS = List.of("item_id", "output_index", "content_index", "summary_index", "index");

	/** Field that repeats the text of a delta token by token, where no value is whole. */
	private static final String TOKENS = "logprobs";

	private static final Pattern PROGRESS = Pattern.compile("[._](delta|done|stop)$");

	private final ObjectNode event;

	private final BinaryOperator<String> replacement;

	/** Fields that were pieces, by the object they are in. Only what is known to be redacted as a piece is not redacted alone. */
	private final Map<ObjectNode, Set<String>> pieces = new IdentityHashMap<>();

	private DeltaTexts(ObjectNode event, BinaryOperator<String> replacement) {
		this.event = event;
		this.replacement = replacement;
	}

	/** Replaces each piece of a longer text by what a function makes of its key and itself. */
	static void replacePieces(ObjectNode event, BinaryOperator<String> replacement) {
		new DeltaTexts(event, replacement).replacePieces();
	}

	/**
	 * Replaces every string and number, and takes token lists out.
	 * @param pieces what becomes of a piece of a longer text, of its key and itself
	 * @param others what becomes of any other string or number
	 */
	static void replaceAll(ObjectNode event, BinaryOperator<String> pieces, UnaryOperator<String> others) {
		DeltaTexts texts = new DeltaTexts(event, pieces);
		texts.replacePieces();
		texts.replaceRest(event, others);
	}

	private void replacePieces() {
		if (this.event.get("choices") instanceof ArrayNode choices) {
			for (int i = 0; i < choices.size(); i++) {
				if (choices.get(i) instanceof ObjectNode choice) {
					replaceDelta(choice, choiceKey(choice, i));
				}
			}
		}
		else {
			replaceDelta(this.event, typeKey(this.event));
		}
	}

	private void replaceRest(JsonNode node, UnaryOperator<String> replacement) {
		if (node instanceof ArrayNode array) {
			for (int i = 0; i < array.size(); i++) {
				array.set(i, replaced(array.get(i), replacement));
				replaceRest(array.get(i), replacement);
			}
		}
		if (node instanceof ObjectNode object) {
			Set<String> pieces = this.pieces.getOrDefault(object, Set.of());
			for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
				String name = field.getKey();
				if (name.equals(TOKENS)) {
					object.putNull(name);
				}
				else if (!pieces.contains(name)) {
					object.set(name, replaced(field.getValue(), replacement));
					replaceRest(field.getValue(), replacement);
				}
			}
		}
	}

	/** A number that something was found in becomes a string, as it does in {@code redact}. */
	private static JsonNode replaced(JsonNode value, UnaryOperator<String> replacement) {
		if (!value.isString() && !value.isNumber()) {
			return value;
		}
		String text = value.asString();
		String redacted = replacement.apply(text);
		return redacted.equals(text) ? value : text(redacted);
	}

	/** Whether this event says that nothing will continue a text. */
	static boolean ends(ObjectNode event, String key) {
		if (event.get("choices") instanceof ArrayNode choices) {
			for (int i = 0; i < choices.size(); i++) {
				if (choices.get(i) instanceof ObjectNode choice && string(choice, "finish_reason") != null
						&& isPartOf(key, choiceKey(choice, i))) {
					return true;
				}
			}
			return false;
		}
		String type = string(event, "type");
		if (type == null) {
			return false;
		}
		boolean whole = type.equals("message_stop") || type.equals("response.completed");
		return whole || ((type.endsWith("_stop") || type.endsWith(".done")) && isPartOf(key, typeKey(event)));
	}

	private static boolean isPartOf(String key, String whole) {
		return key.equals(whole) || key.startsWith(whole + "/");
	}

	private void replaceDelta(ObjectNode parent, String key) {
		JsonNode value = parent.get("delta");
		if (value instanceof ObjectNode object) {
			replaceIn(object, key);
		}
		else if (value != null && value.isString()) {
			replacePiece(parent, "delta", key);
		}
	}

	private void replaceIn(ObjectNode object, String key) {
		for (Map.Entry<String, JsonNode> field : List.copyOf(object.properties())) {
			String fieldKey = key + "/" + field.getKey();
			if (field.getValue() instanceof ObjectNode inner) {
				replaceIn(inner, fieldKey);
			}
			else if (field.getValue() instanceof ArrayNode array) {
				for (int i = 0; i < array.size(); i++) {
					if (array.get(i) instanceof ObjectNode element) {
						replaceIn(element, fieldKey + "/" + number(element, i));
					}
				}
			}
			else if (field.getValue().isString() && PIECES.contains(field.getKey())) {
				replacePiece(object, field.getKey(), fieldKey);
			}
		}
	}

	private void replacePiece(ObjectNode parent, String name, String key) {
		parent.set(name, text(this.replacement.apply(key, parent.get(name).stringValue())));
		this.pieces.computeIfAbsent(parent, (object) -> new HashSet<>()).add(name);
	}

	private static String choiceKey(ObjectNode choice, int position) {
		return "choice " + number(choice, position);
	}

	private static String number(ObjectNode element, int position) {
		JsonNode index = element.get("index");
		return (index != null && index.isNumber()) ? index.asString() : String.valueOf(position);
	}

	/** Key of what an event's delta continues, the same for the deltas and for the event that ends them. */
	private static String typeKey(ObjectNode event) {
		String type = string(event, "type");
		StringBuilder key = new StringBuilder((type != null) ? PROGRESS.matcher(type).replaceFirst("") : "delta");
		for (String name : NUMBERS) {
			if (event.get(name) != null) {
				key.append(' ').append(name).append('=').append(event.get(name).asString());
			}
		}
		return key.toString();
	}

	private static @Nullable String string(ObjectNode object, String name) {
		JsonNode value = object.get(name);
		return (value != null && value.isString()) ? value.stringValue() : null;
	}

	private static JsonNode text(String text) {
		return JsonNodeFactory.instance.stringNode(text);
	}

}
