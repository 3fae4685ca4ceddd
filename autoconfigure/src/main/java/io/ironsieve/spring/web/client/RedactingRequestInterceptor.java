package io.ironsieve.spring.web.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import io.ironsieve.stream.RedactingOutputStream;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Redacts the body of a request before it is sent. Spring collects the body of every request that an interceptor sees. */
final class RedactingRequestInterceptor implements ClientHttpRequestInterceptor {

	private final BodyPolicy policy;

	RedactingRequestInterceptor(BodyPolicy policy) {
		this.policy = policy;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		HttpHeaders headers = request.getHeaders();
		String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		boolean covered = body.length > 0 && this.policy.coversHost(request.getURI().getHost())
				&& this.policy.covers(type, headers.getFirst(HttpHeaders.CONTENT_ENCODING));
		if (!covered) {
			return execution.execute(request, body);
		}
		byte[] redacted = redact(body, type);
		ChangedBody.UNTRUE_HEADERS.forEach(headers::remove);
		headers.setContentLength(redacted.length);
		return execution.execute(request, redacted);
	}

	private byte[] redact(byte[] body, @Nullable String type) throws IOException {
		ByteArrayOutputStream redacted = new ByteArrayOutputStream(body.length);
		try (OutputStream out = new RedactingOutputStream(redacted, this.policy.open(type))) {
			out.write(body);
		}
		return redacted.toByteArray();
	}

}
