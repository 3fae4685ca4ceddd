package io.ironsieve.spring.web.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.ironsieve.spring.web.TestWebProperties;
import io.ironsieve.spring.web.WebProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Flux;

import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Both clients against a server that remembers what it got. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientRedactionTests {

	private static final String TEXT = "Grüße an anna.schmidt@example.org, danke";

	private static final String REDACTED = "Grüße an [email], danke";

	private final AtomicReference<String> body = new AtomicReference<>();

	private final AtomicReference<Headers> headers = new AtomicReference<>();

	private Sieve sieve;

	private HttpServer server;

	@BeforeAll
	void start() throws IOException {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().packs("pii").build();
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.headers.set(exchange.getRequestHeaders());
			this.body.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		this.server.start();
	}

	@BeforeEach
	void reset() {
		NativeStandIn.reset();
		this.body.set(null);
	}

	@AfterEach
	void allStreamsAreClosed() {
		assertThat(NativeStandIn.openStreams()).isZero();
	}

	@AfterAll
	void stop() {
		this.server.stop(0);
		this.sieve.close();
	}

	@Test
	void restClient_text_isRedactedWithItsNewLength() {
		restClient(Map.of()).accept(MediaType.TEXT_PLAIN, TEXT);
		assertThat(this.body).hasValue(new String(REDACTED.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
		assertThat(this.headers.get().getFirst("Content-Length")).isEqualTo("" + REDACTED.length());
	}

	@Test
	void restClient_json_isRedacted() {
		RestClient.Builder builder = RestClient.builder();
		new IronsieveRestClientAutoConfiguration().ironsieveRestClientCustomizer(this.sieve, properties(Map.of())).customize(builder);
		builder.build().post().uri(uri()).body(Map.of("to", TEXT)).retrieve().toBodilessEntity();
		assertThat(this.body).hasValue("{\"to\":\"" + REDACTED + "\"}");
	}

	@Test
	void restClient_binaryAndExcludedHost_areSentAsTheyAre() {
		restClient(Map.of()).accept(MediaType.APPLICATION_OCTET_STREAM, TEXT.getBytes(StandardCharsets.UTF_8));
		assertThat(this.body).hasValue(TEXT);
		restClient(Map.of("ironsieve.web.client.exclude-hosts", "127.0.*")).accept(new MediaType("text", "plain", StandardCharsets.UTF_8), TEXT);
		assertThat(this.body).hasValue(TEXT);
	}

	@Test
	void restClient_engineFails_sendsNothing() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "full"));
		assertThatThrownBy(() -> restClient(Map.of()).accept(MediaType.TEXT_PLAIN, TEXT)).isInstanceOf(SieveException.class);
		assertThat(this.body).hasNullValue();
	}

	@Test
	void webClient_text_isRedacted() {
		webClient(Map.of()).accept(new MediaType("text", "plain", StandardCharsets.UTF_8), TEXT);
		assertThat(this.body).hasValue(REDACTED);
		assertThat(this.headers.get().getFirst("Content-Length")).isNull();
	}

	@Test
	void webClient_lines_areRedactedOneByOne() {
		client(Map.of()).post()
			.uri(uri())
			.contentType(MediaType.APPLICATION_NDJSON)
			.body(Flux.just(Map.of("a", TEXT), Map.of("b", TEXT)), Map.class)
			.retrieve()
			.toBodilessEntity()
			.block();
		assertThat(this.body).hasValue("{\"a\":\"" + REDACTED + "\"}\n{\"b\":\"" + REDACTED + "\"}\n");
	}

	@Test
	void webClient_binaryAndExcludedHost_areSentAsTheyAre() {
		webClient(Map.of()).accept(MediaType.APPLICATION_OCTET_STREAM, TEXT.getBytes(StandardCharsets.UTF_8));
		assertThat(this.body).hasValue(TEXT);
		webClient(Map.of("ironsieve.web.client.exclude-hosts", "127.0.*")).accept(new MediaType("text", "plain", StandardCharsets.UTF_8), TEXT);
		assertThat(this.body).hasValue(TEXT);
	}

	@Test
	void webClient_engineFails_failsTheRequest() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "full"));
		assertThatThrownBy(() -> webClient(Map.of()).accept(MediaType.TEXT_PLAIN, TEXT)).hasStackTraceContaining("full");
		assertThat(this.body).hasNullValue();
	}

	private BiConsumer<MediaType, Object> restClient(Map<String, String> properties) {
		RestClient.Builder builder = RestClient.builder();
		new IronsieveRestClientAutoConfiguration().ironsieveRestClientCustomizer(this.sieve, properties(properties)).customize(builder);
		return (type, sent) -> builder.build().post().uri(uri()).contentType(type).body(sent).retrieve().toBodilessEntity();
	}

	private BiConsumer<MediaType, Object> webClient(Map<String, String> properties) {
		return (type, sent) -> client(properties).post()
			.uri(uri())
			.contentType(type)
			.bodyValue(sent)
			.retrieve()
			.toBodilessEntity()
			.block();
	}

	private WebClient client(Map<String, String> properties) {
		WebClient.Builder builder = WebClient.builder();
		new IronsieveWebClientAutoConfiguration().ironsieveWebClientCustomizer(this.sieve, properties(properties)).customize(builder);
		return builder.build();
	}

	private static WebProperties properties(Map<String, String> properties) {
		return TestWebProperties.of(properties);
	}

	private String uri() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + "/";
	}

}
