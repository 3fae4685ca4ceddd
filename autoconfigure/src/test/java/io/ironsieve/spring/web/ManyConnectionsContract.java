package io.ironsieve.spring.web;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.ironsieve.spring.testengine.NativeStandIn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/** What both stacks must hold when clients are many, leave, or read slowly. The application answers {@code /endless} without end, and one more path with the text in chunks. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ManyConnectionsContract {

	private static final int CONNECTIONS = 500;

	private static final String NOT_REDACTED = "anna.schmidt@example.org";

	private final WebApplicationType type;

	private final Class<?> application;

	private final String chunks;

	private TestServer server;

	protected ManyConnectionsContract(WebApplicationType type, Class<?> application, String chunks) {
		this.type = type;
		this.application = application;
		this.chunks = chunks;
	}

	/** Bytes that {@code /endless} has given to its answers so far. */
	protected abstract long produced();

	@BeforeAll
	void start() {
		NativeStandIn.reset();
		this.server = TestServer.start(this.type, this.application, "ironsieve.web.enabled=true", "ironsieve.packs=",
				"ironsieve.rules[0].id=email", "ironsieve.rules[0].pattern=[a-z.]{1,64}@[a-z.]{1,64}",
				"server.tomcat.threads.max=" + CONNECTIONS, "server.tomcat.accept-count=" + CONNECTIONS);
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	@Test
	void connections_manyAtOnceThatLeaveAtRandom_leaveNoStreamBehind() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
		try {
			List<Callable<String>> clients = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				Random random = new Random(i);
				clients.add((i % 5 == 0) ? this::readsAll : () -> leavesAfter(random.nextInt(20_000)));
			}
			for (Future<String> client : threads.invokeAll(clients)) {
				assertThat(client.get()).doesNotContain(NOT_REDACTED);
			}
		}
		finally {
			threads.shutdownNow();
		}
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> NativeStandIn.openStreams() == 0);
	}

	@Test
	void connection_readSlowly_holdsTheProducerBack() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/endless")) {
			client.readUntil("[email]");
			// What is under way fills the buffers of the connection, then nothing more is produced than is read.
			long before = stillProduced();
			for (int second = 0; second < 3; second++) {
				client.read(1024);
				Thread.sleep(1000);
			}
			assertThat(produced() - before).isLessThan(1 << 20);
		}
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> NativeStandIn.openStreams() == 0);
	}

	private long stillProduced() throws InterruptedException {
		long before;
		do {
			before = produced();
			Thread.sleep(500);
		}
		while (produced() != before);
		return before;
	}

	private String readsAll() throws IOException {
		try (RawClient client = RawClient.connect(this.server.port()).get(this.chunks, "Connection: close")) {
			String answer = client.readAll();
			assertThat(answer).contains("[email]").endsWith("0\r\n\r\n");
			return answer;
		}
	}

	private String leavesAfter(int bytes) throws IOException {
		try (RawClient client = RawClient.connect(this.server.port()).get("/endless")) {
			return client.read(bytes);
		}
	}

}
