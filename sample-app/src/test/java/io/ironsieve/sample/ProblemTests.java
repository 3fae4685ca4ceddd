package io.ironsieve.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.json;
import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class ProblemTests {

	private static final int LIMIT = 16 * 1024 * 1024;

	@LocalServerPort
	private int port;

	private ServiceClient client;

	@BeforeEach
	void connect() {
		this.client = new ServiceClient(this.port);
	}

	@ParameterizedTest
	@CsvSource({ "616263FF64, 3, a byte that UTF-8 never uses", "C3, 0, cut in the middle of a character",
			"61C0AF, 1, an overlong form", "6162EDA080, 2, a surrogate", "F4908080, 0, beyond U+10FFFF",
			"4D61C3BC0080, 5, a stray continuation behind valid text" })
	void bodyNotUtf8_isBadRequestThatNamesThePosition(String hex, int position, String why) {
		byte[] body = HexFormat.of().parseHex(hex);
		for (String path : new String[] { "/api/redact", "/api/scan" }) {
			HttpResponse<byte[]> response = this.client.post(path, "text/plain", body);
			assertThat(problem(response, 400, "NOT_UTF_8")).as(why)
				.isEqualTo("The body is not UTF-8: the byte at position " + position + " does not belong to a character.");
		}
	}

	@Test
	void bodyNotUtf8FarIn_isFoundBeyondTheFirstChunk() {
		byte[] body = "ü".repeat(100_000).getBytes(StandardCharsets.UTF_8);
		body[150_001] = 'x';
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain", body);
		assertThat(problem(response, 400, "NOT_UTF_8")).contains("position 150000 ");
	}

	@Test
	void bodyOverTheLimit_isContentTooLarge() {
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain", new byte[LIMIT + 1]);
		assertThat(problem(response, 413, "BODY_TOO_LARGE"))
			.isEqualTo("The body is larger than the 16 MB that this service reads.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/redact", "/api/scan" })
	void chunkedBodyOverTheLimit_isContentTooLarge(String path) {
		byte[] body = new byte[LIMIT + 1];
		HttpResponse<byte[]> response = this.client.post(path, "application/json",
				BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
		problem(response, 413, "BODY_TOO_LARGE");
	}

	@Test
	void chunkedBodyOfExactlyTheLimit_isServed() {
		byte[] body = new byte[LIMIT];
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain",
				BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/redact", "/api/scan" })
	void unknownRuleSet_isNotFoundAndNamesTheKnownOnes(String path) {
		HttpResponse<byte[]> response = this.client.postText(path + "?ruleSet=anna%40example.org", "text");
		assertThat(problem(response, 404, "UNKNOWN_RULE_SET"))
			.isEqualTo("There is no rule set of that name. Known are: default, pii-only.");
		assertThat(text(response)).doesNotContain("anna");
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/xml", "application/octet-stream", "application/x-www-form-urlencoded",
			"multipart/form-data; boundary=x", "no media type" })
	void otherMediaType_isUnsupported(String contentType) {
		HttpResponse<byte[]> response = this.client.post("/api/redact", contentType, new byte[] { 'a' });
		assertThat(problem(response, 415, "WRONG_MEDIA_TYPE"))
			.isEqualTo("The Content-Type of the request must be text/plain or application/json.");
	}

	@Test
	void noMediaType_isUnsupported() {
		problem(this.client.postWithoutContentType("/api/scan", new byte[] { 'a' }), 415, "WRONG_MEDIA_TYPE");
	}

	@Test
	void bodyThatEndsEarly_isBadRequest() throws IOException {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			socket.getOutputStream().write(("""
					POST /api/redact HTTP/1.1\r
					Host: localhost\r
					Content-Type: text/plain\r
					Content-Length: 100\r
					\r
					only this""").getBytes(StandardCharsets.US_ASCII));
			socket.shutdownOutput();
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/problem+json", "ended early").doesNotContain("only this");
		}
	}

	@Test
	void otherCharset_isUnsupported() {
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain;charset=ISO-8859-1", new byte[] { 'a' });
		assertThat(problem(response, 415, "WRONG_CHARSET")).contains("UTF-8");
	}

	@Test
	void utf8NamedAsCharset_isServed() {
		assertThat(this.client.post("/api/scan", "text/plain;charset=utf-8", new byte[] { 'a' }).statusCode()).isEqualTo(200);
	}

	@Test
	void otherMethod_isProblemToo() {
		HttpResponse<byte[]> response = this.client.get("/api/redact");
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(json(response).get("detail").asString()).isNotBlank();
	}

	@Test
	void unknownPath_isProblemToo() {
		HttpResponse<byte[]> response = this.client.get("/api/nothing");
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	/** Checks the form of a problem and returns its sentence. */
	private static String problem(HttpResponse<byte[]> response, int status, String code) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = json(response);
		assertThat(problem.get("status").asInt()).isEqualTo(status);
		assertThat(problem.get("title").asString()).isNotBlank();
		assertThat(problem.get("code").asString()).isEqualTo(code);
		assertThat(problem.propertyNames()).doesNotContain("trace", "stackTrace", "exception");
		return problem.get("detail").asString();
	}

}
