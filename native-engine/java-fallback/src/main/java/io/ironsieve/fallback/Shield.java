package io.ironsieve.fallback;

/** Form of a token that is no personal data although a part of it looks like it. */
enum Shield {

	/** RFC 9562 section 4. */
	UUID("uuid") {
		@Override
		int end(ShieldedText text, int start) {
			int at = start;
			for (int group = 0; group < UUID_GROUPS.length; group++) {
				at = (group == 0) ? at : text.one(at, "-");
				int end = text.hex(at);
				if (at < 0 || end - at != UUID_GROUPS[group]) {
					return NONE;
				}
				at = end;
			}
			return at;
		}
	},

	/** W3C Trace Context sections 3.2.2.3 and 3.2.2.4. Without a letter it may be a card number. */
	TRACE_ID("trace-id") {
		@Override
		int end(ShieldedText text, int start) {
			return text.mixedHex(start, TRACE_LENGTHS);
		}
	},

	/** ISO 8601 date and time, in the extended or the basic form. */
	TIMESTAMP("timestamp") {
		@Override
		int end(ShieldedText text, int start) {
			int year = text.number(start, 4, 0, 9999);
			boolean extended = text.one(year, "-") >= 0;
			int month = text.number(extended ? text.one(year, "-") : year, 2, 1, 12);
			int day = text.number(extended ? text.one(month, "-") : month, 2, 1, 31);
			int hour = text.number(text.one(day, extended ? "Tt_ " : "Tt"), 2, 0, 24);
			int minute = text.number(extended ? text.one(hour, ":") : hour, 2, 0, 59);
			int second = text.number(extended ? text.one(minute, ":") : minute, 2, 0, 60);
			int fraction = text.digits(text.one(second, ".,"));
			int end = Math.max(minute, Math.max(second, fraction));
			return Math.max(end, Math.max(text.one(end, "Zz"), zone(text, end)));
		}

		private static int zone(ShieldedText text, int start) {
			int hour = text.number(text.one(start, "+-"), 2, 0, 14);
			return text.number(Math.max(hour, text.one(hour, ":")), 2, 0, 59);
		}
	},

	/** Semantic Versioning 2.0.0 with a pre-release or build, of which only these are shielded: the numbers may be a telephone number. */
	VERSION("version") {
		@Override
		int end(ShieldedText text, int start) {
			if (text.isBehindNumberAndDot(start)) {
				return NONE;
			}
			int at = Math.max(start, text.one(start, "vV"));
			at = text.digits(at);
			at = text.digits(text.one(at, "."));
			at = text.digits(text.one(at, "."));
			int first = text.one(at, "-+");
			return (first < 0 || text.valueStart() < first) ? NONE : text.versionParts(first);
		}
	},

	/** Number with a fraction that is not only zeros, or with an exponent; not one of several numbers with dots between. */
	FLOAT("float") {
		@Override
		int end(ShieldedText text, int start) {
			if (text.isBehindNumberAndDot(start)) {
				return NONE;
			}
			int whole = text.digits(start);
			int fraction = text.digits(text.one(whole, "."));
			int end = Math.max(whole, fraction);
			int sign = text.one(end, "Ee");
			int exponent = text.digits(Math.max(sign, text.one(sign, "+-")));
			if (exponent < 0 && (fraction < 0 || text.isZero(whole + 1, fraction))) {
				return NONE;
			}
			end = Math.max(end, exponent);
			return (text.digits(text.one(end, ".")) < 0) ? end : NONE;
		}
	},

	/** As many digits as MD5, SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512 have. */
	HASH("hash") {
		@Override
		int end(ShieldedText text, int start) {
			return text.mixedHex(start, HASH_LENGTHS);
		}
	};

	/** No place. What is read from there is none either. */
	static final int NONE = -1;

	private static final int[] UUID_GROUPS = { 8, 4, 4, 4, 12 };

	private static final int[] TRACE_LENGTHS = { 16, 32 };

	private static final int[] HASH_LENGTHS = { 32, 40, 56, 64, 96, 128 };

	private final String id;

	Shield(String id) {
		this.id = id;
	}

	/** Name in rule documents. */
	String id() {
		return this.id;
	}

	/** Where the token ends that starts at a place, as long as it can be; {@link #NONE} when there is none. */
	abstract int end(ShieldedText text, int start);

}
