package io.ironsieve.jna;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Looks at an ELF file before the dynamic linker does, because glibc's linker maps a truncated library without looking and the process
 * dies of SIGBUS instead of getting an error. Only what that takes: is it ELF, for this processor, and is everything there that its
 * headers speak of (System V ABI, chapters 4 and 5, 64-bit class).
 */
final class ElfFile {

	private static final int MAGIC = 0x7F454C46;

	private static final int CLASS_64 = 2;

	private static final int HEADER_BYTES = 64;

	private static final int SEGMENT_HEADER_BYTES = 56;

	private static final Map<String, Integer> MACHINES = Map.of("x86-64", 62, "aarch64", 183);

	private ElfFile() {
	}

	/** What is wrong with a library for a platform; {@code null} when nothing is, or when the platform does not use 64-bit ELF. */
	static @Nullable String problem(byte[] file, NativePlatform platform) {
		if (!platform.libraryName().endsWith(".so")) {
			return null;
		}
		ByteBuffer bytes = ByteBuffer.wrap(file);
		if (file.length < HEADER_BYTES || bytes.getInt(0) != MAGIC || file[4] != CLASS_64) {
			return "is not a 64-bit ELF file";
		}
		bytes.order((file[5] == 1) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		int machine = Short.toUnsignedInt(bytes.getShort(18));
		String processor = platform.directory().substring(platform.directory().indexOf('-') + 1).replace("musl-", "");
		Integer wanted = MACHINES.get(processor);
		if (wanted != null && machine != wanted) {
			return "is for another processor (ELF machine " + machine + ", " + processor + " is " + wanted + ")";
		}
		long needed = neededBytes(bytes, file.length);
		return (needed > file.length) ? "is truncated: its headers speak of " + needed + " bytes, it has " + file.length
				: null;
	}

	private static long neededBytes(ByteBuffer bytes, int length) {
		long sections = bytes.getLong(40);
		long segments = bytes.getLong(32);
		int entry = (int) count(bytes, 54);
		long count = count(bytes, 56);
		if (sections < 0 || segments < 0 || (count > 0 && entry < SEGMENT_HEADER_BYTES)) {
			return Long.MAX_VALUE;
		}
		long needed = Math.max(sections + count(bytes, 58) * count(bytes, 60), segments + entry * count);
		if (needed > length) {
			return needed;
		}
		for (int i = 0; i < count; i++) {
			int header = (int) segments + i * entry;
			long offset = bytes.getLong(header + 8);
			long size = bytes.getLong(header + 32);
			if (offset < 0 || size < 0 || size > length - Math.min(offset, length)) {
				return Long.MAX_VALUE;
			}
		}
		return needed;
	}

	private static long count(ByteBuffer bytes, int offset) {
		return Short.toUnsignedInt(bytes.getShort(offset));
	}

}
