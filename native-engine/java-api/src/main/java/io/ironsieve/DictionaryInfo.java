package io.ironsieve;

import java.time.Instant;
import java.util.Objects;

/**
 * What is known of a dictionary that serves.
 * @param name name by which rules ask for it
 * @param entries number of different entries
 * @param loaded when they were read
 */
public record DictionaryInfo(String name, long entries, Instant loaded) {

	public DictionaryInfo {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(loaded, "loaded");
	}

}
