package io.ironsieve;

import java.util.Objects;

/**
 * Text in which tokens are replaced by the values they were made of. Does not show the text.
 * @param text the new text; the same instance as the old one when nothing was replaced
 * @param restored number of tokens that were replaced
 * @param ofUnknownKeys number of tokens that were left because their key is not in the ring
 * @param notAuthentic number of places that look like tokens of known keys and are none: forged, damaged or cut
 */
public record Revealed(String text, int restored, int ofUnknownKeys, int notAuthentic) {

	public Revealed {
		Objects.requireNonNull(text, "text");
	}

	@Override
	public String toString() {
		return "Revealed[restored=" + this.restored + ", ofUnknownKeys=" + this.ofUnknownKeys + ", notAuthentic="
				+ this.notAuthentic + "]";
	}

}
