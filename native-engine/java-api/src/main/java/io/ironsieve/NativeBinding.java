package io.ironsieve;

/** How the native library is called. */
public enum NativeBinding {

	/** By FFM where that is there and the JVM allows native access without a warning, else by JNA. */
	AUTO,

	/** By JNA's direct mapping, on every JDK. */
	JNA,

	/** By Java's own foreign functions ({@code java.lang.foreign}), from JDK 22 on. */
	FFM

}
