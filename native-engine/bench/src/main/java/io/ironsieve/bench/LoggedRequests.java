package io.ironsieve.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Asks a service that logs at trace for all that the sample application has, until its log is as long as wanted: text for the measurement of false positives. What it
 * sends has numbers, ids and times as real requests do, from a seed, and neither secrets nor personal data.
 *
 * <p>Arguments: address of the service, file of its log, bytes. Runs from its source: {@code java LoggedRequests.java ...}.
 */
final class LoggedRequests {

	private static final List<String> PAGES = List.of("", "page.css", "page.js", "icon.svg", "favicon.ico", "actuator", "actuator/health",
			"actuator/info", "actuator/metrics", "actuator/metrics/jvm.memory.used", "actuator/metrics/http.server.requests?tag=status:200",
			"actuator/metrics/ironsieve.calls", "actuator/ironsieve", "api/redact", "error");

	private static final List<String> TYPES = List.of("application/json", "text/html", "text/plain", "*/*");

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	private final Random random = new Random(7);

	private final String service;

	private LoggedRequests(String service) {
		this.service = service;
	}

	public static void main(String[] arguments) throws Exception {
		LoggedRequests requests = new LoggedRequests(arguments[0]);
		Path log = Path.of(arguments[1]);
		long bytes = Long.parseLong(arguments[2]);
		int sent = 0;
		while (Files.size(log) < bytes) {
			requests.send(sent++);
		}
		System.out.println(sent + " requests");
	}

	private void send(int number) throws IOException, InterruptedException {
		HttpRequest request = switch (number % 4) {
			case 0 -> get(PAGES.get(this.random.nextInt(PAGES.size())));
			case 1 -> post("api/redact", "text/plain", lines());
			case 2 -> post("api/scan", "text/plain", lines());
			default -> switch (this.random.nextInt(4)) {
				case 0 -> get("orders/" + uuid() + "?page=" + this.random.nextInt(1000) + "&trace=" + hexadecimal());
				case 1 -> post("api/redact", "application/json", "{\"order\": " + this.random.nextInt() + "}");
				case 2 -> post("api/redact/stream", "text/plain", lines());
				default -> to("api/scan").method("OPTIONS", BodyPublishers.noBody()).build();
			};
		};
		this.client.send(request, BodyHandlers.discarding());
	}

	private HttpRequest get(String path) {
		return to(path).GET().build();
	}

	private HttpRequest post(String path, String type, String body) {
		return to(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build();
	}

	private HttpRequest.Builder to(String path) {
		return HttpRequest.newBuilder(URI.create(this.service + "/" + path))
			.timeout(Duration.ofSeconds(30))
			.header("Accept", TYPES.get(this.random.nextInt(TYPES.size())))
			.header("X-Request-Id", uuid())
			.header("traceparent", "00-" + hexadecimal() + "-" + hexadecimal().substring(16) + "-01");
	}

	private String lines() {
		StringBuilder lines = new StringBuilder();
		for (int i = this.random.nextInt(8); i >= 0; i--) {
			lines.append("2026-11-23T1")
				.append(this.random.nextInt(10))
				.append(":07:")
				.append(10 + this.random.nextInt(50))
				.append(".")
				.append(this.random.nextInt(1_000_000_000))
				.append("Z order ")
				.append(Integer.toUnsignedString(this.random.nextInt()))
				.append(" of batch ")
				.append(uuid())
				.append(" packed in ")
				.append(this.random.nextInt(100_000))
				.append(" us, etag ")
				.append(hexadecimal())
				.append('\n');
		}
		return lines.toString();
	}

	private String uuid() {
		return new UUID(this.random.nextLong() & ~0xF000L | 0x4000L, this.random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L)
			.toString();
	}

	private String hexadecimal() {
		return String.format("%016x%016x", this.random.nextLong(), this.random.nextLong());
	}

}
