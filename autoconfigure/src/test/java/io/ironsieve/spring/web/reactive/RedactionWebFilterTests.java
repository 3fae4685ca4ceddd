package io.ironsieve.spring.web.reactive;

import java.io.EOFException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.time.Duration;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.ironsieve.spring.web.RawClient;
import io.ironsieve.spring.web.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Sinks;

import org.springframework.boot.WebApplicationType;

import static io.ironsieve.spring.web.reactive.ReactiveApplication.MAIL;
import static io.ironsieve.spring.web.reactive.ReactiveApplication.REDACTED;
import static io.ironsieve.spring.web.reactive.ReactiveApplication.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The filter on Reactor Netty. Every test ends without an open stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RedactionWebFilterTests {

	private TestServer server;

	@BeforeAll
	void start() {
		NativeStandIn.reset();
		this.server = TestServer.start(WebApplicationType.REACTIVE, ReactiveApplication.class, "ironsieve.web.enabled=true",
				"ironsieve.web.direction=both", "ironsieve.web.exclude-paths=/excluded",
				"spring.web.error.include-message=always");
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	@BeforeEach
	void reset() {
		NativeStandIn.reset();
		ReactiveApplication.Bodies.events = Sinks.many().unicast().onBackpressureBuffer();
	}

	@AfterEach
	void allStreamsAreClosed() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> NativeStandIn.openStreams() == 0);
	}

	@Test
	void response_text_isRedacted() {
		assertThat(this.server.get("/text").body()).isEqualTo(REDACTED);
	}

	@Test
	void response_headersOfTheOriginalBody_areDroppedOrWeakened() {
		HttpResponse<String> response = this.server.get("/json");
		assertThat(response.body()).isEqualTo("{\"to\":\"[email]\"}");
		assertThat(response.headers().map()).doesNotContainKeys("content-digest", "content-length");
		assertThat(response.headers().firstValue("etag")).contains("W/\"v1\"");
	}

	@Test
	void response_ifNoneMatchOfTheWeakTag_isNotModified() {
		HttpResponse<String> response = this.server.send(this.server.request("/json").header("If-None-Match", "W/\"v1\""));
		assertThat(response.statusCode()).isEqualTo(304);
		assertThat(response.headers().firstValue("etag")).contains("W/\"v1\"");
	}

	@Test
	void response_head_hasNoLengthOfTheOriginalBody() {
		HttpResponse<String> response = this.server
			.send(this.server.request("/json").method("HEAD", BodyPublishers.noBody()));
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("etag")).contains("W/\"v1\"");
		assertThat(response.headers().firstValue("content-length")).isEmpty();
	}

	@Test
	void response_excludedPathAndBinaryAndEncoded_areLeftAlone() {
		assertThat(this.server.get("/excluded").body()).isEqualTo(MAIL);
		assertThat(this.server.get("/encoded").body()).isEqualTo(TEXT);
		HttpResponse<String> binary = this.server.get("/binary");
		assertThat(binary.body()).isEqualTo(TEXT);
		assertThat(binary.headers().firstValue("etag")).contains("\"v1\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "ISO-8859-1", "UTF-16LE" })
	void response_otherCharset_isRedactedInIt(String charset) {
		byte[] body = this.server.bytes("/charset?name=" + charset).body();
		assertThat(new String(body, Charset.forName(charset))).isEqualTo(REDACTED);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 65_536 })
	void response_chunks_areOneText(int size) {
		assertThat(this.server.get("/chunks?size=" + size).body()).isEqualTo(REDACTED.repeat(500));
	}

	@Test
	void response_events_flowOneByOne() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/events")) {
			ReactiveApplication.Bodies.events.tryEmitNext("first " + MAIL);
			assertThat(client.readUntil("first [email]\n\n")).doesNotContain(MAIL);
			ReactiveApplication.Bodies.events.tryEmitNext("second " + MAIL);
			assertThat(client.readUntil("second [email]\n\n")).doesNotContain(MAIL);
		}
	}

	@Test
	void response_linesOfJson_flowOneByOne() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/lines")) {
			ReactiveApplication.Bodies.events.tryEmitNext("first " + MAIL);
			assertThat(client.readUntil("[\"first [email]\"]\n")).doesNotContain(MAIL);
			ReactiveApplication.Bodies.events.tryEmitNext("second");
			client.readUntil("[\"second\"]\n");
			ReactiveApplication.Bodies.events.tryEmitComplete();
			assertThat(client.readUntil("0\r\n\r\n")).doesNotContain(MAIL);
		}
	}

	@Test
	void response_partOfText_isRefused() {
		HttpResponse<String> response = this.server.get("/part?type=text/plain");
		assertThat(response.statusCode()).isEqualTo(416);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("content-range")).isEmpty();
	}

	@Test
	void response_partOfBinary_passes() {
		HttpResponse<String> response = this.server.get("/part?type=video/mp4");
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).isEqualTo("schmidt");
	}

	@Test
	void response_exception_redactsTheErrorAnswer() {
		HttpResponse<String> response = this.server.get("/failing");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).contains("no such customer: [email]");
	}

	@Test
	void request_body_isRedactedAndKnowsNoLength() {
		HttpResponse<String> response = this.server.post("/received", "text/plain;charset=UTF-8", TEXT);
		assertThat(response.body()).isEqualTo(REDACTED);
		assertThat(response.headers().firstValue("length-seen")).contains("none");
	}

	@Test
	void request_binaryEncodedAndForm_passUntouched() {
		assertThat(this.server.post("/received", "application/octet-stream", TEXT).body()).isEqualTo(TEXT);
		assertThat(this.server.send(this.server.request("/received")
			.header("Content-Type", "text/plain")
			.header("Content-Encoding", "own")
			.POST(BodyPublishers.ofString(TEXT))).body()).isEqualTo(TEXT);
		assertThat(this.server.post("/form", "application/x-www-form-urlencoded", "to=" + MAIL).body()).isEqualTo(MAIL);
	}

	@Test
	void fault_engineFailsMidBody_breaksTheConnection() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/engine-fails")) {
			assertThat(client.readAll()).contains("public start")
				.doesNotContain("anna", "never seen")
				.doesNotEndWith("\r\n0\r\n\r\n");
		}
	}

	@Test
	void fault_engineFailsBeforeAnythingWasSent_isAnError() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "told to fail"));
		HttpResponse<String> response = this.server.get("/text");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain("anna", "Grüße");
	}

	@Test
	void fault_upstreamFailsAfterPartialOutput_sendsNoTail() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/upstream-fails")) {
			assertThat(client.readAll()).contains("public start").doesNotContain("AKIA").doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThatThrownBy(() -> this.server.get("/upstream-fails")).hasRootCauseInstanceOf(EOFException.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/endless", "/slow" })
	void fault_clientAbortsAnswer_freesTheStream(String path) throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get(path)) {
			client.readUntil("[email]");
			assertThat(NativeStandIn.openStreams()).isPositive();
		}
	}

	@Test
	void fault_clientAbortsMidChunk_freesTheStream() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port())
			.request("POST", "/count", "Content-Type: text/plain", "Transfer-Encoding: chunked")) {
			client.send("ffff\r\npartly anna@exam");
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> NativeStandIn.openStreams() > 0);
		}
	}

}
