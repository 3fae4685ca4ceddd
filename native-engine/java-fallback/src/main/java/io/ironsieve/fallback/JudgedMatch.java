package io.ironsieve.fallback;

import org.jspecify.annotations.Nullable;

/**
 * Match of a rule and what becomes of it.
 * @param start first UTF-16 unit of the match
 * @param end unit behind it
 * @param valueStart first unit of the value; that of the match when there is no value
 * @param valueEnd unit behind the value
 * @param refusal why it is no finding; {@code null} when it is one
 */
record JudgedMatch(int start, int end, int valueStart, int valueEnd, @Nullable Refusal refusal) {

	/** Why a match is no finding. */
	enum Refusal {

		/** No group that may be the value took part and has characters. */
		NO_VALUE,

		/** The value has too little entropy. */
		ENTROPY,

		/** A validator does not accept the value. */
		VALIDATOR,

		/** The allow list lets the value pass. */
		ALLOWED,

		/** What must stand near is missing, or what must not is there. */
		CONTEXT,

		/** The value is a part of a token of a known form. */
		SHIELDED

	}

}
