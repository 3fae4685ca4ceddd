package io.ironsieve.jna;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.jna.LibraryExtractor.LibraryFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Libraries that are missing, damaged, of another platform or not ours at all, and directories that cannot be used. */
class LibraryLoadingTests {

	private static final NativePlatform HERE = NativePlatform.current();

	@TempDir
	Path directory;

	@Test
	void platforms_haveFoldersOfTheirOwn() {
		assertThat(NativePlatform.of("Linux", "amd64", false).resource()).isEqualTo("META-INF/native/linux-x86-64/libironsieve.so");
		assertThat(NativePlatform.of("Linux", "amd64", true).directory()).isEqualTo("linux-musl-x86-64");
		assertThat(NativePlatform.of("Linux", "aarch64", false).directory()).isEqualTo("linux-aarch64");
		assertThat(NativePlatform.of("Mac OS X", "aarch64", false).resource())
			.isEqualTo("META-INF/native/darwin-aarch64/libironsieve.dylib");
		assertThat(NativePlatform.of("Windows 11", "amd64", false).resource())
			.isEqualTo("META-INF/native/win32-x86-64/ironsieve.dll");
	}

	@Test
	void extract_otherPlatform_saysWhatIsMissing() {
		LibraryExtractor extractor = new LibraryExtractor(getClass().getClassLoader(),
				NativePlatform.of("Linux", "s390x", false));
		assertThat(failure(() -> extractor.extract(this.directory)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LIBRARY_MISSING))
			.hasMessageContaining("linux-s390x");
	}

