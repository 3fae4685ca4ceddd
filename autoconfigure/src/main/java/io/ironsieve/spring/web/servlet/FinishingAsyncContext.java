package io.ironsieve.spring.web.servlet;

import java.io.IOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** Finishes the answer before its completion, and frees everything at the end of the asynchronous request, however it comes. */
final class FinishingAsyncContext implements AsyncContext {

	private final AsyncContext context;

	private final Exchange exchange;

	FinishingAsyncContext(AsyncContext context, Exchange exchange) {
		this.context = context;
		this.exchange = exchange;
		context.addListener(new Release(exchange));
	}

	/** Fails for no exception: what went wrong is known to the container, or {@link #end()} tells it. */
	@Override
	public void complete() {
		try {
			this.exchange.finish(this::end);
		}
		catch (IOException | RuntimeException ex) {
			this.exchange.abandon();
			end();
		}
		catch (Error ex) {
			this.exchange.abandon();
			end();
			throw ex;
		}
	}

	/** An answer that was cut short is given to the filter once more, which fails there: only so the container breaks the connection. */
	private void end() {
		if (this.exchange.breakOff()) {
			this.context.dispatch();
		}
		else {
			this.context.complete();
		}
	}

	@Override
	public ServletRequest getRequest() {
		return this.context.getRequest();
	}

	@Override
	public ServletResponse getResponse() {
		return this.context.getResponse();
	}

	@Override
	public boolean hasOriginalRequestAndResponse() {
		return this.context.hasOriginalRequestAndResponse();
	}

	@Override
	public void dispatch() {
		this.context.dispatch();
	}

	@Override
	public void dispatch(String path) {
		this.context.dispatch(path);
	}

	@Override
	public void dispatch(ServletContext context, String path) {
		this.context.dispatch(context, path);
	}

	@Override
	public void start(Runnable run) {
		this.context.start(run);
	}

	@Override
	public void addListener(AsyncListener listener) {
		this.context.addListener(listener);
	}

	@Override
	public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
		this.context.addListener(listener, request, response);
	}

	@Override
	public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
		return this.context.createListener(type);
	}

	@Override
	public void setTimeout(long timeout) {
		this.context.setTimeout(timeout);
	}

	@Override
	public long getTimeout() {
		return this.context.getTimeout();
	}

	private record Release(Exchange exchange) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.exchange.abandon();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
		}

		@Override
		public void onError(AsyncEvent event) {
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
		}

	}

}
