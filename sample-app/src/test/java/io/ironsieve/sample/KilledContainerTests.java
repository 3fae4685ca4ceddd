package io.ironsieve.sample;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.ironsieve.sample.HostileContainerTests.assertNative;
import static org.assertj.core.api.Assertions.assertThat;

/** Processes that are killed while they start, and their successors in the same temporary directory. */
@ContainerTest
class KilledContainerTests {

	private static final int KILLED = 128 + 9;

	private static final BreakpointAt WRITING_THE_LIBRARY = new BreakpointAt("io.ironsieve.jna.LibraryExtractor",
			"java.nio.file.Files", "write");

	private static final BreakpointAt MOVING_IT_INTO_PLACE = new BreakpointAt("io.ironsieve.jna.LibraryExtractor",
			"java.nio.file.Files", "move");

	@ParameterizedTest
	@EnumSource
	void killedInTheMiddleOfExtraction_nextStartIsNative(Debian debian) throws Exception {
		try (DockerVolume tmp = new DockerVolume();
				AppContainer next = new AppContainer(debian).withVolume(tmp, "/tmp")) {
			killAt(WRITING_THE_LIBRARY, debian, tmp);
			killAt(MOVING_IT_INTO_PLACE, debian, tmp);
			next.start();
			assertNative(next);
			List<String> files = next.files("/tmp/ironsieve-10001/*/*");
			assertThat(files).as("what both left, and the library").hasSize(3);
			assertThat(files).filteredOn((file) -> file.contains("/draft")).hasSize(2);
			assertThat(files).filteredOn((file) -> file.endsWith("/libironsieve.so")).hasSize(1);
		}
	}

	@Test
	void killedAgainAndAgainWhileStarting_nextStartIsNative() throws InterruptedException {
		try (DockerVolume tmp = new DockerVolume();
				AppContainer next = new AppContainer(Debian.DEBIAN_12).withVolume(tmp, "/tmp")) {
			for (int milliseconds = 300; milliseconds <= 2700; milliseconds += 600) {
				try (AppContainer killed = new AppContainer(Debian.DEBIAN_12).withVolume(tmp, "/tmp").withoutWaiting()) {
					killed.start();
					Thread.sleep(milliseconds);
					killed.kill();
					assertThat(killed.exitCode()).isEqualTo(KILLED);
				}
			}
			next.start();
			assertNative(next);
		}
	}

	private static void killAt(BreakpointAt place, Debian debian, DockerVolume tmp) throws Exception {
		try (AppContainer app = new AppContainer(debian).withVolume(tmp, "/tmp").withDebugger()) {
			app.start();
			place.reach(app.debuggerPort());
			assertThat(app.files("/tmp/ironsieve-10001/*/libironsieve.so")).as("not yet in place").isEmpty();
			app.kill();
			assertThat(app.exitCode()).isEqualTo(KILLED);
		}
	}

}
