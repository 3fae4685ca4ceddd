package io.ironsieve.sample;

import java.io.IOException;
import java.util.stream.Collectors;

import io.ironsieve.SieveException;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns every failure into a problem detail; the one place where the engine's error codes meet HTTP. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

	@ExceptionHandler
	ResponseEntity<ProblemDetail> engineFailed(SieveException ex, HttpServletResponse response) {
		if (response.isCommitted()) {
			// Nobody handles it then, and Tomcat breaks the connection: an answer that began must not look complete.
			throw ex;
		}
		return switch (ex.code()) {
			case UNKNOWN_RULE_SET -> answer(HttpStatus.NOT_FOUND, ex, "There is no rule set of that name.");
			case LIMIT_EXCEEDED -> answer(HttpStatus.CONTENT_TOO_LARGE, ex, "The text is larger than the engine takes.");
			case BUSY, MEMORY_LIMIT ->
				answer(HttpStatus.SERVICE_UNAVAILABLE, ex, "The engine is working at its limits. Try again in a moment.");
			default -> {
				log.error("The engine failed with {}", ex.code(), ex);
				yield answer(HttpStatus.SERVICE_UNAVAILABLE, ex,
						"The engine cannot serve now. Nothing was redacted and nothing was passed on.");
			}
		};
	}

	/** Reading or writing broke off: either Tomcat has answered already (see {@link ProblemErrorController}) or nobody is there to be told. */
	@ExceptionHandler
	void connectionBroke(IOException ex, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			throw ex;
		}
		log.debug("A connection broke", ex);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unexpected(Exception ex) {
		log.error("A request failed in a way that this service does not know", ex);
		return answer(HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL", "This service failed. Its log says why.");
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(HttpMediaTypeNotSupportedException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		String supported = ex.getSupportedMediaTypes().stream().map(MediaType::toString).collect(Collectors.joining(" or "));
		ProblemDetail problem = Problem.detail(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "WRONG_MEDIA_TYPE",
				"The Content-Type of the request must be " + supported + ".");
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	private static ResponseEntity<ProblemDetail> answer(HttpStatus status, SieveException ex, String sentence) {
		return answer(status, ex.code().name(), sentence);
	}

	private static ResponseEntity<ProblemDetail> answer(HttpStatus status, String code, String sentence) {
		return ResponseEntity.of(Problem.detail(status, code, sentence)).build();
	}

}
