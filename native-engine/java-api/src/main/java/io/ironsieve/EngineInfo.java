package io.ironsieve;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Identity of an engine.
 * @param name {@code native} or {@code java}
 * @param version version of the engine
 * @param abiVersion {@code major.minor} of the native boundary; {@code null} without one
 * @param platform what the engine was built for, e.g. {@code x86_64-unknown-linux-gnu}; {@code jvm} for the Java engine
 * @param buildId what distinguishes builds of one version; {@code null} without native code
 * @param libraryPath file that was loaded; {@code null} without native code
 * @param librarySha256 SHA-256 of that file, hexadecimal; {@code null} without native code
 * @param binding how native code is called, {@code jna} or {@code ffm}; {@code null} without native code
 */
public record EngineInfo(String name, String version, @Nullable String abiVersion, String platform,
		@Nullable String buildId, @Nullable String libraryPath, @Nullable String librarySha256,
		@Nullable String binding) {

	/** {@link #name()} of the native engine. */
	public static final String NATIVE = "native";

	/** {@link #name()} of the Java engine. */
	public static final String JAVA = "java";

	public EngineInfo {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(version, "version");
		Objects.requireNonNull(platform, "platform");
	}

}
