package io.ironsieve;

/** Which engine a {@link Sieve} may use. */
public enum EngineMode {

	/** Native engine only: without it the sieve cannot be built, and calls fail while it is being replaced. */
	REQUIRED,

	/** Native engine, with the Java engine standing in while it is not available: same results, slower. */
	PREFERRED,

	/** Java engine only: no native code is loaded. */
	JAVA

}
