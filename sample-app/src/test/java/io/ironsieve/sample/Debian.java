package io.ironsieve.sample;

import java.util.List;

/** Releases of Debian with a Java runtime, as {@code .ci/container-images} makes them. */
enum Debian {

	/** glibc 2.31: the oldest that the native library runs on. */
	DEBIAN_11("11"),

	DEBIAN_12("12"),

	/** Has the newest JDK of these, which warns of native code unless the jar's manifest allows it. */
	DEBIAN_13("13");

	private static final List<String> IMAGES = List.of(System.getProperty("ironsieve.test.images").split(" "));

	private final String release;

	Debian(String release) {
		this.release = release;
	}

	String image() {
		return IMAGES.stream().filter((image) -> image.contains(":" + this.release + "-")).findFirst().orElseThrow();
	}

}
