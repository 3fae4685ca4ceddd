package io.ironsieve.spi;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/**
 * Findings of one text with what replaces them.
 * @param findings by position, not overlapping
 * @param replacements UTF-8 replacement of each finding, same order; {@code null} where the value is kept
 */
public record Edits(List<Finding> findings, List<byte @Nullable []> replacements) {

	/** Nothing found. */
	public static final Edits NONE = new Edits(List.of(), List.of());

	public Edits {
		findings = List.copyOf(findings);
		replacements = java.util.Collections.unmodifiableList(new ArrayList<>(replacements));
		if (findings.size() != replacements.size()) {
			throw new IllegalArgumentException(
					findings.size() + " findings but " + replacements.size() + " replacements");
		}
	}

	/** Whether applying these would leave any text as it is. */
	public boolean changeNothing() {
		return this.replacements.stream().allMatch((replacement) -> replacement == null);
	}

	/**
	 * Text with the replacements in place. Fails with {@link ErrorCode#LIMIT_EXCEEDED} when that is more than an array holds.
	 * @param text the text these were found in, from position to limit; not changed
	 */
	public byte[] applyTo(ByteBuffer text) {
		ByteBuffer in = text.duplicate();
		int base = in.position();
		int limit = in.limit();
		byte[] result = new byte[resultLength(in.remaining())];
		int at = 0;
		for (int i = 0; i < this.findings.size(); i++) {
			byte[] replacement = this.replacements.get(i);
			if (replacement != null) {
				int length = base + this.findings.get(i).start() - in.position();
				in.get(result, at, length);
				at += length;
				System.arraycopy(replacement, 0, result, at, replacement.length);
				at += replacement.length;
				in.position(base + this.findings.get(i).end());
			}
		}
		in.get(result, at, limit - in.position());
		return result;
	}

	private int resultLength(int length) {
		long total = length;
		for (int i = 0; i < this.findings.size(); i++) {
			byte[] replacement = this.replacements.get(i);
			if (replacement != null) {
				Finding finding = this.findings.get(i);
				total += replacement.length - (finding.end() - finding.start());
			}
		}
		if (total > Integer.MAX_VALUE - 8) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The redacted text would have " + total + " bytes");
		}
		return (int) total;
	}

}
