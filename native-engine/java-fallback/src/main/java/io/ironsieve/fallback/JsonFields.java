package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of one JSON object, read strictly: no unknown names, no {@code null}, no conversions, no lone surrogates. */
final class JsonFields {

	private final JsonNode object;

	private final String where;

	/**
	 * Checks that it is an object without unknown fields.
	 * @param where what the object is, for messages
	 * @param known names it may have
	 */
	JsonFields(JsonNode object, String where, Set<String> known) {
		this.object = object;
		this.where = where;
		if (!object.isObject()) {
			throw invalid("must be an object");
		}
		for (String name : object.propertyNames()) {
			if (!known.contains(name)) {
				throw invalid("unknown field '" + name + "'");
			}
		}
	}

	/** The same refusal for everything that is wrong with a document. */
	SieveException invalid(String reason) {
		return new SieveException(ErrorCode.INVALID_DOCUMENT, this.where + ": " + reason);
	}

	boolean has(String name) {
		return this.object.has(name);
	}

	String string(String name) {
		JsonNode node = this.object.get(name);
		if (node == null) {
			throw invalid("field '" + name + "' is missing");
		}
		return string(name, node);
	}

	String string(String name, String otherwise) {
		return has(name) ? string(name) : otherwise;
	}

	List<String> strings(String name) {
		List<String> result = new ArrayList<>();
		for (JsonNode item : items(name)) {
			result.add(string(name, item));
		}
		return result;
	}

	/** Strings of which none is empty. */
	List<String> words(String name) {
		List<String> words = strings(name);
		if (words.contains("")) {
			throw invalid("field '" + name + "' has an empty string");
		}
		return words;
	}

	/** Items of a list; none when the field is absent. */
	List<JsonNode> items(String name) {
		JsonNode node = this.object.get(name);
		if (node == null) {
			return List.of();
		}
		if (!node.isArray()) {
			throw invalid("field '" + name + "' must be a list");
		}
		return List.copyOf(node.values());
	}

	boolean isList(String name) {
		JsonNode node = this.object.get(name);
		return node != null && node.isArray();
	}

	/** Objects of a list; none when the field is absent. */
	List<JsonFields> objects(String name, Set<String> known) {
		List<JsonNode> items = items(name);
		return IntStream.range(0, items.size())
			.mapToObj((i) -> new JsonFields(items.get(i), this.where + ": field '" + name + "[" + i + "]'", known))
			.toList();
	}

	List<Integer> integers(String name, int least, int most) {
		return items(name).stream().map((item) -> integer(name, item, least, most)).toList();
	}

	int integer(String name, int otherwise, int least, int most) {
		JsonNode node = this.object.get(name);
		return (node != null) ? integer(name, node, least, most) : otherwise;
	}

	private int integer(String name, JsonNode node, int least, int most) {
		if (!node.isIntegralNumber()) {
			throw invalid("field '" + name + "' must be a whole number");
		}
		if (!node.canConvertToInt() || node.intValue() < least || node.intValue() > most) {
			throw invalid("field '" + name + "' must be " + least + " to " + most);
		}
		return node.intValue();
	}

	double number(String name, double otherwise, double least, double most) {
		JsonNode node = this.object.get(name);
		if (node == null) {
			return otherwise;
		}
		if (!node.isNumber()) {
			throw invalid("field '" + name + "' must be a number");
		}
		double value = node.doubleValue();
		if (!(value >= least && value <= most)) {
			throw invalid("field '" + name + "' must be " + least + " to " + most);
		}
		return value;
	}

	boolean flag(String name) {
		JsonNode node = this.object.get(name);
		if (node != null && !node.isBoolean()) {
			throw invalid("field '" + name + "' must be true or false");
		}
		return node != null && node.booleanValue();
	}

	/** Fields of an object; {@code null} when the field is absent. */
	@Nullable JsonFields object(String name, Set<String> known) {
		JsonNode node = this.object.get(name);
		return (node != null) ? new JsonFields(node, this.where + ": field '" + name + "'", known) : null;
	}

	private String string(String name, JsonNode node) {
		if (!node.isString()) {
			throw invalid("field '" + name + "' must be a string or a list of strings, as the format says");
		}
		String value = node.stringValue();
		if (Utf8.hasLoneSurrogate(value)) {
			throw invalid("field '" + name + "' has a lone surrogate");
		}
		return value;
	}

}
