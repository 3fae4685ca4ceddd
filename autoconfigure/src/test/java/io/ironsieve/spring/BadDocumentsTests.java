package io.ironsieve.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.testing.TestData;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** Broken rule files stop the start, and the analysis of the failure says which file and what to do. */
class BadDocumentsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
		.withPropertyValues("ironsieve.engine=java", "ironsieve.packs=", "ironsieve.hash.key=MDEyMzQ1Njc4OWFiY2RlZg==");

	@TempDir
	Path directory;

	@TestFactory
	Stream<DynamicTest> sharedDocuments_stopTheStart() throws IOException {
		Path kept = Files.createTempDirectory("bad-documents");
		kept.toFile().deleteOnExit();
		return TestData.cases("bad-rules.tsv", 4).map((row) -> DynamicTest.dynamicTest(row[0], () -> {
			Path file = Files.write(kept.resolve(row[0] + ".json"), TestData.unescape(row[1]));
			file.toFile().deleteOnExit();
			start(file).run((context) -> {
				SieveException failure = failure(context);
				assertThat(failure.code()).isEqualTo(ErrorCode.valueOf(row[2]));
				assertThat(failure).hasMessageContaining(file.toString());
				if (!row[3].equals(row[0])) {
					assertThat(failure).hasMessageContaining(row[3]);
				}
				assertAnalysed(failure, file);
			});
		}));
	}

	@Test
	void yaml_namesFileRuleAndLine() throws IOException {
		Path file = Files.writeString(this.directory.resolve("own.yaml"),
				"schema: 2\nname: own\nrules:\n  - id: good\n    pattern: a\n\n  - id: bad\n    pattern: a(?=b)\n");
		start(file).run((context) -> {
			SieveException failure = failure(context);
			assertThat(failure).hasMessageContainingAll("own.yaml", "rule 'bad' at line 7", "position 1", "name the value's 'group'");
			assertAnalysed(failure, file);
		});
	}

	private ApplicationContextRunner start(Path file) {
		return this.runner.withPropertyValues("ironsieve.documents=file:" + file);
	}

	private static SieveException failure(AssertableApplicationContext context) {
		assertThat(context).hasFailed().getFailure().rootCause().isInstanceOf(SieveException.class);
		Throwable cause = context.getStartupFailure();
		while (!(cause instanceof SieveException)) {
			cause = cause.getCause();
		}
		return (SieveException) cause;
	}

	private static void assertAnalysed(SieveException failure, Path file) {
		FailureAnalysis analysis = new SieveFailureAnalyzer().analyze(failure, failure);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("Ironsieve").contains(file.toString());
		assertThat(analysis.getAction()).isNotBlank();
	}

}
