package io.ironsieve.spring.web.reactive;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** What the tests of WebFlux ask for, on Reactor Netty. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ReactiveApplication.Bodies.class)
class ReactiveApplication {

	static final String MAIL = "anna.schmidt@example.org";

	static final String TEXT = "Grüße an " + MAIL + ", danke";

	static final String REDACTED = "Grüße an [email], danke";

	@Bean
	NettyReactiveWebServerFactory webServerFactory() {
		return new NettyReactiveWebServerFactory();
	}

	@RestController
	static class Bodies {

		/** Bytes that the endless answer has given. */
		static final LongAdder PRODUCED = new LongAdder();

		/** What a test lets an answer send. */
		static volatile Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();

		@GetMapping(path = "/text", produces = "text/plain;charset=UTF-8")
		Mono<String> text() {
			return Mono.just(TEXT);
		}

		@GetMapping("/json")
		Mono<ResponseEntity<byte[]>> json() {
			byte[] body = ("{\"to\":\"" + MAIL + "\"}").getBytes(StandardCharsets.UTF_8);
			return Mono.just(ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_JSON)
				.contentLength(body.length)
				.eTag("\"v1\"")
				.header("Content-Digest", "sha-256=:AAAA:")
				.body(body));
		}

		@GetMapping("/binary")
		ResponseEntity<byte[]> binary() {
			return ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_OCTET_STREAM)
				.eTag("\"v1\"")
				.body(TEXT.getBytes(StandardCharsets.UTF_8));
		}

		@GetMapping("/excluded")
		String excluded() {
			return MAIL;
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
				.body(TEXT.getBytes(Charset.forName(name)));
		}

		@GetMapping(path = "/chunks", produces = "text/plain;charset=UTF-8")
		Flux<DataBuffer> chunks(@RequestParam int size) {
			byte[] bytes = TEXT.repeat(500).getBytes(StandardCharsets.UTF_8);
			int step = Math.max(1, size);
			return Flux.range(0, (bytes.length + step - 1) / step).concatMap((index) -> {
				int length = Math.min(step, bytes.length - index * step);
				DataBuffer chunk = DefaultDataBufferFactory.sharedInstance
					.wrap(Arrays.copyOfRange(bytes, index * step, index * step + length));
				DataBuffer nothing = DefaultDataBufferFactory.sharedInstance.wrap(new byte[0]);
				return (size == 0) ? Flux.just(nothing, chunk) : Flux.just(chunk);
			});
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> events() {
			return events.asFlux();
		}

		@GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<List<String>> lines() {
			return events.asFlux().map(List::of);
		}

		@GetMapping("/part")
		Mono<Void> part(@RequestParam String type, ServerHttpResponse response) {
			response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
			response.getHeaders().set("Content-Type", type);
			response.getHeaders().set("Content-Range", "bytes 5-11/100");
			response.getHeaders().setContentLength(7);
			return response.writeWith(Mono.just(buffer("schmidt")));
		}

		@GetMapping(path = "/engine-fails", produces = "text/plain")
		Flux<DataBuffer> engineFails() {
			return Flux.just(buffer("public start\n" + "x ".repeat(20_000) + "\nthen " + MAIL)).concatWith(Flux.defer(() -> {
				NativeStandIn.failNextCall(new SieveException(ErrorCode.MEMORY_LIMIT, "told to fail"));
				return Flux.just(buffer(" never seen"));
			}));
		}

		@GetMapping(path = "/upstream-fails", produces = "text/plain")
		Flux<DataBuffer> upstreamFails() {
			return Flux.just(buffer("public start\n" + "x ".repeat(20_000) + "\nkey AKIA"))
				.concatWith(Flux.error(new IllegalStateException("upstream failed")));
		}

		@GetMapping(path = "/endless", produces = "text/plain")
		Flux<DataBuffer> endless() {
			return Flux.generate((sink) -> {
				DataBuffer lines = buffer((TEXT + "\n").repeat(100));
				PRODUCED.add(lines.readableByteCount());
				sink.next(lines);
			});
		}

		@GetMapping("/failing")
		Mono<String> failing() {
			return Mono.error(new IllegalStateException("no such customer: " + MAIL));
		}

		@PostMapping("/received")
		Mono<ResponseEntity<byte[]>> received(@RequestBody byte[] body, @RequestHeader(name = "Content-Length", defaultValue = "none") String length) {
			return Mono.just(ResponseEntity.ok()
				.contentType(MediaType.APPLICATION_OCTET_STREAM)
				.header("Length-Seen", length)
				.body(body));
		}

		@PostMapping("/form")
		Mono<ResponseEntity<byte[]>> form(ServerWebExchange exchange) {
			return exchange.getFormData()
				.map((form) -> ResponseEntity.ok()
					.contentType(MediaType.APPLICATION_OCTET_STREAM)
					.body(form.getFirst("to").getBytes(StandardCharsets.UTF_8)));
		}

		@PostMapping("/count")
		Mono<Long> count(@RequestBody Flux<DataBuffer> body) {
			return body.map((buffer) -> {
				long count = buffer.readableByteCount();
				DataBufferUtils.release(buffer);
				return count;
			}).reduce(0L, Long::sum);
		}

		@GetMapping(path = "/slow", produces = "text/plain")
		Flux<DataBuffer> slow() {
			return Flux.interval(Duration.ofMillis(10)).onBackpressureDrop().map((tick) -> buffer(TEXT));
		}

		private static DataBuffer buffer(String text) {
			return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
		}

	}

}
