package io.ironsieve.sample;

import java.net.http.HttpResponse;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static io.ironsieve.sample.ServiceClient.json;
import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

/** The service over a sieve that fails: whatever the code, an answer that tells no secrets. */
@ServiceTest
@TestPropertySource(properties = "logging.level.io.ironsieve.sample.ProblemAdvice=OFF")
class EngineFailureTests {

	private static final String MESSAGE = "message of the engine, /path/of/library.so";

	@MockitoBean
	private Sieve sieve;

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@EnumSource
	void engineFailure_isProblemWithoutTheEnginesMessage(ErrorCode code) {
		given(this.sieve.ruleSetNames()).willReturn(Set.of(RuleSet.DEFAULT_NAME));
		given(this.sieve.using(RuleSet.DEFAULT_NAME)).willReturn(this.sieve);
		given(this.sieve.redact(any(byte[].class))).willThrow(new SieveException(code, MESSAGE));
		HttpResponse<byte[]> response = new ServiceClient(this.port).postText("/api/redact", "text of the request");
		assertThat(response.statusCode()).isEqualTo(expectedStatus(code));
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(json(response).get("code").asString()).isEqualTo(code.name());
		assertThat(text(response)).doesNotContain(MESSAGE, "library.so", "text of the request", "Exception");
	}

	private static int expectedStatus(ErrorCode code) {
		return switch (code) {
			case UNKNOWN_RULE_SET -> 404;
			case LIMIT_EXCEEDED -> 413;
			default -> 503;
		};
	}

}
