package io.ironsieve.jna;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Platform as libraries are packed for it.
 * @param directory name of the folder under {@code META-INF/native}: operating system, C library where it is not the usual one, processor
 * @param libraryName file name of the library there
 */
record NativePlatform(String directory, String libraryName) {

	/** Where libraries are on the class path. */
	private static final String ROOT = "META-INF/native/";

	static NativePlatform current() {
		return of(System.getProperty("os.name"), System.getProperty("os.arch"), isMusl());
	}

	static NativePlatform of(String osName, String osArch, boolean musl) {
		String os = osName.toLowerCase(Locale.ROOT);
		String processor = processor(osArch.toLowerCase(Locale.ROOT));
		if (os.startsWith("windows")) {
			return new NativePlatform("win32-" + processor, "ironsieve.dll");
		}
		if (os.startsWith("mac") || os.startsWith("darwin")) {
			return new NativePlatform("darwin-" + processor, "libironsieve.dylib");
		}
		String name = os.replaceAll("[^a-z0-9]", "");
		return new NativePlatform(name + (musl ? "-musl-" : "-") + processor, "libironsieve.so");
	}

	/** Resource of the library. */
	String resource() {
		return ROOT + this.directory + "/" + this.libraryName;
	}

	/** Resource that holds the library's SHA-256 in hexadecimal. */
	String checksumResource() {
		return resource() + ".sha256";
	}

	private static String processor(String arch) {
		return switch (arch) {
			case "amd64", "x86_64", "x64" -> "x86-64";
			case "arm64" -> "aarch64";
			default -> arch.replaceAll("[^a-z0-9_]", "");
		};
	}

	/** musl's loader has a name of its own and, unlike glibc's, is the C library itself. */
	private static boolean isMusl() {
		Path maps = Path.of("/proc/self/maps");
		try (var lines = Files.lines(maps)) {
			return lines.anyMatch((line) -> line.contains("/ld-musl-") || line.contains("/libc.musl-"));
		}
		catch (java.io.IOException | java.io.UncheckedIOException | SecurityException ex) {
			return false;
		}
	}

}
