package io.ironsieve.jna;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/**
 * Brings the packed library onto the disk, from where alone an operating system loads one.
 *
 * <h2>Where and how</h2> Into {@code ironsieve-<user>/<sha-256>/} under the given or the temporary directory, so that processes and
 * versions share files but never overwrite each other's. A file is written under a name of its own and moved into place in one step; a
 * process that dies in between leaves a draft and nothing under the final name. A file that is already there is used only when its bytes are right.
 * Both folders are made for their owner alone, and refused when they belong to someone else or others may write them.
 */
final class LibraryExtractor {

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private final ClassLoader classLoader;

	private final NativePlatform platform;

	LibraryExtractor(ClassLoader classLoader, NativePlatform platform) {
		this.classLoader = classLoader;
		this.platform = platform;
	}

	/**
	 * A library on the disk, its bytes checked.
	 * @param packed whether it came with this module, not from a path that the user named
	 */
	record LibraryFile(Path path, String sha256, boolean packed) {
	}

	/**
	 * Puts the library into place.
	 * @param directory where to unpack; {@code null}: the temporary directory
	 */
	LibraryFile extract(@Nullable Path directory) {
		byte[] library = packed();
		String sha256 = sha256(library);
		String expected = expectedChecksum();
		if (!expected.equals(sha256)) {
			throw new SieveException(ErrorCode.LIBRARY_CORRUPT, "The native library " + this.platform.resource()
					+ " on the class path has the SHA-256 " + sha256 + ", not " + expected + " as it was built");
		}
		Path base = (directory != null) ? directory : Path.of(System.getProperty("java.io.tmpdir"));
		try {
			Files.createDirectories(base);
			Path folder = privateFolder(privateFolder(base, userFolder(base)), sha256);
			Path file = folder.resolve(this.platform.libraryName());
			if (!isIntact(file, sha256)) {
				write(file, library);
			}
			return new LibraryFile(file, sha256, true);
		}
		catch (IOException ex) {
			throw new SieveException(ErrorCode.EXTRACTION_FAILED, "The native library cannot be unpacked into " + base
					+ ": " + ex.getClass().getSimpleName() + ": " + ex.getMessage(), ex);
		}
	}

	static String sha256(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	private byte[] packed() {
		byte[] library = resource(this.platform.resource());
		if (library == null) {
			throw new SieveException(ErrorCode.LIBRARY_MISSING,
					"There is no native library for " + this.platform.directory() + " on the class path (looked for "
							+ this.platform.resource() + ")");
		}
		return library;
	}

	private String expectedChecksum() {
		byte[] checksum = resource(this.platform.checksumResource());
		if (checksum == null) {
			throw new SieveException(ErrorCode.LIBRARY_CORRUPT,
					"The native library on the class path has no checksum beside it (looked for "
							+ this.platform.checksumResource() + ")");
		}
		return new String(checksum, StandardCharsets.US_ASCII).trim();
	}

	private byte @Nullable [] resource(String name) {
		try (InputStream in = this.classLoader.getResourceAsStream(name)) {
			return (in != null) ? in.readAllBytes() : null;
		}
		catch (IOException ex) {
			throw new SieveException(ErrorCode.LIBRARY_CORRUPT, "Resource " + name + " cannot be read: " + ex.getMessage(),
					ex);
		}
	}

	/** After the file system's name of the user: Java's own is "?" for everybody who has no entry in the user database of a container. */
	private static String userFolder(Path base) throws IOException {
		String user = isPosix(base) ? currentUser(base).getName() : System.getProperty("user.name");
		return "ironsieve-" + user.replaceAll("[^A-Za-z0-9._-]", "_");
	}

	private static Path privateFolder(Path parent, String name) throws IOException {
		Path folder = parent.resolve(name);
		if (!isPosix(parent)) {
			return Files.createDirectories(folder);
		}
		try {
			return Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
		}
		catch (FileAlreadyExistsException ex) {
			PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class,
					LinkOption.NOFOLLOW_LINKS);
			boolean othersMayWrite = attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
					|| attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
			if (!attributes.isDirectory() || othersMayWrite || !attributes.owner().equals(currentUser(parent))) {
				throw new IOException(folder + " exists and is not a directory that only this user can write");
			}
			return folder;
		}
	}

	private static UserPrincipal currentUser(Path base) throws IOException {
		Path probe = Files.createTempFile(base, "ironsieve", null);
		try {
			return Files.getOwner(probe);
		}
		finally {
			Files.delete(probe);
		}
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private static boolean isIntact(Path file, String sha256) throws IOException {
		return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && sha256(Files.readAllBytes(file)).equals(sha256);
	}

	private static void write(Path file, byte[] library) throws IOException {
		Path draft = Files.createTempFile(file.getParent(), "draft", null);
		try {
			Files.write(draft, library);
			try {
				Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			}
			catch (AtomicMoveNotSupportedException ex) {
				Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
			}
		}
		finally {
			Files.deleteIfExists(draft);
		}
	}

}
