package io.ironsieve.spring.web.servlet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/** Request whose body is redacted while it is read, when the policy says so, and whose asynchronous end finishes the answer. */
final class RedactingRequest extends HttpServletRequestWrapper {

	private static final String DEFAULT_ENCODING = "ISO-8859-1";

	private final BodyPolicy policy;

	private final Exchange exchange;

	private final boolean redacts;

	private @Nullable RedactedInputStream body;

	private @Nullable BufferedReader reader;

	private @Nullable FinishingAsyncContext asyncContext;

	RedactingRequest(BodyPolicy policy, HttpServletRequest request, Exchange exchange) {
		super(request);
		this.policy = policy;
		this.exchange = exchange;
		this.redacts = policy.coversRequests()
				&& policy.covers(request.getContentType(), request.getHeader(HttpHeaders.CONTENT_ENCODING));
	}

	Exchange exchange() {
		return this.exchange;
	}

	/** Frees the stream of the body. */
	void release() {
		if (this.body != null) {
			this.body.release();
		}
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		if (!this.redacts) {
			return super.getInputStream();
		}
		if (this.reader != null) {
			throw new IllegalStateException("getReader() has been called");
		}
		return body();
	}

	@Override
	public BufferedReader getReader() throws IOException {
		if (!this.redacts) {
			return super.getReader();
		}
		if (this.reader == null) {
			if (this.body != null) {
				throw new IllegalStateException("getInputStream() has been called");
			}
			String encoding = getCharacterEncoding();
			this.reader = new BufferedReader(
					new InputStreamReader(body(), (encoding != null) ? encoding : DEFAULT_ENCODING));
		}
		return this.reader;
	}

	private RedactedInputStream body() throws IOException {
		if (this.body == null) {
			this.body = new RedactedInputStream(super.getInputStream(), this.policy.open(getContentType()));
		}
		return this.body;
	}

	@Override
	public int getContentLength() {
		return this.redacts ? -1 : super.getContentLength();
	}

	@Override
	public long getContentLengthLong() {
		return this.redacts ? -1 : super.getContentLengthLong();
	}

	@Override
	public @Nullable String getHeader(String name) {
		return hides(name) ? null : super.getHeader(name);
	}

	@Override
	public Enumeration<String> getHeaders(String name) {
		return hides(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
	}

	@Override
	public int getIntHeader(String name) {
		return hides(name) ? -1 : super.getIntHeader(name);
	}

	@Override
	public Enumeration<String> getHeaderNames() {
		List<String> names = Collections.list(super.getHeaderNames());
		return Collections.enumeration(names.stream().filter((name) -> !hides(name)).toList());
	}

	private boolean hides(String name) {
		return this.redacts && ChangedBody.UNTRUE_HEADERS.stream().anyMatch(name::equalsIgnoreCase);
	}

	/** With the redacting response: the container would use its own. */
	@Override
	public AsyncContext startAsync() {
		return startAsync(this, this.exchange.response());
	}

	@Override
	public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
		this.asyncContext = new FinishingAsyncContext(super.startAsync(request, response), this.exchange);
		return this.asyncContext;
	}

	@Override
	public AsyncContext getAsyncContext() {
		return (this.asyncContext != null) ? this.asyncContext : super.getAsyncContext();
	}

}
