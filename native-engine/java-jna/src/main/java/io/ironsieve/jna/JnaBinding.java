package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** Calls through JNA's direct mapping, on every JDK. */
final class JnaBinding implements Binding {

	@Override
	public String name() {
		return "jna";
	}

	@Override
	public @Nullable String objection() {
		return null;
	}

	@Override
	public OpenLibrary open(Path library, @Nullable Path directory) {
		useDirectoryForJna(directory);
		try {
			return new JnaLibrary(NativeLibrary.getInstance(library.toString(),
					Map.of("classloader", JnaBinding.class.getClassLoader())));
		}
		catch (UnsatisfiedLinkError ex) {
			throw inLinkersWords(ex);
		}
	}

	@Override
	public long addressOf(ByteBuffer direct) {
		return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
	}

	@Override
	public ByteBuffer memory(long address, int capacity) {
		return new Pointer(address).getByteBuffer(0, capacity);
	}

	@Override
	public String glibcVersion() {
		return NativeLibrary.getProcess().getFunction("gnu_get_libc_version").invokeString(new Object[0], false);
	}

	/** JNA unpacks a library of its own; a user who names a directory because others do not work means that one too. */
	private static void useDirectoryForJna(@Nullable Path directory) {
		if (directory != null && System.getProperty("jna.tmpdir") == null) {
			System.setProperty("jna.tmpdir", directory.toAbsolutePath().toString());
		}
	}

	/** JNA's own message lists all that it tried and the whole class path; its first attempt is the one that was meant. */
	private static LinkageError inLinkersWords(UnsatisfiedLinkError ex) {
		Throwable[] attempts = ex.getSuppressed();
		LinkageError words = new UnsatisfiedLinkError(((attempts.length > 0) ? attempts[0] : ex).getMessage());
		words.initCause(ex);
		return words;
	}

	private record JnaLibrary(NativeLibrary library) implements OpenLibrary {

		@Override
		public boolean has(String function) {
			try {
				this.library.getFunction(function);
				return true;
			}
			catch (UnsatisfiedLinkError ex) {
				return false;
			}
		}

		@Override
		public int call(String function, long argument) {
			return this.library.getFunction(function).invokeInt(new Object[] { argument });
		}

		@Override
		public NativeExports exports() {
			Native.register(JnaExports.class, this.library);
			return new JnaExports();
		}

		@Override
		public void close() {
			this.library.close();
		}

	}

}
