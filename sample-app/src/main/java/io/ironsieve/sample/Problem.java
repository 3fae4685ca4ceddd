package io.ironsieve.sample;

import java.util.Collection;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.unit.DataSize;
import org.springframework.web.ErrorResponseException;

/**
 * The RFC 9457 problems of this service. Each has a {@code code} for programs and a {@code detail} for people; neither ever
 * contains text from the request.
 */
final class Problem {

	private Problem() {
	}

	/** A problem as it is answered. */
	static ProblemDetail detail(HttpStatus status, String code, String sentence) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, sentence);
		problem.setProperty("code", code);
		return problem;
	}

	static ErrorResponseException notUtf8(int position) {
		return exception(HttpStatus.BAD_REQUEST, "NOT_UTF_8",
				"The body is not UTF-8: the byte at position " + position + " does not belong to a character.");
	}

	static ErrorResponseException tooLarge(int limit) {
		return exception(HttpStatus.CONTENT_TOO_LARGE, "BODY_TOO_LARGE",
				"The body is larger than the " + size(limit) + " that this service reads.");
	}

	static ErrorResponseException unknownRuleSet(Collection<String> known) {
		return exception(HttpStatus.NOT_FOUND, "UNKNOWN_RULE_SET",
				"There is no rule set of that name. Known are: " + String.join(", ", known) + ".");
	}

	static ErrorResponseException wrongCharset() {
		return exception(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "WRONG_CHARSET",
				"The Content-Type names another character set than UTF-8, which is the only one that this service reads.");
	}

	private static ErrorResponseException exception(HttpStatus status, String code, String sentence) {
		return new ErrorResponseException(status, detail(status, code, sentence), null);
	}

	private static String size(int bytes) {
		DataSize size = DataSize.ofBytes(bytes);
		boolean whole = size.equals(DataSize.ofMegabytes(size.toMegabytes()));
		return whole ? size.toMegabytes() + " MB" : bytes + " bytes";
	}

}
