package io.ironsieve.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/** Directories that cannot be written, executed or filled. */
@ContainerTest
class HostileContainerTests {

	private static final Documents FAILURE_MODES = new Documents(Documents.ROOT.resolve("docs/failure-modes.md"));

	private static final String NOEXEC = "the file system is mounted noexec or the system forbids it";

	@ParameterizedTest
	@EnumSource
	void readOnlyRoot_temporaryDirectoryInMemory_nativeEngineServes(Debian debian) {
		try (AppContainer app = new AppContainer(debian).withMemoryDirectory("/tmp", "exec,size=16m")) {
			app.start();
			assertNative(app);
			assertThat(app.getLogs()).doesNotContain("WARN").doesNotContain("restricted method");
		}
	}

	@ParameterizedTest
	@EnumSource
	void noexecTemporaryDirectory_preferred_javaEngineServes(Debian debian) {
		try (AppContainer app = new AppContainer(debian).withMemoryDirectory("/tmp", "noexec")) {
			app.start();
			assertJava(app, "The native library cannot be executed from /tmp/ironsieve-10001/", NOEXEC);
		}
	}

	@Test
	void noexecTemporaryDirectory_required_doesNotStart() {
		try (AppContainer app = new AppContainer(Debian.DEBIAN_12).withMemoryDirectory("/tmp", "noexec")
			.withArgument("--ironsieve.engine=required")
			.withoutWaiting()) {
			app.start();
			assertThat(app.exitCode()).isEqualTo(1);
			assertThat(app.getLogs()).contains("APPLICATION FAILED TO START")
				.contains("Ironsieve has no engine (EXTRACTION_FAILED): The native library cannot be executed from /tmp/")
				.contains(NOEXEC)
				.contains("Set 'ironsieve.native.directory'")
				.doesNotContain("Started SampleApplication");
		}
	}

	@Test
	void noexecTemporaryDirectory_otherDirectoryNamed_nativeEngineServes() {
		try (DockerVolume volume = new DockerVolume();
				AppContainer app = new AppContainer(Debian.DEBIAN_12).withMemoryDirectory("/tmp", "noexec")
					.withVolume(volume, "/var/tmp")
					.withArgument("--ironsieve.engine=required")
					.withArgument("--ironsieve.native.directory=/var/tmp")) {
			app.start();
			assertNative(app);
		}
	}

	@Test
	void fullTemporaryDirectory_preferred_javaEngineServes() {
		try (AppContainer app = new AppContainer(Debian.DEBIAN_12).withMemoryDirectory("/tmp", "exec,size=1m")) {
			app.start();
			assertJava(app, "The native library cannot be unpacked into /tmp: IOException: No space left on device");
			assertThat(app.files("/tmp/ironsieve-10001/*/*")).as("nothing half-written stays").isEmpty();
		}
	}

	static void assertNative(AppContainer app) {
		JsonNode health = app.sieveHealth();
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.at("/details/engine").asString()).as(app::getLogs).isEqualTo("native");
		assertThat(health.at("/details/degraded").asBoolean()).isFalse();
		assertRedacts(app);
	}

	/** The Java engine serves, and health and log have this reason, which is documented. */
	static void assertJava(AppContainer app, String... reason) {
		assertThat(FAILURE_MODES.text().replace("`", "")).contains(reason);
		JsonNode health = app.sieveHealth();
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.at("/details/engine").asString()).isEqualTo("java");
		assertThat(health.at("/details/degraded").asBoolean()).isTrue();
		assertThat(health.at("/details/reason").asString()).contains(reason).hasLineCount(1);
		assertThat(app.getLogs()).contains(reason);
		assertRedacts(app);
	}

	private static void assertRedacts(AppContainer app) {
		assertThat(text(app.client().postText("/api/redact", "mail anna@example.org from 192.0.2.7")))
			.isEqualTo("mail [email] from [ipv4]");
	}

}
