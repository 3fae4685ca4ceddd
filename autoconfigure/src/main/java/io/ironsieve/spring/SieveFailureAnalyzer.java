package io.ironsieve.spring;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when a sieve refuses to start. Codes that only calls can meet are not analysed: they are no matter of
 * configuration.
 */
class SieveFailureAnalyzer extends AbstractFailureAnalyzer<SieveException> {

	private static final String JAVA_ENGINE = " To start without the native engine, set 'ironsieve.engine=preferred' (the Java engine "
			+ "stands in, with the same results and slower) or 'ironsieve.engine=java' (no native code is loaded).";

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SieveException cause) {
		String action = actionFor(cause.code());
		return (action != null) ? new FailureAnalysis(description(cause), action, cause) : null;
	}

	private static String description(SieveException cause) {
		String what = switch (cause.code()) {
			case LIBRARY_MISSING, LIBRARY_CORRUPT, LIBRARY_INCOMPATIBLE, EXTRACTION_FAILED, LOAD_FAILED, ENGINE_MISSING ->
				"Ironsieve has no engine";
			case INVALID_ARGUMENT, LIMIT_EXCEEDED, MEMORY_LIMIT -> "Ironsieve cannot start as it is configured";
			default -> "Ironsieve refused its rules";
		};
		return what + " (" + cause.code() + "): " + cause.getMessage();
	}

	private static @Nullable String actionFor(ErrorCode code) {
		return switch (code) {
			case LIBRARY_MISSING -> "Check that this platform is among those the native engine is built for and that "
					+ "'ironsieve.native.library', when set, names an existing file. Platform: " + platform() + "."
					+ JAVA_ENGINE;
			case LIBRARY_CORRUPT -> "Download the ironsieve-jna artifact again, and check that nothing filters or rewrites the "
					+ "files in its jar while packaging and that no other program writes to 'ironsieve.native.directory'."
					+ JAVA_ENGINE;
			case LIBRARY_INCOMPATIBLE -> "Use one version for all Ironsieve artifacts, and let 'ironsieve.native.library', when "
					+ "set, name the library of that same version." + JAVA_ENGINE;
			case EXTRACTION_FAILED -> "Set 'ironsieve.native.directory' to a directory that this process may write to and that "
					+ "is not mounted with 'noexec', or unpack the library when you build the image and name it in "
					+ "'ironsieve.native.library'." + JAVA_ENGINE;
			case LOAD_FAILED -> "Check that the process may load native code: start Java with "
					+ "'--enable-native-access=ALL-UNNAMED' (or put 'Enable-Native-Access: ALL-UNNAMED' in the manifest of the "
					+ "executable jar), use a directory that is not mounted with 'noexec' ('ironsieve.native.directory'), and "
					+ "run on the C library that the native library was built for (glibc is not musl, which Alpine uses). "
					+ "'ironsieve.native.binding', when set, is best 'auto'. "
					+ "Platform: " + platform() + "." + JAVA_ENGINE;
			case ENGINE_MISSING -> "Depend on ironsieve-spring-boot-starter, or add the missing artifact: ironsieve-jna is the "
					+ "native engine, ironsieve-fallback is the Java engine. 'ironsieve.engine=preferred' needs "
					+ "ironsieve-fallback and uses ironsieve-jna when it is there, 'ironsieve.engine=java' needs "
					+ "ironsieve-fallback alone, 'ironsieve.engine=required' needs ironsieve-jna alone.";
			case INVALID_RULE -> "Correct the pattern, the group or the allow list of the rule that the message names. Patterns "
					+ "are RE2's: no look-around and no back-references; docs/rules.md says under 'Pattern dialect' what to write instead.";
			case INVALID_DOCUMENT -> "Correct the rule document, dictionary or property that the message names. A rule needs at least 'id' and "
					+ "'pattern' or 'dictionary', and ids are unique in a rule set.";
			case EXAMPLE_FAILED -> "Correct the rule that the message names, or the example it no longer agrees with.";
			case MISSING_KEY -> "Set 'ironsieve.hash.key' to 16 to 1,024 bytes in Base64, for example the output of "
					+ "'openssl rand -base64 32', or give the rule another action.";
			case NOT_ENABLED -> "Add 'ff1' to 'ironsieve.features', or give the rule that the message names another action.";
			case UNKNOWN_PACK -> "Correct 'ironsieve.packs' or 'ironsieve.rule-sets.<name>.packs'. Load a file of your own with "
					+ "'ironsieve.documents'.";
			case UNSUPPORTED_SCHEMA -> "Use a version of Ironsieve that reads this schema, or say the same in a schema that this "
					+ "version reads; docs/rules.md has the translations under 'Schemas'.";
			case RULE_UNSUPPORTED -> "Change the rule that the message names so that the Java engine can take it (no 'unicode', no "
					+ "repetition over 1,000), or let the native engine serve, which can: with 'ironsieve.engine=preferred' the rule is taken "
					+ "where that engine is there, with 'ironsieve.engine=java' nowhere. 'ironsieve.engine=required' says what the native "
					+ "engine lacks.";
			case INVALID_ARGUMENT -> "Set at least one of 'ironsieve.packs', 'ironsieve.documents' and 'ironsieve.rules', or "
					+ "'ironsieve.enabled=false'.";
			case LIMIT_EXCEEDED -> "Make the rule document that the message names smaller, or spread its rules over several rule "
					+ "sets with 'ironsieve.rule-sets'.";
			case MEMORY_LIMIT -> "Raise 'ironsieve.memory.max-frames-size'." + JAVA_ENGINE;
			case INVALID_HANDLE, WRONG_KIND, STALE, CLOSED, BUSY, PANIC, QUARANTINED, UNKNOWN_RULE_SET, CANCELLED,
					UNKNOWN -> null;
		};
	}

	private static String platform() {
		return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
				+ System.getProperty("java.version");
	}

}
