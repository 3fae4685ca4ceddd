package io.ironsieve.sample;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.testcontainers.lifecycle.Startables;

import static io.ironsieve.sample.HostileContainerTests.assertJava;
import static io.ironsieve.sample.HostileContainerTests.assertNative;
import static org.assertj.core.api.Assertions.assertThat;

/** Several applications, or somebody who means no good, in one temporary directory. */
@ContainerTest
class SharedDirectoryTests {

	@Test
	void sameUser_startedTogether_shareOneLibrary() {
		try (DockerVolume tmp = new DockerVolume();
				AppContainer first = app(tmp);
				AppContainer second = app(tmp)) {
			Startables.deepStart(first, second).join();
			assertNative(first);
			assertNative(second);
			assertThat(second.files("/tmp/ironsieve-*/*/*")).singleElement()
				.asString()
				.startsWith("/tmp/ironsieve-10001/")
				.endsWith("/libironsieve.so");
		}
	}

	@Test
	void otherUser_hasALibraryOfItsOwn() {
		try (DockerVolume tmp = new DockerVolume();
				AppContainer first = app(tmp);
				AppContainer second = app(tmp).withUser(10002)) {
			Startables.deepStart(first, second).join();
			assertNative(first);
			assertNative(second);
			assertThat(second.files("/tmp/ironsieve-*")).isEqualTo(List.of("/tmp/ironsieve-10001", "/tmp/ironsieve-10002"));
		}
	}

	@Test
	void folderThatOthersCanWrite_isNotTrusted() {
		try (DockerVolume tmp = new DockerVolume();
				AppContainer stranger = app(tmp).withUser(10002)
					.withScript("mkdir -m 0777 /tmp/ironsieve-10001");
				AppContainer app = app(tmp)) {
			stranger.start();
			app.start();
			assertJava(app, "The native library cannot be unpacked into /tmp: IOException: /tmp/ironsieve-10001 exists "
					+ "and is not a directory that only this user can write");
		}
	}

	private static AppContainer app(DockerVolume tmp) {
		return new AppContainer(Debian.DEBIAN_12).withVolume(tmp, "/tmp");
	}

}
