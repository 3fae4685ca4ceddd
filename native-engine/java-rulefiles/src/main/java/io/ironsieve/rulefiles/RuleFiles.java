package io.ironsieve.rulefiles;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;

/**
 * Reads rule documents from files. What the file is follows from the end of its name: {@code .json}, {@code .yaml} or {@code .yml}, and
 * {@code .toml}. A TOML file without {@code schema} is one of gitleaks.
 *
 * <p>Rules are not checked here but by the engine that compiles them. Lines that its messages name are those of the file, for TOML
 * that of the rule's header.
 */
public final class RuleFiles {

	/** What engines take at most. */
	static final int LARGEST = 16 << 20;

	private RuleFiles() {
	}

	/**
	 * Reads a file.
	 * @throws SieveException with {@link ErrorCode#INVALID_DOCUMENT} or {@link ErrorCode#LIMIT_EXCEEDED} and the file's name
	 * @throws IOException when it cannot be read
	 */
	public static RuleDocument read(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			return read(file.toString(), file.toString(), in);
		}
	}

	/**
	 * Reads what a stream has; of a stream that has too much, no more than is needed to know that.
	 * @param name where it comes from, for messages
	 * @param fileName what the file is called; its end tells the format
	 * @throws SieveException with {@link ErrorCode#INVALID_DOCUMENT} or {@link ErrorCode#LIMIT_EXCEEDED} and the name
	 * @throws IOException when it cannot be read
	 */
	public static RuleDocument read(String name, String fileName, InputStream in) throws IOException {
		byte[] content = in.readNBytes(LARGEST + 1);
		if (content.length > LARGEST) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "Document '" + name + "' is larger than 16 MiB");
		}
		return read(name, fileName, Utf8Text.decode(name, content));
	}

	/**
	 * Reads a gitleaks configuration in TOML. What it says and rules cannot is in {@link RuleDocument#notHonoured()}.
	 * @param name where it comes from, for messages
	 * @throws SieveException with {@link ErrorCode#INVALID_DOCUMENT} and the name
	 */
	public static RuleDocument gitleaks(String name, String toml) {
		return GitleaksConfig.read(name, TomlText.parse(name, toml), TomlText.linesOfRules(toml));
	}

	private static RuleDocument read(String name, String fileName, String text) {
		String lower = fileName.toLowerCase(Locale.ROOT);
		if (lower.endsWith(".json")) {
			return new RuleDocument(name, text);
		}
		if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
			return new RuleDocument(name, YamlText.toJson(name, text));
		}
		if (lower.endsWith(".toml")) {
			return TomlText.isRuleDocument(name, text) ? new RuleDocument(name, TomlText.toJson(name, text))
					: gitleaks(name, text);
		}
		throw new SieveException(ErrorCode.INVALID_DOCUMENT,
				"Document '" + name + "': the name of the file must end in .json, .yaml, .yml or .toml");
	}

}
