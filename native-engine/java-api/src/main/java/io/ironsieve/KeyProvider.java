package io.ironsieve;

/**
 * Where keys come from, such as a vault. Asked when a sieve is built and at {@link Sieve#reloadKeys()}, never during a call.
 */
@FunctionalInterface
public interface KeyProvider {

	/** Keys that are to be used now. */
	KeyRing keys();

}
