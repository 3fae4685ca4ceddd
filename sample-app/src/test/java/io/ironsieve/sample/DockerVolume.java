package io.ironsieve.sample;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.DockerClientFactory;

/**
 * A volume of Docker's, gone when closed. An empty one that is mounted over a directory of the image gets that directory's owner and
 * permissions, so over {@code /tmp} everybody may write to it.
 */
final class DockerVolume implements AutoCloseable {

	private final DockerClient docker = DockerClientFactory.instance().client();

	private final String name = this.docker.createVolumeCmd()
		.withLabels(DockerClientFactory.DEFAULT_LABELS)
		.exec()
		.getName();

	String name() {
		return this.name;
	}

	@Override
	public void close() {
		this.docker.removeVolumeCmd(this.name).exec();
	}

}
