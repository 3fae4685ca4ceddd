package io.ironsieve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/** Builds a {@link Sieve}. Not thread-safe. */
public final class SieveBuilder {

	private EngineMode mode = EngineMode.PREFERRED;

	private EngineOptions options = EngineOptions.defaults();

	private final Map<String, List<RuleDocument>> ruleSets = new LinkedHashMap<>();

	private final List<Dictionary> dictionaries = new ArrayList<>();

	private final List<CallListener> listeners = new ArrayList<>();

	private @Nullable KeyProvider keys;

	SieveBuilder() {
	}

	/** Which engine may serve; {@link EngineMode#PREFERRED} unless told otherwise. */
	public SieveBuilder mode(EngineMode mode) {
		this.mode = Objects.requireNonNull(mode, "mode");
		return this;
	}

	/** Settings of the engine. */
	public SieveBuilder options(EngineOptions options) {
		this.options = Objects.requireNonNull(options, "options");
		return this;
	}

	/**
	 * Adds built-in packs to the default rule set, those that are in it already left out.
	 * @param selections {@code pii}, {@code secrets}, or parts such as {@code pii:us}; see {@link RuleDocument#packs}
	 * @throws SieveException with {@link ErrorCode#UNKNOWN_PACK}
	 */
	public SieveBuilder packs(String... selections) {
		for (RuleDocument pack : RuleDocument.packs(selections)) {
			if (!this.ruleSets.getOrDefault(RuleSet.DEFAULT_NAME, List.of()).contains(pack)) {
				document(pack);
			}
		}
		return this;
	}

	/** Adds a document to the default rule set. */
	public SieveBuilder document(RuleDocument document) {
		Objects.requireNonNull(document, "document");
		this.ruleSets.computeIfAbsent(RuleSet.DEFAULT_NAME, (name) -> new ArrayList<>()).add(document);
		return this;
	}

	/**
	 * Adds a rule set beside the default one, for {@link Sieve#using}; replaces one of the same name.
	 * @param documents at least one
	 */
	public SieveBuilder ruleSet(String name, List<RuleDocument> documents) {
		Objects.requireNonNull(name, "name");
		if (documents.isEmpty()) {
			throw new IllegalArgumentException("Rule set '" + name + "' has no documents");
		}
		this.ruleSets.put(name, new ArrayList<>(documents));
		return this;
	}

	/**
	 * Adds a dictionary that rules of all rule sets may name.
	 * @throws IllegalArgumentException when there is one of this name
	 */
	public SieveBuilder dictionary(Dictionary dictionary) {
		if (this.dictionaries.stream().anyMatch((other) -> other.name().equals(dictionary.name()))) {
			throw new IllegalArgumentException("There are two dictionaries '" + dictionary.name() + "'");
		}
		this.dictionaries.add(dictionary);
		return this;
	}

	/** Where keys come from, in place of those of the options. */
	public SieveBuilder keys(KeyProvider keys) {
		this.keys = Objects.requireNonNull(keys, "keys");
		return this;
	}

	/** Adds a listener that is told of every call. */
	public SieveBuilder listener(CallListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener"));
		return this;
	}

	/**
	 * Opens the engine and compiles the rule sets.
	 * @throws SieveException when the wanted engine cannot be had or a rule document or dictionary is refused; nothing stays open then
	 */
	public Sieve build() {
		if (!this.ruleSets.containsKey(RuleSet.DEFAULT_NAME)) {
			throw new SieveException(ErrorCode.INVALID_ARGUMENT,
					"A sieve needs at least one pack or rule document in its default rule set");
		}
		EngineOptions options = this.options;
		KeyProvider keys = (this.keys != null) ? this.keys : options::keys;
		return DefaultSieve.open(this.mode, options.withKeys(keys.keys()),
				new Policy(this.ruleSets, this.dictionaries, keys), List.copyOf(this.listeners));
	}

}
