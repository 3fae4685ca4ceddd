package io.ironsieve.sample;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.ironsieve.Sieve;
import io.ironsieve.stream.RedactingOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Redacts bodies of any size while they are uploaded: the answer begins before the request has ended, and neither is ever in memory. */
@RestController
@RequestMapping("/api")
class StreamController {

	private static final int CHUNK = 64 * 1024;

	private final Sieve sieve;

	StreamController(Sieve sieve) {
		this.sieve = sieve;
	}

	/** Answers the redacted body in chunks. Bytes that are not UTF-8 are passed on; a failure breaks the answer off. */
	@PostMapping(path = "/redact/stream",
			consumes = { MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE })
	void redact(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setContentType(request.getContentType());
		InputStream in = request.getInputStream();
		try (OutputStream out = new RedactingOutputStream(new Unclosed(response.getOutputStream()), this.sieve.openStream())) {
			byte[] bytes = new byte[CHUNK];
			for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
				out.write(bytes, 0, count);
				if (in.available() == 0) {
					// Who uploads slowly gets what is decided meanwhile.
					out.flush();
				}
			}
		}
	}

	/** Leaves the end of the answer to the container: after a failure it must not look complete. */
	private static final class Unclosed extends FilterOutputStream {

		Unclosed(OutputStream out) {
			super(out);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.out.write(bytes, offset, length);
		}

		@Override
		public void close() {
		}

	}

}
