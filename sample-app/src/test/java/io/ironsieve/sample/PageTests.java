package io.ironsieve.sample;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class PageTests {

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "/, text/html", "/page.js, text/javascript", "/page.css, text/css", "/icon.svg, image/svg+xml" })
	void page_isServedFromHereAndLoadsNothingFromElsewhere(String path, String type) {
		HttpResponse<byte[]> response = new ServiceClient(this.port).get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(
				(value) -> assertThat(value).startsWith(type));
		assertThat(text(response).replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "//cdn");
	}

	@Test
	void page_carriesSecurityHeaders() {
		HttpResponse<byte[]> response = new ServiceClient(this.port).get("/");
		assertThat(response.headers().firstValue("Content-Security-Policy")).hasValueSatisfying((policy) -> assertThat(policy)
			.contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
			.doesNotContain("unsafe"));
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
		assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
	}

}
