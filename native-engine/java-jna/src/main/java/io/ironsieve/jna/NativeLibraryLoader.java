package io.ironsieve.jna;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.NativeBinding;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;
import io.ironsieve.jna.Binding.OpenLibrary;
import io.ironsieve.jna.LibraryExtractor.LibraryFile;
import io.ironsieve.jna.NativeLayout.IsvHandshakeInfo;
import org.jspecify.annotations.Nullable;

/**
 * Loads the native library and binds {@link NativeCalls} to it.
 *
 * <p>The handshake comes before the binding: it is one call that every version of the library answers, so a library of another version
 * is refused with both versions in the message instead of a missing symbol. A class loader is bound once; a second library or another binding in the
 * same class loader is refused.
 */
final class NativeLibraryLoader {

	/** What dlopen says when the file system is mounted noexec. */
	private static final String NOEXEC = "failed to map segment";

	/** What glibc's dlopen names when a library was linked on a system with a newer glibc; the words around it are translated. */
	private static final Pattern GLIBC = Pattern.compile("\\bGLIBC_(\\d+(?:\\.\\d+)+)\\b");

	private static volatile @Nullable Bound bound;

	private NativeLibraryLoader() {
	}

	/** Loads the library that the options ask for, unless it is loaded already. */
	static synchronized EngineInfo load(EngineOptions options) {
		Bound present = bound;
		if (present != null) {
			refuseOtherBinding(present, options);
			if (Objects.equals(present.library(), options.nativeLibrary())) {
				// Also when the disk is full or the file is gone by now: an engine that is replaced needs neither.
				return present.info();
			}
		}
		LibraryFile file = locate(options);
		if (present != null) {
			refuseOtherLibrary(present, file);
			return present.info();
		}
		Bound made = bind(file, options);
		bound = made;
		return made.info();
	}

	/** What calls go through. */
	static NativeExports exports() {
		return present().exports();
	}

	static Binding binding() {
		return present().binding();
	}

	private static Bound present() {
		Bound present = bound;
		if (present == null) {
			throw new IllegalStateException("The native library is not loaded");
		}
		return present;
	}

	private static void refuseOtherBinding(Bound present, EngineOptions options) {
		NativeBinding wanted = options.nativeBinding();
		if (wanted != NativeBinding.AUTO && !wanted.name().equalsIgnoreCase(present.binding().name())) {
			throw new SieveException(ErrorCode.LOAD_FAILED,
					"The native library is bound by " + present.binding().name() + " already; "
							+ wanted.name().toLowerCase(Locale.ROOT) + " needs a class loader of its own");
		}
	}

	private static void refuseOtherLibrary(Bound present, LibraryFile file) {
		if (!file.sha256().equals(present.info().librarySha256())) {
			throw new SieveException(ErrorCode.LOAD_FAILED, "The native library " + present.info().libraryPath()
					+ " is bound already; another one (" + file.path() + ") needs a class loader of its own");
		}
	}

	private static LibraryFile locate(EngineOptions options) {
		Path library = options.nativeLibrary();
		NativePlatform platform = NativePlatform.current();
		if (library == null) {
			return new LibraryExtractor(NativeLibraryLoader.class.getClassLoader(), platform)
				.extract(options.nativeDirectory());
		}
		if (!Files.isRegularFile(library)) {
			throw new SieveException(ErrorCode.LIBRARY_MISSING, "There is no native library at " + library);
		}
		return inspect(library.toAbsolutePath(), platform);
	}

