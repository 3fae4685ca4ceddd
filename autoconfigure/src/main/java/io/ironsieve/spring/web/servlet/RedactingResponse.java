package io.ironsieve.spring.web.servlet;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.ironsieve.SieveStream;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.ChangedBody;
import io.ironsieve.spring.web.servlet.Exchange.Completion;
import io.ironsieve.spring.web.servlet.RedactedOutputStream.Treatment;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Answer whose body is redacted while it is written, when the policy says so. Headers that only the original body makes true are held
 * back until that is known.
 */
final class RedactingResponse extends HttpServletResponseWrapper {

	private final BodyPolicy policy;

	private final String method;

	private final HeldHeaders held = new HeldHeaders();

	private @Nullable RedactedOutputStream body;

	private boolean streamGiven;

	private @Nullable PrintWriter writer;

	private String writerEncoding = "";

	/** Whether it is known what happens to the body, and headers are no longer held. */
	private boolean decided;

	private boolean finishing;

	RedactingResponse(BodyPolicy policy, String method, HttpServletResponse response) {
		super(response);
		this.policy = policy;
		this.method = method;
	}

	/** Ends the answer: what was held back goes out. An answer that could not be redacted becomes an error, or fails here. */
	void finish() throws IOException {
		finish(() -> {
		});
	}

	/** As {@link #finish()}, where the container may not be able to take bytes now; {@code andThen} runs when they are out. */
	void finish(Completion andThen) throws IOException {
		drainWriter();
		RedactedOutputStream body = this.body;
		Throwable failure = failure();
		if (failure != null) {
			refuse(failure);
		}
		if (body == null || !this.decided) {
			describeEmptyBody();
			andThen.run();
		}
		else {
			body.finish(andThen);
		}
	}

	/** Drops what was held back. */
	void abandon() {
		if (this.body != null) {
			this.body.abandon();
		}
	}

	/** Whether the answer was cut short by a failure of redacting. */
	boolean isBroken() {
		return failure() != null;
	}

	private @Nullable Throwable failure() {
		return (this.body != null) ? this.body.failure() : null;
	}

	private void refuse(Throwable failure) throws IOException {
		if (isCommitted()) {
			throw new IOException("The answer is cut short because redacting it failed", failure);
		}
		reset();
		sendError(SC_INTERNAL_SERVER_ERROR);
	}

	@Override
	public ServletOutputStream getOutputStream() throws IOException {
		if (this.writer != null) {
			throw new IllegalStateException("getWriter() has been called");
		}
		this.streamGiven = true;
		return body();
	}

	@Override
	public PrintWriter getWriter() throws IOException {
		if (this.writer == null) {
			if (this.streamGiven) {
				throw new IllegalStateException("getOutputStream() has been called");
			}
			this.writerEncoding = getCharacterEncoding();
			super.setCharacterEncoding(this.writerEncoding);
			this.writer = new PrintWriter(new OutputStreamWriter(new Unflushed(body()), this.writerEncoding));
		}
		return this.writer;
	}

	private RedactedOutputStream body() throws IOException {
		if (this.body == null) {
			this.body = new RedactedOutputStream(super.getOutputStream(), this::treatment);
		}
		return this.body;
	}

	/** Decides what happens to the body, which begins now. */
	private Treatment treatment() {
		String type = getContentType();
		String encoding = getHeader(HttpHeaders.CONTENT_ENCODING);
		if (getStatus() == SC_PARTIAL_CONTENT && this.policy.refusesPart(type, encoding)) {
			this.decided = true;
			this.held.clear();
			super.setHeader(HttpHeaders.CONTENT_RANGE, null);
			super.setStatus(SC_REQUESTED_RANGE_NOT_SATISFIABLE);
			return Treatment.SWALLOW;
		}
		if (!this.policy.covers(type, encoding)) {
			releaseHeld();
			return Treatment.PASS;
		}
		SieveStream stream = this.policy.open(type);
		describeChangedBody();
		return Treatment.redact(stream);
	}

	/** An answer to HEAD, and status 304, describe the body that GET would have got. */
	private void describeEmptyBody() {
		boolean changed = getStatus() == SC_NOT_MODIFIED || (this.method.equals("HEAD")
				&& this.policy.covers(getContentType(), getHeader(HttpHeaders.CONTENT_ENCODING)));
		if (changed) {
			describeChangedBody();
		}
		else {
			releaseHeld();
		}
	}

