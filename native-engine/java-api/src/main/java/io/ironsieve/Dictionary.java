package io.ironsieve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Exact values that rules with a {@code dictionary} of this name find, such as the names of customers ({@code docs/rules.md}). Its entries
 * are read when an engine takes it up, and again by {@link Sieve#reloadDictionaries()}; engines keep hashes of them, no text.
 *
 * <p>Immutable. {@link #toString()} has the name alone.
 */
public final class Dictionary {

	private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

	private final String name;

	private final boolean matchCase;

	private final Supplier<Stream<String>> entries;

	private Dictionary(String name, boolean matchCase, Supplier<Stream<String>> entries) {
		this.name = name;
		this.matchCase = matchCase;
		this.entries = entries;
	}

	/**
	 * Dictionary of the entries that a supplier gives.
	 * @param name as rules write it: {@code [a-z0-9][a-z0-9._-]{0,63}}
	 * @param entries gives the entries anew each time they are read, by any thread, each on one line; the stream is closed afterwards
	 * @throws IllegalArgumentException when the name is another one
	 */
	public static Dictionary of(String name, Supplier<Stream<String>> entries) {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("The name of a dictionary must match " + NAME.pattern());
		}
		return new Dictionary(name, false, Objects.requireNonNull(entries, "entries"));
	}

	/**
	 * Dictionary of the lines of a file in UTF-8, which is read anew each time.
	 * @param name as for {@link #of}
	 */
	public static Dictionary ofFile(String name, Path file) {
		Objects.requireNonNull(file, "file");
		return of(name, () -> {
			try {
				return Files.lines(file, StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	/** The same dictionary in which upper and lower case differ. */
	public Dictionary matchingCase() {
		return new Dictionary(this.name, true, this.entries);
	}

	/** Name by which rules ask for it. */
	public String name() {
		return this.name;
	}

	/** Whether upper and lower case differ. */
	public boolean matchesCase() {
		return this.matchCase;
	}

	/** The entries, for engines, which close the stream. */
	public Stream<String> entries() {
		return this.entries.get();
	}

	/**
	 * Failure of whoever reads the entries, without their text: exceptions of file systems and suppliers may carry a line.
	 * @param cause what {@link #entries()} or its stream has thrown
	 */
	public SieveException unreadable(RuntimeException cause) {
		Throwable reason = (cause instanceof UncheckedIOException && cause.getCause() != null) ? cause.getCause() : cause;
		return new SieveException(ErrorCode.INVALID_DOCUMENT, "Dictionary '" + this.name + "' cannot be read: "
				+ reason.getClass().getSimpleName());
	}

	@Override
	public String toString() {
		return "Dictionary[" + this.name + "]";
	}

}
