package io.ironsieve.jna;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Redaction;
import io.ironsieve.Rule;
import io.ironsieve.SieveException;
import io.ironsieve.jna.NativeLayout.IsvFinding;
import io.ironsieve.spi.Edits;

/** Findings of one call, as records in its answer. */
final class FindingRecords {

	/** Characters of the longest string that a JVM is sure to make. */
	private static final int LONGEST_TEXT = Integer.MAX_VALUE - 8;

	private final Answer answer;

	private final int count;

	private final Rule[] rules;

	FindingRecords(Answer answer, long count, Rule[] rules) {
		this.answer = answer;
		this.count = answer.records(count, IsvFinding.BYTES);
		this.rules = rules;
	}

	/** Findings in a text of so many units. */
	List<Finding> findings(int units) {
		return findings(0, this.count, units);
	}

	/** The findings applied to the text they were found in. */
	Redaction redaction(String text) {
		return redaction(text, 0, this.count);
	}

	/** The findings applied to the texts of a batch. */
	List<Redaction> redactions(List<String> texts) {
		List<Redaction> redactions = new ArrayList<>(texts.size());
		int from = 0;
		for (int i = 0; i < texts.size(); i++) {
			int to = from;
			while (to < this.count && this.answer.number(to * IsvFinding.BYTES + IsvFinding.TEXT) == i) {
				to++;
			}
			redactions.add((to == from) ? new Redaction(texts.get(i), List.of()) : redaction(texts.get(i), from, to));
			from = to;
		}
		if (from != this.count) {
			throw Answer.broken("findings of a batch that are not in the order of its texts");
		}
		return redactions;
	}

	/** The findings in a text of so many bytes, with what replaces them. */
	Edits edits(int bytes) {
		List<byte[]> replacements = new ArrayList<>(this.count);
		for (int i = 0; i < this.count; i++) {
			int record = i * IsvFinding.BYTES;
			int length = this.answer.number(record + IsvFinding.REPLACEMENT_LENGTH);
			replacements.add((length == NativeLayout.KEPT) ? null : replacement(record, length));
		}
		return new Edits(findings(bytes), replacements);
	}

	private Redaction redaction(String text, int from, int to) {
		List<Finding> findings = findings(from, to, text.length());
		StringBuilder result = null;
		int copied = 0;
		for (int i = from; i < to; i++) {
			int record = i * IsvFinding.BYTES;
			int length = this.answer.number(record + IsvFinding.REPLACEMENT_LENGTH);
			if (length != NativeLayout.KEPT) {
				if (result == null) {
					result = new StringBuilder(text.length());
				}
				append(result, text, copied, findings.get(i - from).start());
				String replacement = new String(replacement(record, length), StandardCharsets.UTF_8);
				append(result, replacement, 0, replacement.length());
				copied = findings.get(i - from).end();
			}
		}
		if (result != null) {
			append(result, text, copied, text.length());
		}
		return new Redaction((result != null) ? result.toString() : text, findings);
	}

	private static void append(StringBuilder result, String text, int from, int to) {
		if (result.length() > LONGEST_TEXT - (to - from)) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The redacted text is longer than a string can be");
		}
		result.append(text, from, to);
	}

	private byte[] replacement(int record, int length) {
		return this.answer.bytes(record + IsvFinding.REPLACEMENT_OFFSET, length);
	}

	private List<Finding> findings(int from, int to, int units) {
		Finding[] findings = new Finding[to - from];
		int at = 0;
		for (int i = from; i < to; i++) {
			int record = i * IsvFinding.BYTES;
			int start = this.answer.between(record + IsvFinding.START, at, units);
			at = this.answer.between(record + IsvFinding.END, start + 1, units);
			findings[i - from] = new Finding(
					this.rules[this.answer.index(record + IsvFinding.RULE, this.rules.length)], start, at);
		}
		return List.of(findings);
	}

}
