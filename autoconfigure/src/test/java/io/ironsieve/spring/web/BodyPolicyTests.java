package io.ironsieve.spring.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.server.PathContainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyPolicyTests {

	private Sieve sieve;

	@BeforeAll
	void build() {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().packs("pii").build();
	}

	@BeforeEach
	void reset() {
		NativeStandIn.reset();
	}

	@AfterAll
	void close() {
		this.sieve.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none", value = { "text/plain | none | true", "text/html;charset=utf-8 | none | true",
			"application/json | identity | true", "application/problem+json | none | true", "application/soap+xml | none | true",
			"application/x-ndjson | none | true", "text/event-stream | none | true", "text/plain;charset=nonsense | none | true",
			"text/plain | gzip | false", "application/octet-stream | none | false", "image/png | none | false",
			"application/x-www-form-urlencoded | none | false", "multipart/form-data | none | false", "none | none | false",
			"nonsense | none | false" })
	void covers_default_takesWhatIsText(String type, String encoding, boolean covered) {
		assertThat(policy(Map.of()).covers(type, encoding)).isEqualTo(covered);
	}

	@ParameterizedTest
	@CsvSource({ "/api/x, true", "/open/x, false", "/open/../api/x, true", "/open/..;a=b/api/x, true", "/open/%2e%2e/api/x, true",
			"/open/./x, true", "/open/..x, false" })
	void coversPath_leavesNothingAloneForWhatThePathMayLeadTo(String path, boolean covered) {
		BodyPolicy policy = policy(Map.of("ironsieve.web.exclude-paths", "/open/**"));
		assertThat(policy.coversPath(PathContainer.parsePath(path))).isEqualTo(covered);
	}

	@Test
	void covers_everyType_stillLeavesFormsAlone() {
		BodyPolicy policy = policy(Map.of("ironsieve.web.media-types", "*/*"));
		assertThat(policy.covers("image/png", null)).isTrue();
		assertThat(policy.covers("application/x-www-form-urlencoded", null)).isFalse();
		assertThat(policy.covers("multipart/mixed", null)).isFalse();
	}

	@Test
	void coversPath_excluded_winsOverIncluded() {
		BodyPolicy policy = policy(
				Map.of("ironsieve.web.include-paths", "/api/**,/x", "ironsieve.web.exclude-paths", "/api/raw/{*rest}"));
		assertThat(policy.coversPath(PathContainer.parsePath("/api/a"))).isTrue();
		assertThat(policy.coversPath(PathContainer.parsePath("/api/raw/a/b"))).isFalse();
		assertThat(policy.coversPath(PathContainer.parsePath("/y"))).isFalse();
	}

	@Test
	void direction_default_isTheAnswer() {
		assertThat(policy(Map.of()).coversResponses()).isTrue();
		assertThat(policy(Map.of()).coversRequests()).isFalse();
		BodyPolicy both = policy(Map.of("ironsieve.web.direction", "both"));
		assertThat(both.coversResponses() && both.coversRequests()).isTrue();
		assertThat(policy(Map.of("ironsieve.web.direction", "request")).coversResponses()).isFalse();
	}

	@Test
	void coversHost_excluded_isLeftAlone() {
		BodyPolicy policy = policy(Map.of("ironsieve.web.client.exclude-hosts", "login.example.org,*.internal"));
		assertThat(policy.coversHost("Login.example.ORG")).isFalse();
		assertThat(policy.coversHost("a.internal")).isFalse();
		assertThat(policy.coversHost("api.example.org")).isTrue();
	}

	@Test
	void open_engineFails_rejectsUnlessToldToPass() {
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "full"));
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> policy(Map.of()).open("text/plain"));
		NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "full"));
		ByteBuffer out = ByteBuffer.allocate(7);
		try (SieveStream stream = policy(Map.of("ironsieve.web.on-failure", "pass")).open("text/plain")) {
			assertThat(stream.feed(ByteBuffer.wrap("a@b.org and".getBytes(StandardCharsets.UTF_8)), out)).isFalse();
			assertThat(out.array()).asString(StandardCharsets.UTF_8).isEqualTo("a@b.org");
		}
	}

	@Test
	void open_streamThatFailsLater_neverPasses() {
		try (SieveStream stream = policy(Map.of("ironsieve.web.on-failure", "pass")).open("text/plain")) {
			NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "full"));
			assertThatExceptionOfType(SieveException.class)
				.isThrownBy(() -> stream.feed(ByteBuffer.wrap(new byte[10]), ByteBuffer.allocate(100)));
		}
	}

	private BodyPolicy policy(Map<String, ?> properties) {
		return new BodyPolicy(this.sieve, TestWebProperties.of(properties));
	}

}
