package io.ironsieve.spring.web.reactive;

import java.util.List;

import io.ironsieve.spring.web.BodyPolicy;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Redacts bodies between WebFlux and its clients while they pass; no body is ever collected.
 *
 * <p>Exceptions are handled in here too, by the application's own handlers: outside of every filter they would answer past the redaction.
 */
public final class RedactionWebFilter implements WebFilter, Ordered {

	/** Before Spring Security's filter, whose answers are redacted too. */
	private static final int ORDER = -200;

	private final BodyPolicy policy;

	private final ObjectProvider<WebExceptionHandler> exceptionHandlers;

	/** Filter that follows a policy; handlers are asked for when they are needed. */
	public RedactionWebFilter(BodyPolicy policy, ObjectProvider<WebExceptionHandler> exceptionHandlers) {
		this.policy = policy;
		this.exceptionHandlers = exceptionHandlers;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (!this.policy.coversPath(exchange.getRequest().getPath().pathWithinApplication())) {
			return chain.filter(exchange);
		}
		ServerWebExchange redacted = exchange.mutate()
			.request(request(exchange.getRequest()))
			.response(response(exchange.getResponse()))
			.build();
		return chain.filter(redacted).onErrorResume((failure) -> handle(redacted, failure));
	}

	private ServerHttpRequest request(ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		boolean redacts = this.policy.coversRequests() && this.policy.covers(headers.getFirst(HttpHeaders.CONTENT_TYPE),
				headers.getFirst(HttpHeaders.CONTENT_ENCODING));
		return redacts ? new RedactingServerRequest(this.policy, request) : request;
	}

	private ServerHttpResponse response(ServerHttpResponse response) {
		return this.policy.coversResponses() ? new RedactingServerResponse(this.policy, response) : response;
	}

	private Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
		List<WebExceptionHandler> handlers = this.exceptionHandlers.orderedStream().toList();
		Mono<Void> handled = Mono.error(failure);
		for (WebExceptionHandler handler : handlers) {
			handled = handled.onErrorResume((unhandled) -> handler.handle(exchange, unhandled));
		}
		return handled;
	}

}
