package io.ironsieve.sample;

/** Releases of Debian with a Java runtime, as {@code .ci/container-images} makes them. */
enum Debian {

	/** glibc 2.31: the oldest that the native library runs on. */
	DEBIAN_11("11-jre17"),

	DEBIAN_12("12-jre17"),

	/** The newest JDK of these; it warns of native code unless the jar's manifest allows it. */
	DEBIAN_13("13-jre25");

	private final String tag;

	Debian(String tag) {
		this.tag = tag;
	}

	String image() {
		return "ironsieve-test/debian:" + this.tag;
	}

}