	@Test
	void extract_writesOnceIntoAPrivateFolder() throws IOException {
		LibraryFile first = extractor(packed()).extract(this.directory);
		var written = Files.getLastModifiedTime(first.path());
		LibraryFile second = extractor(packed()).extract(this.directory);
		assertThat(second).isEqualTo(first);
		assertThat(Files.getLastModifiedTime(second.path())).isEqualTo(written);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.path().getParent().getParent())))
			.isEqualTo("rwx------");
		try (var files = Files.list(first.path().getParent())) {
			assertThat(files).containsExactly(first.path());
		}
	}

	@Test
	void extract_damagedOrMissingFile_isWrittenAgain() throws IOException {
		LibraryFile file = extractor(packed()).extract(this.directory);
		Files.write(file.path(), new byte[] { 1, 2, 3 });
		extractor(packed()).extract(this.directory);
		assertThat(LibraryExtractor.sha256(Files.readAllBytes(file.path()))).isEqualTo(file.sha256());
		Files.delete(file.path());
		extractor(packed()).extract(this.directory);
		assertThat(file.path()).exists();
	}

	@Test
	void extract_truncatedResource_isCorrupt() {
		byte[] truncated = java.util.Arrays.copyOf(packed(), 1000);
		assertThat(failure(() -> extractor(truncated).extract(this.directory)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LIBRARY_CORRUPT))
			.hasMessageContaining(LibraryExtractor.sha256(truncated))
			.hasMessageContaining(LibraryExtractor.sha256(packed()));
	}

	@Test
	void extract_folderThatOthersCanWrite_isRefused() throws IOException {
		Path folder = this.directory.resolve("ironsieve-" + System.getProperty("user.name"));
		Files.createDirectory(folder);
		Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
		assertThat(failure(() -> extractor(packed()).extract(this.directory)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.EXTRACTION_FAILED))
			.hasMessageContaining("only this user can write");
	}

	@Test
	void extract_innerFolderThatOthersCanWrite_isRefused() throws IOException {
		LibraryFile file = extractor(packed()).extract(this.directory);
		Files.setPosixFilePermissions(file.path().getParent(), PosixFilePermissions.fromString("rwxrwx---"));
		assertThat(failure(() -> extractor(packed()).extract(this.directory)))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.EXTRACTION_FAILED))
			.hasMessageContaining("only this user can write");
	}

	@Test
	void load_again_needsNoDisk() {
		EngineOptions unusable = EngineOptions.defaults().withNativeDirectory(Path.of("/proc/self/fdinfo"));
		assertThat(NativeLibraryLoader.load(EngineOptions.defaults())).isSameAs(NativeLibraryLoader.load(unusable));
	}

	@Test
	void extract_directoryThatCannotBeWritten_namesIt() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		for (Path unusable : List.of(file, file.resolve("below"), Path.of("/proc/self/fdinfo"))) {
			assertThat(failure(() -> extractor(packed()).extract(unusable)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.EXTRACTION_FAILED))
				.hasMessageContaining(unusable.toString());
		}
	}

	@Test
	void load_noSuchFile_isMissing() throws Exception {
		assertLoadFails(this.directory.resolve("none.so"), ErrorCode.LIBRARY_MISSING, "none.so");
	}

	@Test
	void load_truncatedFile_isRefusedBeforeTheLinkerDiesOfIt() throws Exception {
		byte[] whole = packed();
		for (int length : new int[] { 0, 3, 63, 64, 2000, whole.length / 2, whole.length - 1 }) {
			Path truncated = Files.write(this.directory.resolve("truncated.so"), java.util.Arrays.copyOf(whole, length));
			assertLoadFails(truncated, ErrorCode.LIBRARY_CORRUPT, "truncated.so");
		}
	}

	@Test
	void load_otherProcessor_isRefused() throws Exception {
		byte[] other = packed();
		int machine = 18;
		other[machine]++;
		assertLoadFails(Files.write(this.directory.resolve("other.so"), other), ErrorCode.LIBRARY_CORRUPT, "processor");
	}

	@Test
	void elfHeadersFullOfNonsense_areAProblemNotAnException() {
		byte[] nonsense = packed();
		for (int offset : new int[] { 32, 40 }) {
			byte[] changed = nonsense.clone();
			java.util.Arrays.fill(changed, offset, offset + 8, (byte) 0xFF);
			assertThat(ElfFile.problem(changed, HERE)).isNotNull();
			java.util.Arrays.fill(changed, offset, offset + 8, (byte) 0x7F);
			assertThat(ElfFile.problem(changed, HERE)).isNotNull();
		}
		assertThat(ElfFile.problem(nonsense, HERE)).isNull();
	}

	@Test
	void load_secondLibraryInOneClassLoader_isRefused() throws Exception {
		NativeLibraryLoader.load(EngineOptions.defaults());
		byte[] other = java.util.Arrays.copyOf(packed(), packed().length + 1);
		Path library = Files.write(this.directory.resolve("second.so"), other);
		assertThat(failure(() -> NativeLibraryLoader.load(EngineOptions.defaults().withNativeLibrary(library))))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.LOAD_FAILED))
			.hasMessageContaining("second.so")
			.hasMessageContaining("class loader");
	}

	@Test
	void load_notALibraryOfOurs_isRefused() throws Exception {
		assertLoadFails(build("pub extern \"C\" fn other() {}"), ErrorCode.LIBRARY_INCOMPATIBLE, "isv_handshake");
	}

	@Test
	void load_libraryOfANewerGlibc_saysWhichIsNeededAndWhichIsThere() throws Exception {
		byte[] library = packed();
		replace(library, "GLIBC_2.14\0", "GLIBC_9.14\0");
		assertLoadFails(Files.write(this.directory.resolve("newer.so"), library), ErrorCode.LOAD_FAILED,
				"newer.so needs glibc 9.14 or later, and this system has 2.");
	}

	private static void replace(byte[] bytes, String from, String to) {
		String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
		byte[] replacement = to.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
		assertThat(text).containsOnlyOnce(from);
		System.arraycopy(replacement, 0, bytes, text.indexOf(from), replacement.length);
	}

	/** Every case in a class loader of its own, since a class loader binds one library. */
	private static void assertLoadFails(Path library, ErrorCode code, String named) throws Exception {
		try (IsolatedEngine isolated = new IsolatedEngine()) {
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> isolated.open(EngineOptions.defaults().withNativeLibrary(library)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(code))
				.withMessageContaining(named);
		}
	}

	/** Builds a library of other people, with the Rust compiler that built ours. */
	private Path build(String source) throws IOException, InterruptedException {
		Path file = Files.writeString(this.directory.resolve("other.rs"), source);
		Path library = this.directory.resolve("other.so");
		Process compiler = new ProcessBuilder("rustc", "--edition=2021", "--crate-type=cdylib", "-Cpanic=abort", "-o",
				library.toString(), file.toString())
			.inheritIO()
			.start();
		assertThat(compiler.waitFor(120, TimeUnit.SECONDS)).isTrue();
		assertThat(compiler.exitValue()).isZero();
		return library;
	}

	private static SieveException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
		return catchThrowableOfType(SieveException.class, call);
	}

	private static LibraryExtractor extractor(byte[] library) {
		byte[] checksum = LibraryExtractor.sha256(packed()).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
		return new LibraryExtractor(
				new ResourceLoader(Map.of(HERE.resource(), library, HERE.checksumResource(), checksum)), HERE);
	}

	private static byte[] packed() {
		try (InputStream in = LibraryLoadingTests.class.getClassLoader().getResourceAsStream(HERE.resource())) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/** Class loader that has nothing but these resources. */
	private static final class ResourceLoader extends ClassLoader {

		private final Map<String, byte[]> resources;

		ResourceLoader(Map<String, byte[]> resources) {
			super(null);
			this.resources = resources;
		}

		@Override
		public InputStream getResourceAsStream(String name) {
			byte[] resource = this.resources.get(name);
			return (resource != null) ? new java.io.ByteArrayInputStream(resource) : null;
		}

	}

}
