package io.ironsieve.sample;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class RedactTests {

	private static final int LIMIT = 16 * 1024 * 1024;

	@LocalServerPort
	private int port;

	private ServiceClient client;

	@BeforeEach
	void connect() {
		this.client = new ServiceClient(this.port);
	}

	@Test
	void redact_plainText_replacesAndCounts() {
		HttpResponse<byte[]> response = this.client.postText("/api/redact",
				"mail anna.schmidt@example.org or ben@example.org, thanks");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(text(response)).isEqualTo("mail [email] or [email], thanks");
		assertThat(header(response, "Ironsieve-Findings")).isEqualTo("2");
		assertThat(header(response, "Content-Type")).isEqualTo("text/plain;charset=UTF-8");
		assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
	}

	@Test
	void redact_json_isAnsweredAsJson() {
		HttpResponse<byte[]> response = this.client.post("/api/redact", "application/json",
				utf8("{\"to\":\"anna.schmidt@example.org\",\"näme\":\"Ä\"}"));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(text(response)).isEqualTo("{\"to\":\"[email]\",\"näme\":\"Ä\"}");
		assertThat(header(response, "Content-Type")).isEqualTo("application/json");
	}

	@Test
	void redact_nothingFound_answersSameBytes() {
		byte[] body = utf8("nothing to see: größer, 日本語, \uD83D\uDE00\r\n\ttail ");
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain", body);
		assertThat(response.body()).isEqualTo(body);
		assertThat(header(response, "Ironsieve-Findings")).isEqualTo("0");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "\0", "a\0b", "\uFEFF", "\uD83D\uDE00" })
	void redact_smallestBodies_comeBackAsTheyAre(String body) {
		HttpResponse<byte[]> response = this.client.postText("/api/redact", body);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(utf8(body));
		assertThat(header(response, "Ironsieve-Findings")).isEqualTo("0");
	}

	@Test
	void redact_nulBesideValue_redactsValue() {
		HttpResponse<byte[]> response = this.client.postText("/api/redact", "\0anna@example.org\0");
		assertThat(text(response)).isEqualTo("\0[email]\0");
	}

	@Test
	void redact_ownRule_hashesEqualValuesEqually() {
		HttpResponse<byte[]> response = this.client.postText("/api/redact", "C-12345678 C-87654321 C-12345678");
		String[] hashes = text(response).split(" ");
		assertThat(hashes).hasSize(3).allMatch((hash) -> hash.matches("\\[customer-number:[^:]+:[0-9a-f]{16}]"));
		assertThat(hashes[0]).isEqualTo(hashes[2]).isNotEqualTo(hashes[1]);
	}

	@Test
	void redact_namedRuleSet_appliesThatOne() {
		String text = "C-12345678 anna@example.org";
		assertThat(text(this.client.postText("/api/redact?ruleSet=pii-only", text))).isEqualTo("C-12345678 [email]");
		assertThat(text(this.client.postText("/api/redact?ruleSet=default", text))).startsWith("[customer-number:");
		assertThat(text(this.client.postText("/api/redact?ruleSet=", text))).startsWith("[customer-number:");
	}

	@Test
	void redact_bodyOfExactlyTheLimit_isRedacted() {
		byte[] body = new byte[LIMIT];
		Arrays.fill(body, (byte) 'x');
		byte[] tail = utf8(" anna@example.org");
		System.arraycopy(tail, 0, body, LIMIT - tail.length, tail.length);
		HttpResponse<byte[]> response = this.client.post("/api/redact", "text/plain", body);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).hasSize(LIMIT - "anna@example.org".length() + "[email]".length());
		assertThat(text(response)).endsWith("x [email]");
	}

	@Test
	void redact_manyThreadsAtOnce_everyOneGetsItsOwnAnswer() throws Exception {
		int threads = 64;
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Callable<Void>> tasks = IntStream.range(0, threads)
				.<Callable<Void>>mapToObj((thread) -> () -> {
					start.await();
					for (int call = 0; call < 20; call++) {
						String filler = ("t" + thread + "c" + call + " ").repeat(1 + thread * 7);
						HttpResponse<byte[]> response = this.client.postText("/api/redact",
								filler + "user" + thread + "@example.org " + filler);
						assertThat(text(response)).isEqualTo(filler + "[email] " + filler);
					}
					return null;
				})
				.toList();
			for (Future<Void> outcome : executor.invokeAll(tasks)) {
				outcome.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String header(HttpResponse<byte[]> response, String name) {
		return response.headers().firstValue(name).orElse("(none)");
	}

}
