package io.ironsieve.spring.web.reactive;

import java.util.function.Supplier;

import io.ironsieve.SieveStream;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/** Answer whose body is redacted while it is written, when the policy says so at that moment. */
final class RedactingServerResponse extends ServerHttpResponseDecorator {

	private final BodyPolicy policy;

	RedactingServerResponse(BodyPolicy policy, ServerHttpResponse response) {
		super(response);
		this.policy = policy;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
		return write(body, () -> super.writeWith(body), () -> redacted().write(body, super::writeWith));
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return write(body, () -> super.writeAndFlushWith(body), () -> redacted().writeAndFlush(body, super::writeAndFlushWith));
	}

	/** Status 304 describes the body that another answer had. */
	@Override
	public Mono<Void> setComplete() {
		if (HttpStatus.NOT_MODIFIED.equals(getStatusCode()) && !isCommitted()) {
			ChangedBody.describe(getHeaders());
		}
		return super.setComplete();
	}

	private Mono<Void> write(Publisher<?> body, Supplier<Mono<Void>> unchanged, Supplier<Mono<Void>> redacted) {
		return Mono.defer(() -> {
			String type = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
			String encoding = getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
			if (isCommitted()) {
				return unchanged.get();
			}
			if (HttpStatus.PARTIAL_CONTENT.equals(getStatusCode()) && this.policy.refusesPart(type, encoding)) {
				return refuse(body);
			}
			return this.policy.covers(type, encoding) ? redacted.get() : unchanged.get();
		});
	}

	/** Opens the stream first: when there is none, the answer becomes an error with headers of its own. */
	private RedactedBody redacted() {
		String type = getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
		return new RedactedBody(() -> opened(type));
	}

	private SieveStream opened(@Nullable String type) {
		SieveStream stream = this.policy.open(type);
		ChangedBody.describe(getHeaders());
		return stream;
	}

	private Mono<Void> refuse(Publisher<?> body) {
		ChangedBody.describe(getHeaders());
		getHeaders().remove(HttpHeaders.CONTENT_RANGE);
		setStatusCode(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
		return RedactedBody.drop(body).then(Mono.defer(super::setComplete));
	}

}
