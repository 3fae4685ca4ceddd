package io.ironsieve.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks to the running service as any HTTP client would. */
final class ServiceClient {

	private static final JsonMapper json = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String base;

	ServiceClient(int port) {
		this.base = "http://127.0.0.1:" + port;
	}

	HttpResponse<byte[]> post(String path, String contentType, byte[] body) {
		return post(path, contentType, BodyPublishers.ofByteArray(body));
	}

	HttpResponse<byte[]> postText(String path, String body) {
		return post(path, "text/plain", body.getBytes(StandardCharsets.UTF_8));
	}

	HttpResponse<byte[]> post(String path, String contentType, BodyPublisher body) {
		return send(request(path).header("Content-Type", contentType).POST(body));
	}

	HttpResponse<byte[]> postWithoutContentType(String path, byte[] body) {
		return send(request(path).POST(BodyPublishers.ofByteArray(body)));
	}

	HttpResponse<byte[]> get(String path) {
		return send(request(path).GET());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.base + path)).timeout(Duration.ofMinutes(2));
	}

	private HttpResponse<byte[]> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), BodyHandlers.ofByteArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	static String text(HttpResponse<byte[]> response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

	static JsonNode json(HttpResponse<byte[]> response) {
		return json.readTree(response.body());
	}

}
