package io.ironsieve.fallback;

import java.util.List;
import java.util.Set;

import io.ironsieve.EngineOptions;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.KeyRing;
import org.jspecify.annotations.Nullable;

/**
 * What actions are compiled with.
 * @param keys the active one first; none when there are none
 * @param features what is enabled
 */
record ActionSettings(List<DerivedKey> keys, Set<Feature> features) {

	static ActionSettings of(EngineOptions options) {
		return new ActionSettings(derived(options.keys()), options.features());
	}

	/** For looking at rules: everything is enabled, and the key is a random one. */
	static ActionSettings toLook() {
		return new ActionSettings(derived(KeyRing.of(HashKey.random())), Set.of(Feature.values()));
	}

	private static List<DerivedKey> derived(KeyRing keys) {
		return keys.keys().stream().map(DerivedKey::of).toList();
	}

	ActionSettings withKeys(KeyRing keys) {
		return new ActionSettings(derived(keys), this.features);
	}

	/** Key that makes hashes and tokens, if there is one. */
	@Nullable DerivedKey active() {
		return this.keys.isEmpty() ? null : this.keys.get(0);
	}

	ReversibleTokens tokens() {
		return new ReversibleTokens(this.keys);
	}

}
