package io.ironsieve.sample;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import org.junit.jupiter.api.Test;
import org.testcontainers.lifecycle.Startables;

import static io.ironsieve.sample.HostileContainerTests.assertNative;
import static org.assertj.core.api.Assertions.assertThat;

/** Load on containers with 256 MB of memory, without swap, and half a processor. */
@ContainerTest
class SmallContainerTests {

	private static final long MEMORY = 256 * 1024 * 1024;

	private static final int CLIENTS = 8;

	private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(8);

	private static final String LINE = "%d INFO login of anna%d@example.org from 192.0.2.%d, card 4111 1111 1111 1111\n";

	private static final String REDACTED = "%d INFO login of [email] from [ipv4], card ***************1111\n";

	@Test
	void underLoad_everyAnswerIsRedactedAndNothingIsKilled() throws Exception {
		Map<Debian, AppContainer> apps = new EnumMap<>(Debian.class);
		ExecutorService clients = Executors.newCachedThreadPool();
		try {
			for (Debian debian : Debian.values()) {
				apps.put(debian, new AppContainer(debian).withLimits(MEMORY, 0.5).withMemoryDirectory("/tmp", "exec,size=16m"));
			}
			Startables.deepStart(apps.values()).join();
			List<Future<Integer>> answers = new ArrayList<>();
			for (AppContainer app : apps.values()) {
				for (int client = 0; client < CLIENTS; client++) {
					int seed = client;
					answers.add(clients.submit(() -> load(app.client(), seed)));
				}
			}
			for (Future<Integer> answer : answers) {
				assertThat(answer.get()).as("answers that one client got").isGreaterThan(10);
			}
			apps.values().forEach(SmallContainerTests::assertUnharmed);
		}
		finally {
			clients.shutdownNow();
			apps.values().forEach(AppContainer::close);
		}
	}

	/** Posts texts of 1 to 2,000 lines until the time is over, and returns how many. */
	private static int load(ServiceClient client, int seed) {
		long end = System.nanoTime() + LOAD_NANOS;
		int count = 0;
		for (; System.nanoTime() < end; count++) {
			int lines = (count % 10 == seed) ? 2000 : 1 + count % 50;
			var answer = client.postText("/api/redact", text(LINE, lines));
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(ServiceClient.text(answer)).isEqualTo(text(REDACTED, lines));
			assertThat(answer.headers().firstValue("Ironsieve-Findings")).hasValue(String.valueOf(3 * lines));
		}
		return count;
	}

	private static String text(String line, int lines) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < lines; i++) {
			text.append(line.formatted(i, i, i % 256));
		}
		return text.toString();
	}

	private static void assertUnharmed(AppContainer app) {
		ContainerState state = app.state();
		assertThat(state.getRunning()).isTrue();
		assertThat(state.getOOMKilled()).isFalse();
		assertNative(app);
		assertThat(app.client().get("/actuator/health").statusCode()).isEqualTo(200);
		assertThat(ServiceClient.json(app.client().get("/actuator/metrics/ironsieve.fallback.calls"))
			.at("/measurements/0/value")
			.asDouble()).isZero();
		assertThat(app.getLogs()).doesNotContain("OutOfMemoryError").doesNotContain("ERROR");
	}

}
