package io.ironsieve;

/** What an engine does only when it was enabled. */
public enum Feature {

	/** Rules may replace digits by format-preserving encryption, action {@code ff1}. */
	FF1,

	/** {@link Sieve#reveal} tells the values of tokens. */
	REVEAL

}
