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
		return new ActionSettings(options.keys().keys().stream().map(DerivedKey::of).toList(), options.features());
	}

	/** For looking at rules: everything is enabled, and the key is a random one. */
	static ActionSettings toLook() {
		KeyRing keys = KeyRing.of(HashKey.random());
		return new ActionSettings(keys.keys().stream().map(DerivedKey::of).toList(), Set.of(Feature.values()));
	}

	/** Key that makes hashes and tokens, if there is one. */
	@Nullable DerivedKey active() {
		return this.keys.isEmpty() ? null : this.keys.get(0);
	}

	ReversibleTokens tokens() {
		return new ReversibleTokens(this.keys);
	}

}
