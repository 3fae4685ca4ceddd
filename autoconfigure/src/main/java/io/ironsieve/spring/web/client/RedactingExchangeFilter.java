package io.ironsieve.spring.web.client;

import java.util.function.Supplier;

import io.ironsieve.SieveStream;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import io.ironsieve.spring.web.reactive.RedactedBody;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;

/** Redacts the body of a request while it is sent. */
final class RedactingExchangeFilter implements ExchangeFilterFunction {

	private final BodyPolicy policy;

	RedactingExchangeFilter(BodyPolicy policy) {
		this.policy = policy;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		if (!this.policy.coversHost(request.url().getHost())) {
			return next.exchange(request);
		}
		return next.exchange(ClientRequest.from(request)
			.body((message, context) -> request.body().insert(new RedactingClientRequest(this.policy, message), context))
			.build());
	}

	private static final class RedactingClientRequest extends ClientHttpRequestDecorator {

		private final BodyPolicy policy;

		RedactingClientRequest(BodyPolicy policy, ClientHttpRequest request) {
			super(request);
			this.policy = policy;
		}

		@Override
		public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
			return write(() -> super.writeWith(body), () -> redacted().write(body, super::writeWith));
		}

		@Override
		public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			return write(() -> super.writeAndFlushWith(body),
					() -> redacted().writeAndFlush(body, super::writeAndFlushWith));
		}

		private Mono<Void> write(Supplier<Mono<Void>> unchanged, Supplier<Mono<Void>> redacted) {
			return Mono.defer(() -> {
				HttpHeaders headers = getHeaders();
				boolean covered = this.policy.covers(headers.getFirst(HttpHeaders.CONTENT_TYPE),
						headers.getFirst(HttpHeaders.CONTENT_ENCODING));
				return covered ? redacted.get() : unchanged.get();
			});
		}

		private RedactedBody redacted() {
			return new RedactedBody(this::open);
		}

		private SieveStream open() {
			SieveStream stream = this.policy.open(getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
			ChangedBody.UNTRUE_HEADERS.forEach(getHeaders()::remove);
			return stream;
		}

	}

}
