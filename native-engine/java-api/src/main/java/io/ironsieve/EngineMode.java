package io.ironsieve;

/** Which engine a {@link Sieve} may use. */
public enum EngineMode {

	/** Native engine only: without it the sieve cannot be built, and calls fail while it is being replaced. */
	REQUIRED,

	/**
	 * Native engine, with the Java engine standing in while it is not available: same results, slower. With a rule that only the native engine can take,
	 * nothing stands in, and calls fail as in {@link #REQUIRED}; {@link RuleSet#nativeOnly()} has these rules.
	 */
	PREFERRED,

	/** Java engine only: no native code is loaded. */
	JAVA

}
