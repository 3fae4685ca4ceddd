package io.ironsieve;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Settings of an engine.
 * @param maxFramesSize most bytes that native frames may take together; at least 1 MiB. The Java engine has no frames
 * @param threads most threads that the native engine lets work on large batches at once, callers of {@link Sieve#redactAll} among them; 1 to
 * 1,024, 1: the caller's alone. Its own are started by the first large batch. The Java engine has none
 * @param keys keys of actions
 * @param nativeDirectory where the native library is unpacked; {@code null}: the temporary directory
 * @param nativeLibrary library file to load as it is, nothing is unpacked; {@code null}: the one on the class path
 * @param nativeBinding how the native library is called
 * @param diagnostics what the engine watches beside its work
 * @param features what is enabled beside the rest; nothing unless told
 */
public record EngineOptions(long maxFramesSize, int threads, KeyRing keys, @Nullable Path nativeDirectory,
		@Nullable Path nativeLibrary, NativeBinding nativeBinding, Diagnostics diagnostics,
		Set<Feature> features) {

	/** Default of {@link #maxFramesSize()}: 256 MiB. */
	public static final long DEFAULT_MAX_FRAMES_SIZE = 256L << 20;

	private static final long LEAST_MAX_FRAMES_SIZE = 1L << 20;

	private static final int MOST_THREADS = 1024;

	public EngineOptions {
		if (maxFramesSize < LEAST_MAX_FRAMES_SIZE) {
			throw new IllegalArgumentException(
					"maxFramesSize is at least " + LEAST_MAX_FRAMES_SIZE + " bytes, not " + maxFramesSize);
		}
		if (threads < 1 || threads > MOST_THREADS) {
			throw new IllegalArgumentException("threads is 1 to " + MOST_THREADS + ", not " + threads);
		}
		Objects.requireNonNull(nativeBinding, "nativeBinding");
		Objects.requireNonNull(keys, "keys");
		Objects.requireNonNull(diagnostics, "diagnostics");
		features = Set.copyOf(features);
	}

	/** Options with every default; {@link #threads()} is the number of available processors. */
	public static EngineOptions defaults() {
		return new EngineOptions(DEFAULT_MAX_FRAMES_SIZE, defaultThreads(), KeyRing.none(), null, null, NativeBinding.AUTO,
				Diagnostics.defaults(), Set.of());
	}

	/** These options with another ceiling, in bytes. */
	public EngineOptions withMaxFramesSize(long bytes) {
		return new EngineOptions(bytes, this.threads, this.keys, this.nativeDirectory, this.nativeLibrary, this.nativeBinding,
				this.diagnostics, this.features);
	}

	/** These options with another number of threads. */
	public EngineOptions withThreads(int threads) {
		return new EngineOptions(this.maxFramesSize, threads, this.keys, this.nativeDirectory, this.nativeLibrary, this.nativeBinding, this.diagnostics, this.features);
	}

	/** These options with other keys. */
	public EngineOptions withKeys(KeyRing keys) {
		return new EngineOptions(this.maxFramesSize, this.threads, keys, this.nativeDirectory,
				this.nativeLibrary, this.nativeBinding,
				this.diagnostics, this.features);
	}

	/** These options with one key. */
	public EngineOptions withHashKey(HashKey key) {
		return withKeys(KeyRing.of(key));
	}

	/** These options with these features enabled and no others. */
	public EngineOptions withFeatures(Set<Feature> features) {
		return new EngineOptions(this.maxFramesSize, this.threads, this.keys, this.nativeDirectory,
				this.nativeLibrary, this.nativeBinding,
				this.diagnostics, features);
	}

	/** These options with another directory for the unpacked library. */
	public EngineOptions withNativeDirectory(Path directory) {
		return new EngineOptions(this.maxFramesSize, this.threads, this.keys, Objects.requireNonNull(directory, "directory"),
				this.nativeLibrary, this.nativeBinding,
				this.diagnostics, this.features);
	}

	/** These options with a library file to load as it is. */
	public EngineOptions withNativeLibrary(Path library) {
		return new EngineOptions(this.maxFramesSize, this.threads, this.keys, this.nativeDirectory,
				Objects.requireNonNull(library, "library"), this.nativeBinding, this.diagnostics, this.features);
	}

	/** These options with another way to call the native library. */
	public EngineOptions withNativeBinding(NativeBinding binding) {
		return new EngineOptions(this.maxFramesSize, this.threads, this.keys, this.nativeDirectory, this.nativeLibrary,
				Objects.requireNonNull(binding, "binding"), this.diagnostics, this.features);
	}

	/** These options with other diagnostics. */
	public EngineOptions withDiagnostics(Diagnostics diagnostics) {
		return new EngineOptions(this.maxFramesSize, this.threads, this.keys, this.nativeDirectory, this.nativeLibrary,
				this.nativeBinding, diagnostics, this.features);
	}

	private static int defaultThreads() {
		return Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
	}

}
