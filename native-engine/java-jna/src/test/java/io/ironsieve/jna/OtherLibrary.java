package io.ironsieve.jna;

import java.nio.file.Path;

import io.ironsieve.EngineOptions;

/** Our library built as if it were of another version or made in another way; pom.xml builds them. */
enum OtherLibrary {

	/** ABI 1.0, without the functions that came later. */
	EARLIER_MINOR("1.0"),

	/** ABI 1.99. */
	LATER_MINOR("1.99"),

	/** ABI 2.0. */
	OTHER_MAJOR("2.0"),

	/** One struct has one field more. */
	OTHER_LAYOUT("other-layout"),

	/** A panic ends the process. */
	ABORTING("aborting"),

	/** Reads rule documents of schema 1 alone. */
	OLDER_SCHEMA("schema-1");

	private final String name;

	OtherLibrary(String name) {
		this.name = name;
	}

	Path path() {
		return Path.of(System.getProperty("ironsieve.test.variants"),
				this.name + System.getProperty("ironsieve.test.library-suffix"));
	}

	EngineOptions options() {
		return EngineOptions.defaults().withNativeLibrary(path());
	}

}
