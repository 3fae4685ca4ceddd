package io.ironsieve.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.stereotype.Component;

/** Reads the body of a request as UTF-8 text of bounded size. */
@Component
class RequestText {

	private static final int CHECK_CHUNK = 8 * 1024;

	private final int limit;

	RequestText(SampleProperties properties) {
		this.limit = Math.toIntExact(properties.maxBodySize().toBytes());
	}

	/**
	 * Reads the whole body.
	 * @return its bytes, which are valid UTF-8
	 * @throws org.springframework.web.ErrorResponseException with status 413 or 400 when they are too many or not UTF-8
	 */
	byte[] read(HttpServletRequest request) throws IOException {
		if (request.getContentLengthLong() > this.limit) {
			throw Problem.tooLarge(this.limit);
		}
		byte[] body = readAtMost(request.getInputStream());
		int invalid = firstInvalid(body);
		if (invalid >= 0) {
			throw Problem.notUtf8(invalid);
		}
		return body;
	}

	/**
	 * Reads up to one byte more than the limit, which is how a chunked body shows that it is too large. The buffer grows with what
	 * arrives: a Content-Length alone must not make this service allocate.
	 */
	private byte[] readAtMost(InputStream in) throws IOException {
		byte[] body = in.readNBytes(this.limit + 1);
		if (body.length > this.limit) {
			throw Problem.tooLarge(this.limit);
		}
		return body;
	}

	/** Position of the first byte that is not part of valid UTF-8, or -1. */
	private static int firstInvalid(byte[] bytes) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
			.onMalformedInput(CodingErrorAction.REPORT)
			.onUnmappableCharacter(CodingErrorAction.REPORT);
		ByteBuffer in = ByteBuffer.wrap(bytes);
		CharBuffer discarded = CharBuffer.allocate(CHECK_CHUNK);
		CoderResult result;
		do {
			discarded.clear();
			result = decoder.decode(in, discarded, true);
		}
		while (result.isOverflow());
		return result.isError() ? in.position() : -1;
	}

}
