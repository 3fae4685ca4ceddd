package io.ironsieve.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.AbstractImagePullPolicy;
import org.testcontainers.images.ImageData;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;

/**
 * The packaged jar as somebody careful would run it: not as root, without an entry in {@code /etc/passwd}, and with a root that cannot
 * be written. Where it may write is up to the test. Not thread-safe.
 */
final class AppContainer extends GenericContainer<AppContainer> {

	private static final int PORT = 8080;

	private static final int DEBUGGER_PORT = 5005;

	private static final Path JAR = Path.of(System.getProperty("ironsieve.test.jar")).toAbsolutePath();

	private final List<Mount> mounts = new ArrayList<>();

	private final List<String> arguments = new ArrayList<>();

	private int user = 10001;

	private Consumer<HostConfig> limits = (config) -> {
	};

	AppContainer(Debian debian) {
		super(DockerImageName.parse(debian.image()));
		withImagePullPolicy(new LocalImages());
		withCreateContainerCmdModifier(this::harden);
		withExposedPorts(PORT);
		waitingFor(Wait.forHttp("/actuator/health").forPort(PORT).withStartupTimeout(Duration.ofMinutes(3)));
		// Starts in a third of the processor time.
		withEnv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
		this.arguments.addAll(List.of("java", "-jar", "/app.jar"));
		this.mounts.add(new Mount().withType(MountType.BIND).withSource(JAR.toString()).withTarget("/app.jar").withReadOnly(true));
	}

	/** Memory as file system; as everywhere in Docker noexec, unless the options say {@code exec}. */
	AppContainer withMemoryDirectory(String path, String options) {
		withTmpFs(Map.of(path, options));
		return self();
	}

	/** A directory that outlives the container and may be shared. */
	AppContainer withVolume(DockerVolume volume, String path) {
		this.mounts.add(new Mount().withType(MountType.VOLUME).withSource(volume.name()).withTarget(path));
		return self();
	}

	AppContainer withArgument(String argument) {
		this.arguments.add(argument);
		return self();
	}

	/** Waits for a debugger before the application's first class is loaded. */
	AppContainer withDebugger() {
		addExposedPort(DEBUGGER_PORT);
		this.arguments.add(1, "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=*:" + DEBUGGER_PORT);
		waitingFor(Wait.forLogMessage("Listening for transport dt_socket.*\\n", 1));
		return self();
	}

	/** A shell script in place of the application; the start is over when the script has ended with 0. */
	AppContainer withScript(String script) {
		this.arguments.clear();
		this.arguments.addAll(List.of("sh", "-c", script));
		withStartupCheckStrategy(new OneShotStartupCheckStrategy());
		return withoutWaiting();
	}

	AppContainer withUser(int user) {
		this.user = user;
		return self();
	}

	/** Limits, and the JVM as it is without options. */
	AppContainer withLimits(long memoryBytes, double processors) {
		getEnvMap().clear();
		this.limits = (config) -> config.withMemory(memoryBytes)
			.withMemorySwap(memoryBytes)
			.withNanoCPUs((long) (processors * 1e9));
		return self();
	}

	/** For a container that is expected to end by itself. */
	AppContainer withoutWaiting() {
		// A port that is gone before it has been looked at would count as a failed start.
		setExposedPorts(List.of());
		waitingFor(new AbstractWaitStrategy() {
			@Override
			protected void waitUntilReady() {
			}
		});
		return self();
	}

	ServiceClient client() {
		return new ServiceClient(getMappedPort(PORT));
	}

	int debuggerPort() {
		return getMappedPort(DEBUGGER_PORT);
	}

	/** What health says about the sieve. */
	JsonNode sieveHealth() {
		return ServiceClient.json(client().get("/actuator/health")).get("components").get("ironsieve");
	}

	/** Files in the container that a shell's pattern matches, in order. */
	List<String> files(String pattern) {
		try {
			String found = execInContainer("sh", "-c", "ls -d " + pattern + " 2>/dev/null").getStdout();
			return found.lines().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Waits until the process has ended. */
	int exitCode() {
		return this.dockerClient.waitContainerCmd(getContainerId())
			.exec(new WaitContainerResultCallback())
			.awaitStatusCode(2, TimeUnit.MINUTES);
	}

	ContainerState state() {
		return this.dockerClient.inspectContainerCmd(getContainerId()).exec().getState();
	}

	void kill() {
		this.dockerClient.killContainerCmd(getContainerId()).exec();
	}

	private void harden(CreateContainerCmd command) {
		HostConfig config = command.getHostConfig();
		config.withReadonlyRootfs(true).withMounts(this.mounts);
		this.limits.accept(config);
		command.withUser(this.user + ":" + this.user).withCmd(this.arguments);
	}

	/** There is no registry to pull these images from. */
	private static final class LocalImages extends AbstractImagePullPolicy {

		@Override
		protected boolean shouldPullCached(DockerImageName imageName, ImageData localImageData) {
			return false;
		}

	}

}