	/** A library that the user names comes without a checksum of ours, so its form is looked at before the linker trusts it. */
	private static LibraryFile inspect(Path library, NativePlatform platform) {
		try {
			byte[] bytes = Files.readAllBytes(library);
			String problem = ElfFile.problem(bytes, platform);
			if (problem != null) {
				throw new SieveException(ErrorCode.LIBRARY_CORRUPT, "The native library " + library + " " + problem);
			}
			return new LibraryFile(library, LibraryExtractor.sha256(bytes), false);
		}
		catch (IOException ex) {
			throw new SieveException(ErrorCode.LOAD_FAILED,
					"The native library " + library + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	private static Bound bind(LibraryFile file, EngineOptions options) {
		return BindingChoice.load(options.nativeBinding(), (binding) -> {
			try {
				return bind(file, options, binding);
			}
			catch (LinkageError ex) {
				throw refusal(file, binding, ex);
			}
		});
	}

	private static Bound bind(LibraryFile file, EngineOptions options, Binding binding) {
		OpenLibrary library = binding.open(file.path(), options.nativeDirectory());
		try {
			EngineInfo info = handshake(file, binding, library);
			return new Bound(info, options.nativeLibrary(), binding, library.exports());
		}
		catch (RuntimeException | Error ex) {
			library.close();
			throw ex;
		}
	}

	private static EngineInfo handshake(LibraryFile file, Binding binding, OpenLibrary library) {
		if (!library.has(NativeCalls.HANDSHAKE)) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE,
					file.path() + " is not an Ironsieve library: it has no function " + NativeCalls.HANDSHAKE);
		}
		ByteBuffer info = ByteBuffer.allocateDirect(IsvHandshakeInfo.BYTES).order(ByteOrder.nativeOrder());
		info.putInt(IsvHandshakeInfo.SIZE, IsvHandshakeInfo.BYTES);
		int status = library.call(NativeCalls.HANDSHAKE, binding.addressOf(info));
		if (status != NativeStatus.OK) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE,
					file.path() + " refuses the handshake with status " + status, status, null);
		}
		refuseIncompatible(file, info);
		refuseOtherSchemas(file, info);
		return new EngineInfo(EngineInfo.NATIVE, text(info, IsvHandshakeInfo.VERSION, IsvHandshakeInfo.VERSION_COUNT),
				info.getInt(IsvHandshakeInfo.ABI_MAJOR) + "." + info.getInt(IsvHandshakeInfo.ABI_MINOR),
				text(info, IsvHandshakeInfo.TARGET, IsvHandshakeInfo.TARGET_COUNT),
				text(info, IsvHandshakeInfo.BUILD_ID, IsvHandshakeInfo.BUILD_ID_COUNT), file.path().toString(),
				file.sha256(), binding.name());
	}

	/** The rules are in docs/abi.md, section Versions. */
	private static void refuseIncompatible(LibraryFile file, ByteBuffer info) {
		int major = info.getInt(IsvHandshakeInfo.ABI_MAJOR);
		int minor = info.getInt(IsvHandshakeInfo.ABI_MINOR);
		long hash = info.getLong(IsvHandshakeInfo.LAYOUT_HASH);
		String present = major + "." + minor;
		String wanted = NativeLayout.ABI_MAJOR + "." + NativeLayout.ABI_MINOR;
		if (major != NativeLayout.ABI_MAJOR || minor < NativeLayout.ABI_MINOR) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE, "The native library " + file.path() + " has ABI version "
					+ present + ", needed is " + wanted + " or a later " + NativeLayout.ABI_MAJOR + ".x");
		}
		if (hash != NativeLayout.LAYOUT_HASH) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE,
					"The native library " + file.path() + " has the layout hash " + hexadecimal(hash) + " (ABI version "
							+ present + "), needed is " + hexadecimal(NativeLayout.LAYOUT_HASH) + " (ABI version " + wanted
							+ ")");
		}
		boolean breaksOnPurpose = (info.getLong(IsvHandshakeInfo.FEATURES) & NativeLayout.FEATURE_FAULT_INJECTION) != 0;
		if (breaksOnPurpose && file.packed()) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE,
					"The native library " + file.path() + " was built for tests that break it on purpose");
		}
		if (info.getInt(IsvHandshakeInfo.PANIC_STRATEGY) != NativeLayout.PANIC_UNWINDS) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE,
					"The native library " + file.path() + " was built so that a panic ends the process");
		}
	}

	private static String hexadecimal(long hash) {
		return HexFormat.of().toHexDigits(hash);
	}

	/** A library that cannot read the packs is told from one that can now, not by a refused pack later. */
	private static void refuseOtherSchemas(LibraryFile file, ByteBuffer info) {
		int oldest = info.getInt(IsvHandshakeInfo.SCHEMA_OLDEST);
		int newest = info.getInt(IsvHandshakeInfo.SCHEMA_NEWEST);
		if (RuleDocument.SCHEMA < oldest || RuleDocument.SCHEMA > newest) {
			throw new SieveException(ErrorCode.LIBRARY_INCOMPATIBLE, "The native library " + file.path()
					+ " reads rule documents of schema " + oldest + " to " + newest + ", needed is " + RuleDocument.SCHEMA);
		}
	}

	private static String text(ByteBuffer info, int offset, int length) {
		byte[] bytes = new byte[length];
		info.get(offset, bytes);
		return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
	}

	private static SieveException refusal(LibraryFile file, Binding binding, LinkageError ex) {
		String words = String.valueOf(ex.getMessage());
		if (words.contains(NOEXEC)) {
			return new SieveException(ErrorCode.EXTRACTION_FAILED, "The native library cannot be executed from "
					+ file.path().getParent() + ": the file system is mounted noexec or the system forbids it", ex);
		}
		Matcher glibc = GLIBC.matcher(words);
		if (glibc.find()) {
			return new SieveException(ErrorCode.LOAD_FAILED, "The native library " + file.path() + " needs glibc "
					+ glibc.group(1) + " or later, and this system has " + binding.glibcVersion(), ex);
		}
		return new SieveException(ErrorCode.LOAD_FAILED, "The native library " + file.path() + " cannot be loaded: " + words,
				ex);
	}

	/**
	 * What this class loader has.
	 * @param library file that the options named when it was bound
	 */
	private record Bound(EngineInfo info, @Nullable Path library, Binding binding, NativeExports exports) {
	}

}
