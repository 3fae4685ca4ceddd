package io.ironsieve;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library. Its {@link #code()} says what to do, its message names what was wrong and never
 * contains scanned text or key material.
 */
public class SieveException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** Status of exceptions that did not come from the native boundary. */
	private static final int NO_STATUS = -1;

	private final ErrorCode code;

	private final int status;

	public SieveException(ErrorCode code, String message) {
		this(code, message, NO_STATUS, null);
	}

	public SieveException(ErrorCode code, String message, @Nullable Throwable cause) {
		this(code, message, NO_STATUS, cause);
	}

	/**
	 * For the native boundary.
	 * @param status number that the native call returned
	 */
	public SieveException(ErrorCode code, String message, int status, @Nullable Throwable cause) {
		super(Objects.requireNonNull(message, "message"), cause);
		this.code = Objects.requireNonNull(code, "code");
		this.status = status;
	}

	/** Reason; {@link ErrorCode#UNKNOWN} when the native status is one this version does not know. */
	public ErrorCode code() {
		return this.code;
	}

	/** Status number of the native call, or -1 when the failure arose on the Java side. */
	public int status() {
		return this.status;
	}

}
