package io.ironsieve.spring;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.logging.LogManager;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class StartupReportTests {

	private static final String HASHING = "ironsieve.rules[0].action.type=hash";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
		.withPropertyValues("ironsieve.packs=", "ironsieve.rules[0].id=a", "ironsieve.rules[0].pattern=a+",
				"ironsieve.rule-sets.more.packs=pii,secrets");

	@BeforeEach
	void resetEngine() throws IOException {
		// The handler of the console keeps the stream that it found when it was made; the next one finds the captured one.
		LogManager.getLogManager().readConfiguration();
		NativeStandIn.reset();
	}

	@Test
	void log_nativeServes_isOneInfoLine(CapturedOutput output) {
		this.runner.run((context) -> {
			int rules = context.getBean(Sieve.class).using("more").ruleSet().rules().size();
			assertThat(ownLines(output)).singleElement()
				.asString()
				.contains("INFO")
				.containsPattern("Ironsieve started in \\d+ ms: engine native 0\\.1\\.0, ABI 1\\.0 by jna, "
						+ "platform x86_64-unknown-linux-gnu, rule sets default \\(1 rule\\), more \\(" + rules + " rules\\)$");
		});
	}

	@Test
	void log_partsOfARuleFileAreNotHonoured_isOneWarningThatNamesThem(CapturedOutput output) {
		this.runner.withPropertyValues("ironsieve.documents=classpath:rules/others.toml").run((context) -> {
			assertThat(ownLines(output)).filteredOn((line) -> line.contains("WARN"))
				.singleElement()
				.asString()
				.contains("rules cannot: Document 'class path resource [rules/others.toml]': Rule 'internal-token': 'path'",
						"Rule 'key-file'");
		});
	}

	@Test
	void log_degraded_isMarked(CapturedOutput output) {
		NativeStandIn.becomeUnavailable(ErrorCode.EXTRACTION_FAILED);
		this.runner.run((context) -> assertThat(ownLines(output)).singleElement()
			.asString()
			.contains("INFO", "engine java", "(degraded)", "platform jvm")
			.doesNotContain("ABI"));
	}

	@Test
	void log_degraded_isOneWarningWithTheReason(CapturedOutput output) {
		NativeStandIn.becomeUnavailable(ErrorCode.EXTRACTION_FAILED);
		this.runner.run((context) -> assertThat(output.toString().lines().filter((line) -> line.contains("EXTRACTION_FAILED")))
			.singleElement()
			.asString()
			.contains("The Java engine serves in place of the native one"));
	}

	@Test
	void log_javaWanted_isNoWarning(CapturedOutput output) {
		this.runner.withPropertyValues("ironsieve.engine=java")
			.run((context) -> assertThat(ownLines(output)).singleElement().asString().contains("INFO", "engine java"));
	}

	@Test
	void log_hashingWithoutKey_saysSo(CapturedOutput output) {
		this.runner.withPropertyValues(HASHING)
			.run((context) -> assertThat(ownLines(output)).hasSize(2)
				.last()
				.asString()
				.contains("INFO", "'ironsieve.hash.key'", "hashes of [a]", "within this process only"));
	}

	@Test
	void log_tokensWithoutKey_isAWarning_thatTheyAreLostWithTheProcess(CapturedOutput output) {
		this.runner.withPropertyValues("ironsieve.rules[0].action.type=token")
			.run((context) -> assertThat(ownLines(output)).hasSize(2)
				.last()
				.asString()
				.contains("WARN", "'ironsieve.hash.key'", "[a]", "nobody can restore"));
	}

	@Test
	void log_hashingWithKey_doesNotMentionIt(CapturedOutput output) {
		String key = Base64.getEncoder().encodeToString(new byte[16]);
		this.runner.withPropertyValues(HASHING, "ironsieve.hash.key=" + key).run((context) -> {
			assertThat(ownLines(output)).hasSize(1);
			assertThat(output).doesNotContain(key);
		});
	}

	private static List<String> ownLines(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains(IronsieveAutoConfiguration.class.getName())).toList();
	}

}
