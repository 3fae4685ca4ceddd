package io.ironsieve.jna;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** Calls through {@code java.lang.foreign}, from JDK 22 on. {@link NativeLibraryLoader} looks it up by name, since the rest is compiled for JDK 17. */
final class FfmBinding implements Binding {

	private static final int RTLD_NOW = 2;

	/** What {@link FfmExports} links itself to when it is initialized; also keeps the library open. */
	private static @Nullable SymbolLookup opened;

	@Override
	public String name() {
		return "ffm";
	}

	@Override
	public @Nullable String objection() {
		return FfmBinding.class.getModule().isNativeAccessEnabled() ? null
				: "the JVM was started without '--enable-native-access=ALL-UNNAMED' or a manifest that says the same";
	}

	@Override
	public OpenLibrary open(Path library, @Nullable Path directory) {
		try {
			return new FfmLibrary(SymbolLookup.libraryLookup(library, Arena.ofAuto()));
		}
		catch (IllegalArgumentException ex) {
			LinkageError words = new UnsatisfiedLinkError(linkersWords(library, ex));
			words.initCause(ex);
			throw words;
		}
		catch (IllegalCallerException | UnsupportedOperationException ex) {
			LinkageError refused = new UnsatisfiedLinkError(ex.getMessage());
			refused.initCause(ex);
			throw refused;
		}
	}

	@Override
	public long addressOf(ByteBuffer direct) {
		return MemorySegment.ofBuffer(direct).address() - direct.position();
	}

	@Override
	public ByteBuffer memory(long address, int capacity) {
		return MemorySegment.ofAddress(address).reinterpret(capacity).asByteBuffer();
	}

	@Override
	public String glibcVersion() {
		try {
			MethodHandle version = ofProcess("gnu_get_libc_version", FunctionDescriptor.of(ValueLayout.ADDRESS));
			return string((MemorySegment) version.invokeExact());
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	/** Function of the library that is open, of so many numbers. */
	static MethodHandle downcall(String function, int numbers) {
		return downcall(opened(), function, numbers);
	}

	/**
	 * The same with memory in place of one address, which may be an array's. So the thread does not leave Java for the call: it saves that way and a copy, and
	 * whoever wants to stop all threads waits for it.
	 */
	static MethodHandle downcallThatIsLent(String function, int numbers, int lent) {
		FunctionDescriptor type = type(numbers);
		MemoryLayout[] parameters = type.argumentLayouts().toArray(MemoryLayout[]::new);
		parameters[lent] = ValueLayout.ADDRESS;
		return Linker.nativeLinker()
			.downcallHandle(address(opened(), function), FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters),
					Linker.Option.critical(true));
	}

	private static SymbolLookup opened() {
		SymbolLookup library = opened;
		if (library == null) {
			throw new IllegalStateException("No library is open");
		}
		return library;
	}

	private static MethodHandle downcall(SymbolLookup library, String function, int numbers) {
		return Linker.nativeLinker().downcallHandle(address(library, function), type(numbers));
	}

	private static FunctionDescriptor type(int numbers) {
		MemoryLayout[] parameters = new MemoryLayout[numbers];
		Arrays.fill(parameters, ValueLayout.JAVA_LONG);
		return FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters);
	}

	/**
	 * The address is taken out of the library's lifetime: with it, every call would count itself in and out at one place that all threads share.
	 * {@link #opened} keeps the library instead.
	 */
	private static MemorySegment address(SymbolLookup library, String function) {
		MemorySegment symbol = library.find(function)
			.orElseThrow(() -> new UnsatisfiedLinkError("there is no function " + function + " in it"));
		return MemorySegment.ofAddress(symbol.address());
	}

	/** What a call threw that cannot throw anything but what any call in Java may. */
	static RuntimeException unchecked(Throwable thrown) {
		if (thrown instanceof Error error) {
			throw error;
		}
		return (thrown instanceof RuntimeException exception) ? exception : new IllegalStateException(thrown);
	}

	/** The JVM does not say why a library cannot be opened, so the linker is asked once more, itself. */
	private static String linkersWords(Path library, IllegalArgumentException unexplained) {
		try (Arena arena = Arena.ofConfined()) {
			MethodHandle open = ofProcess("dlopen",
					FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
			MethodHandle error = ofProcess("dlerror", FunctionDescriptor.of(ValueLayout.ADDRESS));
			MemorySegment handle = (MemorySegment) open.invokeExact(arena.allocateFrom(library.toString()), RTLD_NOW);
			MemorySegment words = (MemorySegment) error.invokeExact();
			return (handle.address() == 0 && words.address() != 0) ? string(words) : unexplained.getMessage();
		}
		catch (UnsatisfiedLinkError ex) {
			return unexplained.getMessage();
		}
		catch (Throwable ex) {
			throw unchecked(ex);
		}
	}

	private static MethodHandle ofProcess(String function, FunctionDescriptor type) {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup()
			.find(function)
			.orElseThrow(() -> new UnsatisfiedLinkError("this process has no function " + function)), type);
	}

	private static String string(MemorySegment address) {
		return address.reinterpret(Long.MAX_VALUE).getString(0);
	}

	private record FfmLibrary(SymbolLookup symbols) implements OpenLibrary {

		@Override
		public boolean has(String function) {
			return this.symbols.find(function).isPresent();
		}

		@Override
		public int call(String function, long argument) {
			try {
				return (int) downcall(this.symbols, function, 1).invokeExact(argument);
			}
			catch (Throwable ex) {
				throw unchecked(ex);
			}
		}

		@Override
		public NativeExports exports() {
			opened = this.symbols;
			return new FfmExports();
		}

		/** The library goes with the last reference to it. */
		@Override
		public void close() {
		}

	}

}
