package io.ironsieve.jna;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

import com.sun.jna.NativeLibrary;
import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Real libraries of other versions: which are refused, and in which words. docs/abi.md has the rules and these sentences. Runs in a JVM of its own, in which
 * no library is bound: a refusal binds none.
 */
@Tag("other-versions")
class LibraryVersionsTests {

	private static final String OURS = NativeLayout.ABI_MAJOR + "." + NativeLayout.ABI_MINOR;

	private static final String HASH = HexFormat.of().toHexDigits(NativeLayout.LAYOUT_HASH);

	@Test
	void load_otherMajor_isRefusedWithBothVersions() {
		assertRefused(OtherLibrary.OTHER_MAJOR, "has ABI version 2.0, needed is " + OURS + " or a later 1.x");
	}

	@Test
	void load_earlierMinor_isRefusedWithBothVersions() {
		assertRefused(OtherLibrary.EARLIER_MINOR, "has ABI version 1.0, needed is " + OURS + " or a later 1.x");
	}

	@Test
	void load_otherLayout_isRefusedWithBothHashes() {
		String message = refusal(OtherLibrary.OTHER_LAYOUT).getMessage();
		String theirs = message.replaceFirst(".* has the layout hash ([0-9a-f]{16}) .*", "$1");
		assertThat(theirs).hasSize(16).isNotEqualTo(HASH);
		assertRefused(OtherLibrary.OTHER_LAYOUT, "has the layout hash " + theirs + " (ABI version " + OURS
				+ "), needed is " + HASH + " (ABI version " + OURS + ")");
	}

	@Test
	void load_abortingLibrary_isRefused() {
		assertRefused(OtherLibrary.ABORTING, "was built so that a panic ends the process");
	}

	@Test
	void load_olderSchema_isRefusedWithItsSchemasAndOurs() {
		assertRefused(OtherLibrary.OLDER_SCHEMA, "reads rule documents of schema 1 to 1, needed is " + RuleDocument.SCHEMA);
	}

	@ParameterizedTest
	@EnumSource(names = { "OTHER_MAJOR", "OTHER_LAYOUT", "ABORTING", "OLDER_SCHEMA" })
	void refusals_areInThePageOfTheAbi(OtherLibrary library) throws IOException {
		String page = Files.readString(Path.of("../../docs/abi.md"));
		assertThat(page).contains(refusal(library).getMessage().replace(library.path().toString(), "`FILE`"));
	}

	/** What the refusal spares: without it the missing function would be met while binding. */
	@Test
	void earlierMinor_hasNoFunctionOfALaterOne() {
		try (NativeLibrary library = NativeLibrary.getInstance(OtherLibrary.EARLIER_MINOR.path().toString())) {
			assertThat(library.getFunction("isv_engine_telemetry")).isNotNull();
			assertThatExceptionOfType(UnsatisfiedLinkError.class)
				.isThrownBy(() -> library.getFunction("isv_engine_counters"));
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "LATER_MINOR")
	void preferred_refusedLibrary_isStoodInForWithTheReason(OtherLibrary library) {
		String reason = refusal(library).getMessage();
		try (Sieve sieve = TestRules.builder().mode(EngineMode.PREFERRED).options(library.options()).build()) {
			assertThat(sieve.redact("code-1").text()).isEqualTo("[code]");
			assertThat(sieve.status().degraded()).isTrue();
			assertThat(sieve.status().engine().name()).isEqualTo("java");
			assertThat(sieve.status().reason()).contains(reason);
		}
	}

	private static void assertRefused(OtherLibrary library, String sentence) {
		SieveException refusal = refusal(library);
		assertThat(refusal.code()).isEqualTo(ErrorCode.LIBRARY_INCOMPATIBLE);
		assertThat(refusal).hasMessage("The native library " + library.path() + " " + sentence);
	}

	private static SieveException refusal(OtherLibrary library) {
		return catchThrowableOfType(SieveException.class, () -> TestRules.builder().options(library.options()).build());
	}

}
