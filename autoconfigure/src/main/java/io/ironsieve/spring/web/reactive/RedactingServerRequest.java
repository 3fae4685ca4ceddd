package io.ironsieve.spring.web.reactive;

import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/** Request whose body is redacted while it is read. */
final class RedactingServerRequest extends ServerHttpRequestDecorator {

	private final HttpHeaders headers;

	private final RedactedBody body;

	RedactingServerRequest(BodyPolicy policy, ServerHttpRequest request) {
		super(request);
		HttpHeaders headers = HttpHeaders.copyOf(request.getHeaders());
		ChangedBody.UNTRUE_HEADERS.forEach(headers::remove);
		this.headers = HttpHeaders.readOnlyHttpHeaders(headers);
		this.body = new RedactedBody(() -> policy.open(request.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE)));
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return this.body.read(super.getBody());
	}

}
