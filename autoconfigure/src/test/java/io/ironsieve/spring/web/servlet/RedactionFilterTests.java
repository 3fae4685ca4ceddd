package io.ironsieve.spring.web.servlet;

import java.io.EOFException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

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

import org.springframework.boot.WebApplicationType;

import static io.ironsieve.spring.web.servlet.ServletApplication.MAIL;
import static io.ironsieve.spring.web.servlet.ServletApplication.REDACTED;
import static io.ironsieve.spring.web.servlet.ServletApplication.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The filter in a real container. Every test ends without an open stream. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RedactionFilterTests {

	private TestServer server;

	@BeforeAll
	void start() {
		NativeStandIn.reset();
		this.server = TestServer.start(WebApplicationType.SERVLET, ServletApplication.class, "ironsieve.web.enabled=true",
				"ironsieve.web.direction=both", "ironsieve.web.exclude-paths=/binary", "spring.web.error.include-message=always");
	}

	@AfterAll
	void stop() {
		this.server.close();
	}

	@BeforeEach
	void reset() {
		NativeStandIn.reset();
		ServletApplication.goOn = new CountDownLatch(1);
	}

	@AfterEach
	void allStreamsAreClosed() {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> NativeStandIn.openStreams() == 0);
	}

	@Test
	void response_text_isRedacted() {
		HttpResponse<String> response = this.server.get("/text");
		assertThat(response.body()).isEqualTo(REDACTED);
		assertThat(response.statusCode()).isEqualTo(200);
	}

	@Test
	void response_headersOfTheOriginalBody_areDroppedOrWeakened() {
		HttpResponse<String> response = this.server.get("/json");
		assertThat(response.body()).isEqualTo("{\"to\":\"[email]\"}");
		assertThat(response.headers().map()).doesNotContainKeys("content-digest", "accept-ranges");
		assertThat(response.headers().firstValue("etag")).contains("W/\"v1\"");
		assertThat(response.headers().firstValueAsLong("content-length").orElse(response.body().length()))
			.isEqualTo(response.body().length());
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
		assertThat(response.headers().firstValue("content-digest")).isEmpty();
		assertThat(response.headers().firstValue("content-length")).isNotEqualTo("{\"to\":\"" + MAIL + "\"}".length());
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 304 })
	void response_statusWithoutBody_staysAsItIs(int status) {
		HttpResponse<String> response = this.server.get("/raw/status?code=" + status);
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("etag")).contains((status == 304) ? "W/\"v1\"" : "\"v1\"");
	}

	@Test
	void response_excludedPath_isLeftAlone() {
		assertThat(this.server.get("/binary").body()).isEqualTo(TEXT);
	}

	@Test
	void response_contentEncoding_isLeftAlone() {
		assertThat(new String(this.server.bytes("/encoded").body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "UTF-16LE", "Shift_JIS" })
	void response_otherCharset_isRedactedInIt(String charset) {
		byte[] body = this.server.bytes("/charset?name=" + charset).body();
		String expected = new String(REDACTED.getBytes(Charset.forName(charset)), Charset.forName(charset));
		assertThat(new String(body, Charset.forName(charset))).isEqualTo(expected);
	}

	@Test
	void response_unknownCharset_isRedactedAsBytes() {
		assertThat(new String(this.server.bytes("/raw/unknown-charset").body(), StandardCharsets.UTF_8)).isEqualTo(REDACTED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "ISO-8859-1" })
	void response_writer_keepsItsCharset(String charset) {
		HttpResponse<byte[]> response = this.server.bytes("/raw/writer?charset=" + charset);
		assertThat(new String(response.body(), Charset.forName(charset))).isEqualTo(REDACTED);
		assertThat(response.headers().firstValue("content-type")).contains("text/plain;charset=" + charset);
	}

	@Test
	void response_reset_startsAnew() {
		assertThat(this.server.get("/raw/reset").body()).isEqualTo("last [email]");
	}

	@Test
	void response_forward_isRedactedOnce() {
		assertThat(this.server.get("/raw/forward").body()).isEqualTo(REDACTED);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 65_536 })
	void response_streamingBody_isRedactedWhateverTheChunks(int chunk) {
		assertThat(this.server.get("/streaming?chunk=" + chunk).body()).isEqualTo(REDACTED.repeat(500));
	}

	@Test
	void response_deferredResult_isRedacted() {
		assertThat(this.server.get("/deferred").body()).isEqualTo("[email]");
	}

	@Test
	void response_asyncContextCompleted_isRedactedToItsEnd() {
		assertThat(this.server.get("/raw/complete").body()).isEqualTo(REDACTED);
	}

	@Test
	void response_events_flowOneByOne() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/events")) {
			assertThat(client.readUntil("first [email]\n\n")).doesNotContain(MAIL, "second");
			ServletApplication.goOn.countDown();
			assertThat(client.readUntil("second [email]\n\n")).doesNotContain(MAIL);
		}
	}

	@Test
	void response_partOfText_isRefused() {
		HttpResponse<String> response = this.server.get("/raw/part?type=text/plain");
		assertThat(response.statusCode()).isEqualTo(416);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().firstValue("content-range")).isEmpty();
		assertThat(this.server.get("/raw/part?type=multipart/byteranges").statusCode()).isEqualTo(416);
	}

	@Test
	void response_partOfBinary_passes() {
		HttpResponse<String> response = this.server.get("/raw/part?type=video/mp4");
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).isEqualTo("schmidt");
		assertThat(response.headers().firstValue("content-length")).contains("7");
	}

	@Test
	void response_sendError_dropsWhatWasWrittenAndRedactsTheErrorPage() {
		HttpResponse<String> response = this.server.get("/raw/error");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("refused [email]").doesNotContain("partly", MAIL);
	}

	@Test
	void response_exception_redactsTheErrorPage() {
		HttpResponse<String> response = this.server.get("/failing");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).contains("no such customer: [email]");
	}

	@Test
	void response_upgrade_isLeftToTheNewProtocol() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port())
			.get("/raw/upgrade", "Upgrade: echo", "Connection: Upgrade")) {
			assertThat(client.readUntil("\r\n\r\n")).contains(" 101 ");
			assertThat(client.send(MAIL).readUntil(MAIL)).isEqualTo(MAIL);
		}
	}

	@Test
	void response_upgradeThatIsNone_isRedacted() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port())
			.get("/text", "Upgrade: websocket", "Connection: Upgrade, close")) {
			assertThat(client.readAll()).contains("[email]").doesNotContain(MAIL);
		}
	}

	@Test
	void request_body_isRedacted() {
		assertThat(this.server.post("/received", "text/plain;charset=UTF-8", TEXT).body()).isEqualTo(REDACTED);
		assertThat(this.server.post("/received", "application/problem+json", TEXT).body()).isEqualTo(REDACTED);
	}

	@Test
	void request_reader_isRedactedAndKnowsNoLength() {
		assertThat(this.server.post("/received-by-reader", "text/plain;charset=UTF-8", TEXT).body()).isEqualTo("-1 " + REDACTED);
	}

	@Test
	void request_otherCharset_isRedactedInIt() {
		HttpResponse<String> response = this.server.post("/received", "text/plain;charset=ISO-8859-1",
				BodyPublishers.ofByteArray("\u00e9 anna@example.org".getBytes(StandardCharsets.UTF_16)));
		assertThat(response.statusCode()).isEqualTo(200);
		HttpResponse<String> utf16 = this.server.post("/received", "text/plain;charset=UTF-16BE",
				BodyPublishers.ofByteArray(MAIL.getBytes(StandardCharsets.UTF_16BE)));
		assertThat(utf16.body()).isEqualTo(new String("[email]".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_8));
	}

	@Test
	void request_binaryAndEncoded_passUntouched() {
		assertThat(this.server.post("/received", "application/octet-stream", TEXT).body()).isEqualTo(TEXT);
		assertThat(this.server.send(this.server.request("/received")
			.header("Content-Type", "text/plain")
			.header("Content-Encoding", "own")
			.POST(BodyPublishers.ofString(TEXT))).body()).isEqualTo(TEXT);
	}

	@Test
	void request_form_passesUntouched() {
		assertThat(this.server.post("/form", "application/x-www-form-urlencoded", "to=" + MAIL).body()).isEqualTo(MAIL);
	}

	@Test
	void request_multipart_passesUntouched() {
		String body = "--b\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n" + MAIL + "\r\n--b--\r\n";
		assertThat(this.server.post("/form", "multipart/form-data; boundary=b", body).body()).isEqualTo(MAIL);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3_000 })
	void nonBlocking_bothWays_isRedactedToItsEnd(int repeat) {
		HttpResponse<String> received = this.server.post("/raw/non-blocking?type=application/octet-stream", "text/plain",
				TEXT.repeat(repeat));
		assertThat(received.body()).isEqualTo(REDACTED.repeat(repeat));
		HttpResponse<String> answered = this.server.post("/raw/non-blocking?type=text/plain", "application/octet-stream",
				TEXT.repeat(repeat));
		assertThat(new String(answered.body().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
			.isEqualTo(REDACTED.repeat(repeat));
	}

	@Test
	void nonBlocking_chunksOfTheClient_areOneText() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port())
			.request("POST", "/raw/non-blocking?type=application/octet-stream", "Content-Type: text/plain",
					"Transfer-Encoding: chunked", "Connection: close")) {
			client.sendChunk("to anna.sch");
			Thread.sleep(100);
			client.sendChunk("midt@exam");
			Thread.sleep(100);
			client.sendChunk("ple.org now").send("0\r\n\r\n");
			assertThat(client.readAll()).contains("to [email] now").doesNotContain("schmidt");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/engine-fails", "/raw/complete-broken" })
	void fault_engineFailsMidBody_breaksTheConnection(String path) throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get(path)) {
			String answer = client.readAll();
			assertThat(answer).contains("public start").doesNotContain("anna", "never seen").doesNotEndWith("\r\n0\r\n\r\n");
		}
		assertThatThrownBy(() -> this.server.get(path)).hasRootCauseInstanceOf(EOFException.class);
	}

	@Test
	void fault_engineFailsBeforeAnythingWasSent_isAnError() {
		HttpResponse<String> response = this.server.get("/engine-fails-early");
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(response.body()).doesNotContain("anna");
	}

	@Test
	void fault_upstreamFailsAfterPartialOutput_sendsNoTail() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/upstream-fails")) {
			assertThat(client.readAll()).contains("public start").doesNotContain("AKIA").doesNotEndWith("\r\n0\r\n\r\n");
		}
	}

	@Test
	void fault_clientAbortsAnswer_freesTheStream() throws Exception {
		try (RawClient client = RawClient.connect(this.server.port()).get("/endless")) {
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
