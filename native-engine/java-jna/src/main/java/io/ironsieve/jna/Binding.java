package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A way to call native code. {@link NativeLibraryLoader} chooses one, once per class loader. All that a binding knows is addresses and numbers;
 * what they mean is the business of everything above it.
 */
interface Binding {

	/** Name, as {@link io.ironsieve.EngineInfo#binding()} shows it. */
	String name();

	/** Why the JVM would complain if native code were called this way; {@code null} when it would not, or not more than about any other. */
	@Nullable String objection();

	/**
	 * Opens a library.
	 * @param directory where it was unpacked because the user wants such files there; {@code null}: the user did not say
	 * @throws LinkageError when it cannot be opened, or native code not be called this way; the message has the dynamic linker's words, if it has
	 * spoken
	 */
	OpenLibrary open(Path library, @Nullable Path directory);

	/** Address of the first byte of a direct buffer, whatever its position. */
	long addressOf(ByteBuffer direct);

	/** Native memory as a buffer, big-endian; whoever uses it knows that the memory is there. */
	ByteBuffer memory(long address, int capacity);

	/** Version of glibc. Only to be asked when a library wanted a later one. */
	String glibcVersion();

	/** A library that is open. */
	interface OpenLibrary {

		/** Whether it has such a function. */
		boolean has(String function);

		/** Calls a function of one argument, as the handshake is. */
		int call(String function, long argument);

		/**
		 * Binds all exports.
		 * @throws LinkageError when one is missing
		 */
		NativeExports exports();

		/** Closes a library that is not going to be used. */
		void close();

	}

}
