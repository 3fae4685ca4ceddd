package io.ironsieve;

/** Kind of data a rule finds; the {@code category} of a rule document. */
public enum Category {

	/** Personal data. */
	PII,

	/** Credentials: tokens, keys, passwords. */
	SECRET,

	/** Whatever an organisation wants found beside these. */
	CUSTOM

}
