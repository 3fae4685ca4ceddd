package io.ironsieve.sample;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import io.ironsieve.Sieve;
import io.ironsieve.stream.RedactingOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Redacts files one after the other: in one call, which the engine spreads over its threads, what fits into a part of the heap, and chunk by chunk what is
 * longer. A target gets its name when it is complete; until then it has a temporary one beside it, which is deleted whatever
 * happens, Ctrl-C included. For one thread.
 */
final class FileRedaction implements AutoCloseable {

	private static final String SUFFIX = ".part";

	private static final int CHUNK = 64 * 1024;

	/** Bytes of a file that is too long for one call. The heap has room for it and what it becomes, and the engine's frames have too. */
	private static final int LONG = (int) Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 8);

	private final Sieve sieve;

	private final Progress progress;

	private final Thread cleaner = new Thread(this::deletePart, "redact-cleaner");

	private volatile @Nullable Path part;

	FileRedaction(Sieve sieve, Progress progress) {
		this.sieve = sieve;
		this.progress = progress;
		Runtime.getRuntime().addShutdownHook(this.cleaner);
	}

	void redact(Path source, Path target) throws IOException {
		Path directory = target.toAbsolutePath().getParent();
		Files.createDirectories(directory);
		Path part = Files.createTempFile(directory, "." + target.getFileName(), SUFFIX);
		this.part = part;
		try {
			try (InputStream in = Files.newInputStream(source); OutputStream out = Files.newOutputStream(part)) {
				redact(in, Files.size(source), out);
			}
			Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			deletePart();
		}
	}

	/** Redacts everything. A file may have become longer than it was. */
	private void redact(InputStream in, long size, OutputStream out) throws IOException {
		byte[] beginning = in.readNBytes((size < LONG) ? LONG : 0);
		if (size < LONG && beginning.length < LONG) {
			out.write(this.sieve.redact(beginning).bytes());
			this.progress.add(beginning.length);
		}
		else {
			redact(this.sieve, new SequenceInputStream(new ByteArrayInputStream(beginning), in), out, this.progress);
		}
	}

	/** Redacts everything and flushes; closes neither. */
	static void redact(Sieve sieve, InputStream in, OutputStream out, Progress progress) throws IOException {
		try (OutputStream redacting = new RedactingOutputStream(new Unclosed(out), sieve.openStream())) {
			byte[] bytes = new byte[CHUNK];
			for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
				redacting.write(bytes, 0, count);
				progress.add(count);
			}
		}
		out.flush();
	}

	private void deletePart() {
		Path part = this.part;
		this.part = null;
		try {
			if (part != null) {
				Files.deleteIfExists(part);
			}
		}
		catch (IOException ex) {
			System.err.println("Left behind: " + part);
		}
	}

	@Override
	public void close() {
		try {
			Runtime.getRuntime().removeShutdownHook(this.cleaner);
		}
		catch (IllegalStateException ex) {
			// The process is ending, and the hook does its work.
		}
	}

	private static final class Unclosed extends FilterOutputStream {

		Unclosed(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void close() throws IOException {
			flush();
		}

	}

}
