package io.ironsieve;

/**
 * Where keys come from, such as a vault. Asked when a sieve is built and at {@link Sieve#reloadKeys()}, never during a call.
 */
@FunctionalInterface
public interface KeyProvider {

	/** Keys that are to be used now. What this throws reaches whoever builds or reloads as it is; the old keys serve on. */
	KeyRing keys();

}
