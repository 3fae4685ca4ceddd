package io.ironsieve;

/**
 * Reason of a {@link SieveException}. The first group mirrors the status numbers of the native boundary by name; the rest
 * arises on the Java side.
 */
public enum ErrorCode {

	/** An argument is null, out of range or inconsistent. */
	INVALID_ARGUMENT,

	/** A handle was never issued. */
	INVALID_HANDLE,

	/** A handle is of another kind than the call needs. */
	WRONG_KIND,

	/** A handle's slot has been given to another object since. */
	STALE,

	/** The object is closed. */
	CLOSED,

	/** The object is in use by another call and cannot be shared. */
	BUSY,

	/** Serving the call would exceed the configured native memory. */
	MEMORY_LIMIT,

	/** The native engine panicked; it is out of use from then on. */
	PANIC,

	/** The native engine panicked in an earlier call and refuses further ones. */
	QUARANTINED,

	/** A rule document is malformed. */
	INVALID_DOCUMENT,

	/** A rule document has a schema number this version does not know. */
	UNSUPPORTED_SCHEMA,

	/** A rule's pattern or group cannot be compiled. */
	INVALID_RULE,

	/** An example of a rule did not behave as the document says. */
	EXAMPLE_FAILED,

	/** A rule needs a key and none is configured. */
	MISSING_KEY,

	/** A document, rule set or text is larger than supported. */
	LIMIT_EXCEEDED,

	/** What was asked for has to be {@linkplain EngineOptions#features() enabled} first. */
	NOT_ENABLED,

	/** The calling thread was interrupted in the middle of a large batch; its interrupt status is still set. */
	CANCELLED,

	/** This engine cannot take a rule that another engine can. */
	RULE_UNSUPPORTED,

	/** There is no built-in pack of that name. */
	UNKNOWN_PACK,

	/** The sieve has no rule set of that name. */
	UNKNOWN_RULE_SET,

	/** There is no native library for this platform on the class path or at the configured place. */
	LIBRARY_MISSING,

	/** The native library's bytes are not the ones that were built. */
	LIBRARY_CORRUPT,

	/** The native library speaks another version of the boundary. */
	LIBRARY_INCOMPATIBLE,

	/** The native library cannot be written to the extraction directory, or not be executed from there. */
	EXTRACTION_FAILED,

	/** The operating system refused to load the native library. */
	LOAD_FAILED,

	/** No engine of the wanted kind is on the class path. */
	ENGINE_MISSING,

	/** A status number this version does not know; see {@link SieveException#status()}. */
	UNKNOWN

}
