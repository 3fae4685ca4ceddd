package io.ironsieve.spring;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class SieveFailureAnalyzerTests {

	private static final String SECRET_KEY = "bm8gZ29vZCBrZXk=";

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			LIBRARY_MISSING      | has no engine            | 'ironsieve.native.library'
			LIBRARY_CORRUPT      | has no engine            | Download the ironsieve-jna artifact again
			LIBRARY_INCOMPATIBLE | has no engine            | one version for all Ironsieve artifacts
			EXTRACTION_FAILED    | has no engine            | 'ironsieve.native.directory'
			LOAD_FAILED          | has no engine            | '--enable-native-access=ALL-UNNAMED'
			LOAD_FAILED          | has no engine            | glibc is not musl
			ENGINE_MISSING       | has no engine            | ironsieve-spring-boot-starter
			INVALID_RULE         | refused its rules        | no look-around
			INVALID_DOCUMENT     | refused its rules        | 'id' and 'pattern'
			EXAMPLE_FAILED       | refused its rules        | example
			MISSING_KEY          | refused its rules        | 'ironsieve.hash.key'
			NOT_ENABLED          | refused its rules        | 'ironsieve.features'
			UNKNOWN_PACK         | refused its rules        | 'ironsieve.packs'
			UNSUPPORTED_SCHEMA   | refused its rules        | 'Schemas'
			RULE_UNSUPPORTED     | refused its rules        | 'ironsieve.engine=required'
			INVALID_ARGUMENT     | cannot start             | 'ironsieve.packs'
			LIMIT_EXCEEDED       | cannot start             | 'ironsieve.rule-sets'
			MEMORY_LIMIT         | cannot start             | 'ironsieve.memory.max-frames-size'
			""")
	void analyze_codeOfTheStart_describesAndAdvises(ErrorCode code, String description, String action) {
		FailureAnalysis analysis = analyze(code);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains(description, code.name(), "what was wrong");
		assertThat(analysis.getAction()).contains(action);
	}

	@ParameterizedTest
	@EnumSource(names = { "LIBRARY_MISSING", "LIBRARY_CORRUPT", "LIBRARY_INCOMPATIBLE", "EXTRACTION_FAILED", "LOAD_FAILED",
			"ENGINE_MISSING", "RULE_UNSUPPORTED" })
	void analyze_anotherEngineWouldHelp_namesTheProperty(ErrorCode code) {
		FailureAnalysis analysis = analyze(code);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getAction()).contains("'ironsieve.engine=preferred'", "'ironsieve.engine=java'");
	}

	@ParameterizedTest
	@EnumSource(names = { "INVALID_HANDLE", "WRONG_KIND", "STALE", "CLOSED", "BUSY", "PANIC", "QUARANTINED",
			"UNKNOWN_RULE_SET", "CANCELLED", "UNKNOWN" })
	void analyze_codeOfACall_isLeftToOthers(ErrorCode code) {
		assertThat(analyze(code)).isNull();
	}

	@Test
	void run_libraryMissing_reportsInsteadOfAStackTrace(CapturedOutput output) {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		assertStartFails("--ironsieve.engine=required");
		assertThat(output).contains("APPLICATION FAILED TO START", "LIBRARY_MISSING", "stand-in says",
				"'ironsieve.engine=preferred'");
	}

	@Test
	void run_badRule_reportsPropertyAndRule(CapturedOutput output) {
		assertStartFails("--ironsieve.rules[0].id=broken", "--ironsieve.rules[0].pattern=a(b");
		assertThat(output).contains("APPLICATION FAILED TO START", "INVALID_RULE", "ironsieve.rules", "broken");
	}

	@Test
	void run_badProperty_reportsIt(CapturedOutput output) {
		assertStartFails("--ironsieve.engine=fast");
		assertThat(output).contains("APPLICATION FAILED TO START", "ironsieve.engine", "fast", "PREFERRED");
	}

	@Test
	void run_badHashKey_reportsItWithoutItsValue(CapturedOutput output) {
		assertStartFails("--ironsieve.hash.key=" + SECRET_KEY);
		assertThat(output).contains("APPLICATION FAILED TO START", "'ironsieve.hash.key'", "openssl rand")
			.doesNotContain(SECRET_KEY);
	}

	private static void assertStartFails(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatThrownBy(() -> application.run(arguments)).isNotNull();
	}

	private static FailureAnalysis analyze(ErrorCode code) {
		Throwable failure = new BeanCreationException("sieve", "cannot be created",
				new SieveException(code, "what was wrong"));
		return new SieveFailureAnalyzer().analyze(failure);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(IronsieveAutoConfiguration.class)
	static class Application {

	}

}
