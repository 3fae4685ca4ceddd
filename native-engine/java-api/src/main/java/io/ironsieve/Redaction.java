package io.ironsieve;

import java.util.List;
import java.util.Objects;

/**
 * Outcome of redacting characters.
 * @param text redacted text; the same instance that was passed in when it was a {@link String} and nothing was replaced
 * @param findings what was found, by position in the <em>original</em> text, never overlapping
 */
public record Redaction(String text, List<Finding> findings) {

	public Redaction {
		Objects.requireNonNull(text, "text");
		findings = List.copyOf(findings);
	}

	/** Whether anything was found. */
	public boolean hasFindings() {
		return !this.findings.isEmpty();
	}

}
