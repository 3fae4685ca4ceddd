package io.ironsieve.spring.web.servlet;

import java.io.IOException;

import io.ironsieve.spring.web.BodyPolicy;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.WebUtils;

/**
 * Redacts bodies between servlets and their clients while they pass; no body is ever collected.
 *
 * <p>Belongs before everything that writes bodies, and must see the dispatches {@code REQUEST}, {@code ASYNC}, {@code ERROR} and {@code FORWARD}: error
 * pages are given the container's own response, and behind a forward the container takes no more bytes.
 */
public final class RedactionFilter implements Filter {

	private final BodyPolicy policy;

	/** Filter that follows a policy. */
	public RedactionFilter(BodyPolicy policy) {
		this.policy = policy;
	}

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		RedactingRequest present = WebUtils.getNativeRequest(request, RedactingRequest.class);
		if (present != null) {
			dispatch(present.exchange(), request, response, chain);
		}
		else if (request instanceof HttpServletRequest httpRequest && response instanceof HttpServletResponse httpResponse
				&& this.policy.coversPath(path(httpRequest))) {
			Exchange exchange = new Exchange(this.policy, httpRequest, httpResponse);
			dispatch(exchange, exchange.request(), exchange.response(), chain);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private void dispatch(Exchange exchange, ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		exchange.checkNotBrokenOff();
		boolean returned = false;
		try {
			chain.doFilter(request, response);
			returned = true;
		}
		finally {
			if (!returned) {
				exchange.abandon();
			}
		}
		if (!request.isAsyncStarted() && request.getDispatcherType() != DispatcherType.INCLUDE) {
			exchange.finish();
		}
	}

	/** Path that the client asked for, also while the container asks for its error page. */
	private static PathContainer path(HttpServletRequest request) {
		Object failed = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
		String uri = (failed != null) ? failed.toString() : request.getRequestURI();
		String contextPath = request.getContextPath();
		return PathContainer.parsePath(uri.startsWith(contextPath) ? uri.substring(contextPath.length()) : uri);
	}

}
