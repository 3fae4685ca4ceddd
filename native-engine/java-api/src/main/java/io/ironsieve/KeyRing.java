package io.ironsieve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Keys of actions by id. The active one makes hashes and tokens; tokens of every one are known and can be revealed. Immutable; shows ids only.
 */
public final class KeyRing {

	private static final KeyRing NONE = new KeyRing(List.of());

	private final List<HashKey> keys;

	private KeyRing(List<HashKey> keys) {
		this.keys = keys;
	}

	/** No keys: rules whose action needs one are refused. */
	public static KeyRing none() {
		return NONE;
	}

	/**
	 * Keys.
	 * @param active makes hashes and tokens
	 * @param others keys whose tokens are known too
	 * @throws IllegalArgumentException when two have one id
	 */
	public static KeyRing of(HashKey active, HashKey... others) {
		return of(active, List.of(others));
	}

	/** The same with a list. */
	public static KeyRing of(HashKey active, List<HashKey> others) {
		List<HashKey> keys = new ArrayList<>();
		keys.add(Objects.requireNonNull(active, "active"));
		keys.addAll(others);
		Set<String> ids = new HashSet<>();
		for (HashKey key : keys) {
			if (!ids.add(key.id())) {
				throw new IllegalArgumentException("Two keys have the id '" + key.id() + "'");
			}
		}
		return new KeyRing(List.copyOf(keys));
	}

	/** Key that makes hashes and tokens, if there are keys. */
	public @Nullable HashKey active() {
		return this.keys.isEmpty() ? null : this.keys.get(0);
	}

	/** All keys, the active one first. */
	public List<HashKey> keys() {
		return this.keys;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof KeyRing that && this.keys.equals(that.keys);
	}

	@Override
	public int hashCode() {
		return this.keys.hashCode();
	}

	@Override
	public String toString() {
		return "KeyRing" + this.keys.stream().map(HashKey::id).toList();
	}

}
