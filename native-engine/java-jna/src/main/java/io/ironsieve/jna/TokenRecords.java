package io.ironsieve.jna;

import java.nio.charset.StandardCharsets;

import io.ironsieve.ErrorCode;
import io.ironsieve.Revealed;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvFinding;

/** What looks like tokens in a text, as records in the answer of a call that reveals. */
final class TokenRecords {

	private final Answer answer;

	private final int count;

	TokenRecords(Answer answer, long count) {
		this.answer = answer;
		this.count = answer.records(count, IsvFinding.BYTES);
	}

	/** The text with the values in place of their tokens. */
	Revealed revealed(String text) {
		StringBuilder result = null;
		int[] places = new int[3];
		int copied = 0;
		int at = 0;
		for (int i = 0; i < this.count; i++) {
			int record = i * IsvFinding.BYTES;
			int start = this.answer.between(record + IsvFinding.START, at, text.length());
			at = this.answer.between(record + IsvFinding.END, start + 1, text.length());
			int what = this.answer.index(record + IsvFinding.RULE, places.length);
			places[what]++;
			if (what == NativeLayout.TOKEN) {
				result = (result != null) ? result : new StringBuilder(text.length());
				append(result, text, copied, start);
				String value = new String(this.answer.bytes(record + IsvFinding.REPLACEMENT_OFFSET,
						this.answer.number(record + IsvFinding.REPLACEMENT_LENGTH)), StandardCharsets.UTF_8);
				append(result, value, 0, value.length());
				copied = at;
			}
		}
		if (result != null) {
			append(result, text, copied, text.length());
		}
		return new Revealed((result != null) ? result.toString() : text, places[NativeLayout.TOKEN],
				places[NativeLayout.TOKEN_OF_UNKNOWN_KEY], places[NativeLayout.NO_TOKEN]);
	}

	private static void append(StringBuilder result, String text, int from, int to) {
		if (result.length() > Integer.MAX_VALUE - 8 - (to - from)) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The revealed text is longer than a string can be");
		}
		result.append(text, from, to);
	}

}
