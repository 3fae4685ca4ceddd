package io.ironsieve.spring.web.servlet;

import java.io.IOException;

import io.ironsieve.spring.web.BodyPolicy;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/** One request with its answer, over all dispatches of it. */
final class Exchange {

	private final RedactingRequest request;

	private final HttpServletResponse response;

	private final @Nullable RedactingResponse redacting;

	private volatile boolean brokenOff;

	Exchange(BodyPolicy policy, HttpServletRequest request, HttpServletResponse response) {
		this.request = new RedactingRequest(policy, request, this);
		this.redacting = policy.coversResponses() ? new RedactingResponse(policy, request.getMethod(), response) : null;
		this.response = (this.redacting != null) ? this.redacting : response;
	}

	RedactingRequest request() {
		return this.request;
	}

	HttpServletResponse response() {
		return this.response;
	}

	/** Ends the answer: what was held back is settled and goes out. */
	void finish() throws IOException {
		try {
			if (this.redacting != null) {
				this.redacting.finish();
			}
		}
		finally {
			abandon();
		}
	}

	/** As {@link #finish()} where the container may not be able to take bytes now; {@code andThen} runs when they are out. */
	void finish(Completion andThen) throws IOException {
		if (this.redacting != null) {
			this.redacting.finish(andThen);
		}
		else {
			andThen.run();
		}
	}

	/**
	 * Whether the answer was cut short by a failure of redacting and nobody has been told. Is told then: the next dispatch fails.
	 */
	boolean breakOff() {
		this.brokenOff = this.redacting != null && this.redacting.isBroken();
		return this.brokenOff;
	}

	/** Fails when the answer is to be broken off: the container breaks the connection for an exception alone. */
	void checkNotBrokenOff() throws IOException {
		if (this.brokenOff && this.redacting != null) {
			this.redacting.finish();
		}
	}

	/** Frees everything; what was held back is dropped. */
	void abandon() {
		this.request.release();
		if (this.redacting != null) {
			this.redacting.abandon();
		}
	}

	/** What follows when an answer is out. */
	interface Completion {

		void run() throws IOException;

	}

}
