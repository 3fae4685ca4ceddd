package io.ironsieve.spring.web.servlet;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import io.ironsieve.spring.web.ChangedBody;

/** Headers that describe a body and wait until it is known whether the body will be redacted: servlets cannot take headers back. */
final class HeldHeaders {

	private final Map<String, List<String>> values = new LinkedHashMap<>();

	/** Whether headers of a name have to wait. */
	static boolean concerns(String name) {
		return ChangedBody.UNTRUE_HEADERS.stream().anyMatch(name::equalsIgnoreCase);
	}

	void set(String name, String value) {
		this.values.put(key(name), new ArrayList<>(List.of(value)));
	}

	void add(String name, String value) {
		this.values.computeIfAbsent(key(name), (key) -> new ArrayList<>()).add(value);
	}

	void remove(String name) {
		this.values.remove(key(name));
	}

	List<String> get(String name) {
		return this.values.getOrDefault(key(name), List.of());
	}

	Collection<String> names() {
		return this.values.keySet();
	}

	void clear() {
		this.values.clear();
	}

	/** Gives them all away. */
	void release(BiConsumer<String, String> target) {
		this.values.forEach((name, values) -> values.forEach((value) -> target.accept(name, value)));
		this.values.clear();
	}

	/** In the customary spelling, as it reaches the client. */
	private static String key(String name) {
		return ChangedBody.UNTRUE_HEADERS.stream()
			.filter(name::equalsIgnoreCase)
			.findFirst()
			.orElseGet(() -> name.toLowerCase(Locale.ROOT));
	}

}
