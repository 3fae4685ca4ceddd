package io.ironsieve.spring.web.servlet;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StreamUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What the tests of the servlet filter ask for. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ServletApplication.Bodies.class, RawServlets.class })
class ServletApplication {

	static final String MAIL = "anna.schmidt@example.org";

	static final String TEXT = "Grüße an " + MAIL + ", danke";

	static final String REDACTED = "Grüße an [email], danke";

	/** Counted down by a test to let an answer go on. */
	static volatile CountDownLatch goOn = new CountDownLatch(1);

	@RestController
	static class Bodies {

		/** Bytes that the endless answer has given. */
		static final LongAdder PRODUCED = new LongAdder();

		@GetMapping(path = "/text", produces = "text/plain;charset=UTF-8")
		String text() {
			return TEXT;
		}

		@GetMapping("/json")
		ResponseEntity<byte[]> json() {
			byte[] body = ("{\"to\":\"" + MAIL + "\"}").getBytes(StandardCharsets.UTF_8);
			return ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_JSON)
				.contentLength(body.length)
				.eTag("\"v1\"")
				.header("Content-Digest", "sha-256=:AAAA:")
				.header("Accept-Ranges", "bytes")
				.body(body);
		}

		@GetMapping("/binary")
		ResponseEntity<byte[]> binary() {
			return ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_OCTET_STREAM)
				.eTag("\"v1\"")
				.body(TEXT.getBytes(StandardCharsets.UTF_8));
		}

		@GetMapping("/encoded")
		ResponseEntity<byte[]> encoded() {
			return ResponseEntity.ok()
				.contentType(MediaType.TEXT_PLAIN)
				.header("Content-Encoding", "own")
				.body(TEXT.getBytes(StandardCharsets.UTF_8));
		}

		@GetMapping("/charset")
		ResponseEntity<byte[]> charset(@RequestParam String name) {
			return ResponseEntity.ok()
				.header("Content-Type", "text/plain;charset=" + name)
				.body(TEXT.getBytes(Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8));
		}

		@GetMapping("/streaming")
		ResponseEntity<StreamingResponseBody> streaming(@RequestParam int chunk) {
			return ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body((out) -> {
				byte[] bytes = TEXT.repeat(500).getBytes(StandardCharsets.UTF_8);
				for (int i = 0; i < bytes.length; i += Math.max(1, chunk)) {
					out.write(bytes, i, Math.min(Math.max(1, chunk), bytes.length - i));
					if (chunk == 0) {
						out.write(bytes, i, 0);
					}
				}
			});
		}

		@GetMapping("/deferred")
		DeferredResult<ResponseEntity<String>> deferred() {
			DeferredResult<ResponseEntity<String>> result = new DeferredResult<>();
			new Thread(() -> result.setResult(ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(MAIL))).start();
			return result;
		}

		@GetMapping("/events")
		SseEmitter events() {
			SseEmitter emitter = new SseEmitter();
			CountDownLatch latch = goOn;
			new Thread(() -> {
				try {
					emitter.send("first " + MAIL);
					latch.await(20, TimeUnit.SECONDS);
					emitter.send("second " + MAIL);
					emitter.complete();
				}
				catch (IOException | InterruptedException ex) {
					emitter.completeWithError(ex);
				}
			}).start();
			return emitter;
		}

		@GetMapping("/engine-fails")
		StreamingResponseBody engineFails(HttpServletResponse response) {
			response.setContentType("text/plain");
			return (out) -> {
				out.write(("public start\n" + "x ".repeat(20_000) + "\nthen " + MAIL).getBytes(StandardCharsets.UTF_8));
				out.flush();
				NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "told to fail"));
				out.write(" never seen".getBytes(StandardCharsets.UTF_8));
			};
		}

		@GetMapping("/engine-fails-early")
		void engineFailsEarly(HttpServletResponse response) throws IOException {
			response.setContentType("text/plain");
			NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "told to fail"));
			try {
				response.getOutputStream().print(MAIL);
			}
			catch (SieveException ex) {
				// As an application that catches everything.
			}
		}

		@GetMapping("/upstream-fails")
		void upstreamFails(HttpServletResponse response) throws IOException {
			response.setContentType("text/plain");
			response.getOutputStream().write(("public start\n" + "x ".repeat(20_000) + "\nkey AKIA").getBytes(StandardCharsets.UTF_8));
			response.flushBuffer();
			throw new IllegalStateException("upstream failed");
		}

		@GetMapping("/endless")
		StreamingResponseBody endless(HttpServletResponse response) {
			response.setContentType("text/plain");
			return (out) -> {
				byte[] line = (TEXT + "\n").repeat(100).getBytes(StandardCharsets.UTF_8);
				for (int i = 0; i < 1_000_000; i++) {
					out.write(line);
					PRODUCED.add(line.length);
				}
			};
		}

		@GetMapping("/failing")
		String failing() {
			throw new IllegalStateException("no such customer: " + MAIL);
		}

		@PostMapping("/received")
		ResponseEntity<byte[]> received(@RequestBody byte[] body) {
			return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(body);
		}

		@PostMapping("/received-by-reader")
		void receivedByReader(HttpServletRequest request, HttpServletResponse response) throws IOException {
			response.setContentType("application/octet-stream");
			StringBuilder read = new StringBuilder();
			char[] chars = new char[7];
			for (int count = request.getReader().read(chars); count >= 0; count = request.getReader().read(chars)) {
				read.append(chars, 0, count);
			}
			response.getOutputStream().write((request.getContentLengthLong() + " " + read).getBytes(StandardCharsets.UTF_8));
		}

		@RequestMapping("/form")
		ResponseEntity<byte[]> form(@RequestParam String to) {
			return ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_OCTET_STREAM)
				.body(to.getBytes(StandardCharsets.UTF_8));
		}

		@PostMapping("/count")
		long count(HttpServletRequest request) throws IOException {
			return StreamUtils.drain(request.getInputStream());
		}

	}

}
