package io.ironsieve.sample;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.ironsieve.EngineTelemetry;
import io.ironsieve.Sieve;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** What the native engine must be left with when many clients stream through a service at once and leave, or read slowly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
abstract class ManyStreamsContract {

	private static final int CONNECTIONS = 500;

	private static final String VALUE = "anna.schmidt@example.org";

	private static final String LINE = "2026-01-01T00:00:00Z INFO order 4711 of " + VALUE + " was sent, all fine\n";

	/** More than all buffers between client and service take. */
	private static final long ENDLESS = 1L << 30;

	private final WebApplicationType type;

	private final Class<?> application;

	private ConfigurableApplicationContext context;

	ManyStreamsContract(WebApplicationType type, Class<?> application) {
		this.type = type;
		this.application = application;
	}

	@BeforeAll
	void start() {
		// Otherwise closing the application takes the appenders away from every test that comes later.
		System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
		try {
			this.context = new SpringApplicationBuilder(this.application).web(this.type)
				.properties("server.port=0", "spring.main.banner-mode=off", "ironsieve.engine=required",
						"server.tomcat.threads.max=" + CONNECTIONS, "server.tomcat.accept-count=" + CONNECTIONS)
				.run("--server.port=0", "--ironsieve.engine=required");
		}
		finally {
			System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
		}
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void streams_manyAtOnceWhoseClientsLeaveAtRandom_leaveNothingBehind() throws IOException {
		redactOne();
		long handles = telemetry().liveHandles();
		Random random = new Random(7);
		List<UploadClient> clients = new ArrayList<>();
		for (int i = 0; i < CONNECTIONS; i++) {
			clients.add(UploadClient.begin(port()).chunk(LINE.repeat(1 + random.nextInt(40))));
		}
		await(() -> telemetry().streams().open() == CONNECTIONS);
		for (int i = 0; i < CONNECTIONS; i++) {
			UploadClient client = clients.get(i);
			switch (random.nextInt(4)) {
				case 0 -> assertThat(client.chunk(LINE).end().readAll()).doesNotContain(VALUE)
					.contains("[email]")
					.endsWith("0\r\n\r\n");
				case 1 -> client.half(LINE.repeat(200), random.nextInt(10_000)).reset();
				case 2 -> client.half(LINE, random.nextInt(LINE.length())).close();
				default -> client.reset();
			}
		}
		await(() -> telemetry().streams().open() == 0);
		for (UploadClient client : clients) {
			client.close();
		}
		EngineTelemetry left = telemetry();
		assertThat(left.streams().heldBytes()).isZero();
		assertThat(left.leaks()).isZero();
		assertThat(left.panics()).isZero();
		// Frames are pooled: as many as calls were under way at a time, but not as many as streams.
		long frames = Math.max(4, 2L * Runtime.getRuntime().availableProcessors());
		assertThat(left.liveHandles()).isLessThanOrEqualTo(handles + frames);
		redactOne();
	}

	@Test
	void stream_readSlowly_holdsTheProducerBackAndMemoryStaysFlat() throws Exception {
		AtomicLong sent = new AtomicLong();
		try (UploadClient client = UploadClient.begin(port())) {
			CompletableFuture<Void> producer = CompletableFuture.runAsync(() -> produce(client, sent));
			client.readUntil("[email]");
			long stalled = whenStill(sent);
			assertThat(stalled).as("bytes in all buffers").isLessThan(ENDLESS / 8);
			long memory = memory();
			for (int second = 0; second < 5; second++) {
				client.read(1024);
				Thread.sleep(1000);
			}
			assertThat(sent.get() - stalled).as("bytes sent while 5 KiB were read").isLessThan(1 << 20);
			assertThat(memory() - memory).as("bytes of memory more").isLessThan(8 << 20);
			assertThat(telemetry().streams().heldBytes()).isLessThanOrEqualTo(2 * 4096);
			client.reset();
			assertThat(producer).failsWithin(Duration.ofSeconds(30));
		}
		await(() -> telemetry().streams().open() == 0);
	}

	private static void produce(UploadClient client, AtomicLong sent) {
		String chunk = LINE.repeat(200);
		try {
			while (sent.get() < ENDLESS) {
				client.chunk(chunk);
				sent.addAndGet(chunk.length());
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static long whenStill(AtomicLong counter) throws InterruptedException {
		long before;
		do {
			before = counter.get();
			Thread.sleep(1500);
		}
		while (counter.get() != before);
		return before;
	}

	/** Bytes on the heap that are in use, in direct buffers, and in the native engine. */
	private long memory() {
		System.gc();
		long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + direct + telemetry().frameBytes();
	}

	private void redactOne() throws IOException {
		try (UploadClient client = UploadClient.begin(port())) {
			assertThat(client.chunk(LINE).end().readAll()).contains("[email]");
		}
	}

	private EngineTelemetry telemetry() {
		return this.context.getBean(Sieve.class).status().nativeTelemetry();
	}

	private int port() {
		return Integer.parseInt(this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
	}

}
