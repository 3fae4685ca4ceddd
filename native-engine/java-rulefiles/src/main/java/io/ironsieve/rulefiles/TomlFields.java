package io.ironsieve.rulefiles;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fields of one table: types are checked, and what nobody asked for is known afterwards. Not thread-safe. */
final class TomlFields {

	private final JsonNode table;

	private final String where;

	private final Set<String> read = new HashSet<>();

	/**
	 * Checks that it is a table.
	 * @param where what the table is, for messages
	 */
	TomlFields(JsonNode table, String where) {
		this.table = table;
		this.where = where;
		if (!table.isObject()) {
			throw invalid("must be a table");
		}
	}

	/** The same table with another name in messages. */
	TomlFields named(String where) {
		return new TomlFields(this.table, where);
	}

	boolean has(String name) {
		this.read.add(name);
		return this.table.has(name);
	}

	/** A text; {@code null} when the field is absent. */
	@Nullable String text(String name) {
		if (!has(name)) {
			return null;
		}
		return text(name, this.table.get(name));
	}

	/** Texts of a list; none when the field is absent. */
	List<String> texts(String name) {
		List<String> texts = new ArrayList<>();
		for (JsonNode item : items(name)) {
			texts.add(text(name, item));
		}
		return texts;
	}

	/** A number; 0 when the field is absent. */
	double number(String name) {
		if (!has(name)) {
			return 0;
		}
		JsonNode node = this.table.get(name);
		if (!node.isNumber()) {
			throw invalid("'" + name + "' must be a number");
		}
		return node.doubleValue();
	}

	/** Whether a field says yes; not when it is absent. */
	boolean flag(String name) {
		if (!has(name)) {
			return false;
		}
		JsonNode node = this.table.get(name);
		if (!node.isBoolean()) {
			throw invalid("'" + name + "' must be true or false");
		}
		return node.booleanValue();
	}

	/** Tables of a list, or the one table that stands there alone; none when the field is absent. */
	List<TomlFields> tables(String name) {
		if (has(name) && this.table.get(name).isObject()) {
			return List.of(new TomlFields(this.table.get(name), this.where + ": '" + name + "'"));
		}
		return items(name).stream().map((item) -> new TomlFields(item, this.where + ": '" + name + "'")).toList();
	}

	/** Names of fields that nobody asked for. */
	List<String> unread(Set<String> silent) {
		return this.table.propertyNames()
			.stream()
			.filter((name) -> !this.read.contains(name) && !silent.contains(name))
			.toList();
	}

	SieveException invalid(String reason) {
		return new SieveException(ErrorCode.INVALID_DOCUMENT, this.where + ": " + reason);
	}

	private List<JsonNode> items(String name) {
		if (!has(name)) {
			return List.of();
		}
		JsonNode node = this.table.get(name);
		if (!node.isArray()) {
			throw invalid("'" + name + "' must be a list");
		}
		return List.copyOf(node.values());
	}

	private String text(String name, JsonNode node) {
		if (!node.isString()) {
			throw invalid("'" + name + "' must be a text or a list of texts, as the format says");
		}
		return node.stringValue();
	}

}
