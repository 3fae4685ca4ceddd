package io.ironsieve.starter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ironsieve.EngineInfo;
import io.ironsieve.Sieve;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Application whose {@code ironsieve.native.library} is a real library of an earlier ABI version. Needs a JVM in which no library is bound. */
@Tag("other-versions")
@ExtendWith(OutputCaptureExtension.class)
class RefusedLibraryTests {

	private static final String REFUSAL = " has ABI version 1.0, needed is 1.";

	@Test
	void preferred_startsDegraded_andHealthSaysWhy() throws IOException {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("ironsieve.native.library=" + earlierLibrary())
			.run((context) -> {
				assertThat(context.getBean(Sieve.class).redact("jane.doe@example.com").findings()).hasSize(1);
				HealthIndicator indicator = context.getBean("ironsieveHealthContributor", HealthIndicator.class);
				assertThat(indicator.health(true).getStatus()).isEqualTo(Status.UP);
				assertThat(indicator.health(true).getDetails()).containsEntry("engine", EngineInfo.JAVA)
					.containsEntry("degraded", true)
					.hasEntrySatisfying("reason", (reason) -> assertThat(reason.toString()).contains(REFUSAL));
				assertThat(context.getBean(HealthEndpoint.class).healthForPath("ironsieve").getStatus())
					.isEqualTo(Status.UP);
			});
	}

	@Test
	void required_doesNotStart_andTheReportSaysWhatToDo(CapturedOutput output) throws IOException {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		String library = "--ironsieve.native.library=" + earlierLibrary();
		assertThatThrownBy(() -> application.run("--ironsieve.engine=required", library)).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START", "LIBRARY_INCOMPATIBLE", REFUSAL,
				"one version for all Ironsieve artifacts", "'ironsieve.engine=preferred'");
	}

	private static Path earlierLibrary() throws IOException {
		try (var files = Files.list(Path.of(System.getProperty("ironsieve.test.variants")))) {
			List<Path> earlier = files.filter((file) -> file.getFileName().toString().startsWith("1.0.")).toList();
			assertThat(earlier).hasSize(1);
			return earlier.get(0);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