	private void describeChangedBody() {
		this.decided = true;
		this.held.clear();
		String tag = getHeader(HttpHeaders.ETAG);
		if (tag != null) {
			super.setHeader(HttpHeaders.ETAG, ChangedBody.weak(tag));
		}
	}

	private void releaseHeld() {
		this.decided = true;
		this.held.release(super::addHeader);
	}

	private void drainWriter() {
		if (this.writer != null) {
			this.finishing = true;
			this.writer.flush();
			this.finishing = false;
		}
	}

	@Override
	public void flushBuffer() throws IOException {
		if (this.writer != null) {
			this.writer.flush();
		}
		else {
			body().flush();
		}
	}

	@Override
	public void reset() {
		super.reset();
		this.writer = null;
		this.streamGiven = false;
		restart();
	}

	@Override
	public void resetBuffer() {
		super.resetBuffer();
		if (this.body != null) {
			this.body.swallow();
			drainWriter();
		}
		restart();
	}

	private void restart() {
		this.held.clear();
		this.decided = false;
		if (this.body != null) {
			this.body.reset();
		}
	}

	@Override
	public void sendError(int status) throws IOException {
		super.sendError(status);
		answered();
	}

	@Override
	public void sendError(int status, String message) throws IOException {
		super.sendError(status, message);
		answered();
	}

	@Override
	public void sendRedirect(String location) throws IOException {
		super.sendRedirect(location);
		answered();
	}

	@Override
	public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
		super.sendRedirect(location, status, clearBuffer);
		answered();
	}

	/** The container has taken the answer over. */
	private void answered() {
		this.decided = true;
		this.held.clear();
		abandon();
	}

	@Override
	public void setContentLength(int length) {
		setContentLengthLong(length);
	}

	@Override
	public void setContentLengthLong(long length) {
		if (length >= 0) {
			setHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
		}
		else {
			this.held.remove(HttpHeaders.CONTENT_LENGTH);
		}
	}

	@Override
	public void setIntHeader(String name, int value) {
		setHeader(name, Integer.toString(value));
	}

	@Override
	public void addIntHeader(String name, int value) {
		addHeader(name, Integer.toString(value));
	}

	@Override
	public void setHeader(String name, @Nullable String value) {
		if (!holds(name)) {
			super.setHeader(name, value);
			keepWriterEncoding();
		}
		else if (value != null) {
			this.held.set(name, value);
		}
		else {
			this.held.remove(name);
		}
	}

	@Override
	public void addHeader(String name, String value) {
		if (holds(name)) {
			this.held.add(name, value);
		}
		else {
			super.addHeader(name, value);
			keepWriterEncoding();
		}
	}

	private boolean holds(String name) {
		return !this.decided && HeldHeaders.concerns(name);
	}

	@Override
	public boolean containsHeader(String name) {
		return holds(name) ? !this.held.get(name).isEmpty() : super.containsHeader(name);
	}

	@Override
	public @Nullable String getHeader(String name) {
		if (!holds(name)) {
			return super.getHeader(name);
		}
		List<String> values = this.held.get(name);
		return values.isEmpty() ? null : values.get(0);
	}

	@Override
	public Collection<String> getHeaders(String name) {
		return holds(name) ? this.held.get(name) : super.getHeaders(name);
	}

	@Override
	public Collection<String> getHeaderNames() {
		Set<String> names = new LinkedHashSet<>(super.getHeaderNames());
		names.addAll(this.held.names());
		return names;
	}

	@Override
	public void setContentType(String type) {
		super.setContentType(type);
		keepWriterEncoding();
	}

	@Override
	public void setCharacterEncoding(String encoding) {
		super.setCharacterEncoding(encoding);
		keepWriterEncoding();
	}

	@Override
	public void setLocale(Locale locale) {
		super.setLocale(locale);
		keepWriterEncoding();
	}

	/** The container does not know that a writer was given and that its encoding is settled. */
	private void keepWriterEncoding() {
		if (this.writer != null && !this.writerEncoding.equals(getCharacterEncoding())) {
			super.setCharacterEncoding(this.writerEncoding);
		}
	}

	/** What a writer writes into; emptying the writer at the end must not commit the answer, which may still become an error. */
	private final class Unflushed extends FilterOutputStream {

		Unflushed(RedactedOutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			if (!RedactingResponse.this.finishing) {
				this.out.flush();
			}
		}

	}

}
