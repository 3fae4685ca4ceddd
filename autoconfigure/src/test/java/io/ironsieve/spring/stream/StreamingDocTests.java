package io.ironsieve.spring.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.regex.Pattern;

import io.ironsieve.EngineMode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.ironsieve.stream.RedactingInputStream;
import io.ironsieve.stream.RedactingOutputStream;
import io.ironsieve.stream.RedactingProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the examples of {@code docs/streaming.md} as they are printed. */
class StreamingDocTests {

	private static final Path PAGE = Path.of("..", "docs", "streaming.md");

	private static final Path SOURCE = Path.of("src/test/java/io/ironsieve/spring/stream/StreamingDocTests.java");

	private static final String TEXT = "Write to jane.doe@example.com, please.";

	private static final String REDACTED = "Write to [email], please.";

	private Sieve sieve;

	@BeforeEach
	void open() {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().mode(EngineMode.PREFERRED).packs("pii").build();
	}

	@AfterEach
	void nothingIsLeftOpen() {
		assertThat(NativeStandIn.openStreams()).isZero();
		this.sieve.close();
	}

	@Test
	void page_examplesAreThoseThatRun() throws IOException {
		assertThat(snippets(Files.readString(PAGE), "```java\n(.*?)```")).hasSize(6)
			.isEqualTo(snippets(Files.readString(SOURCE), "\t\t// snippet\n(.*?)\t\t// end of snippet"));
	}

	@Test
	void stream() {
		Sieve sieve = this.sieve;
		// snippet
		StringBuilder redacted = new StringBuilder();
		try (SieveStream stream = sieve.openStream()) {
			redacted.append(stream.feed("Write to jane.d"));      // Write to
			redacted.append(stream.feed("oe@example.c"));         // nothing: it may go on
			redacted.append(stream.feed("om, please."));          // [email], please
			redacted.append(stream.finish());                     // the rest
		}
		// end of snippet
		assertThat(redacted).hasToString(REDACTED);
	}

	@Test
	void findings() {
		Sieve sieve = this.sieve;
		List<String> found = new ArrayList<>();
		// snippet
		StreamOptions options = StreamOptions.defaults()
			.withHoldBack(16 * 1024)
			.withOnFinding((finding) -> found.add(finding.rule().id() + " at byte " + finding.start()));
		try (SieveStream stream = sieve.openStream(options)) {
			stream.feed("Write to jane.doe@example.com, please.");   // email at byte 9
			stream.finish();
		}
		// end of snippet
		assertThat(found).containsExactly("email at byte 9");
	}

	@Test
	void inputOutput() throws IOException {
		Sieve sieve = this.sieve;
		InputStream source = new ByteArrayInputStream(TEXT.getBytes(StandardCharsets.UTF_8));
		OutputStream target = new ByteArrayOutputStream();
		// snippet
		try (InputStream in = new RedactingInputStream(source, sieve.openStream());
				OutputStream out = new RedactingOutputStream(target, sieve.openStream())) {
			in.transferTo(out);   // redacted twice, to show both
		}
		// end of snippet
		assertThat(target).hasToString(REDACTED);
	}

	@Test
	void flow() {
		Sieve sieve = this.sieve;
		StringBuilder received = new StringBuilder();
		BaseSubscriber<ByteBuffer> reader = new BaseSubscriber<>() {

			@Override
			protected void hookOnNext(ByteBuffer value) {
				received.append(StandardCharsets.UTF_8.decode(value));
			}

		};
		Flow.Subscriber<ByteBuffer> subscriber = org.reactivestreams.FlowAdapters.toFlowSubscriber(reader);
		Flow.Publisher<ByteBuffer> publisher = JdkFlowAdapter
			.publisherToFlowPublisher(pieces().map((piece) -> ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8))));
		// snippet
		RedactingProcessor processor = new RedactingProcessor(sieve.openStream());
		processor.subscribe(subscriber);
		publisher.subscribe(processor);
		// end of snippet
		assertThat(received).hasToString(REDACTED);
	}

	@Test
	void reactor() {
		Sieve sieve = this.sieve;
		Flux<String> tokens = pieces();
		Flux<DataBuffer> chunks = pieces()
			.map((piece) -> DefaultDataBufferFactory.sharedInstance.wrap(piece.getBytes(StandardCharsets.UTF_8)));
		// snippet
		SieveOperators operators = new SieveOperators(sieve);
		Flux<DataBuffer> body = chunks.transform(operators::buffers);
		Flux<String> answer = tokens.transform(operators::strings);
		// end of snippet
		assertThat(join(body.map((buffer) -> buffer.toString(StandardCharsets.UTF_8)))).isEqualTo(REDACTED);
		assertThat(join(answer)).isEqualTo(REDACTED);
	}

	@Test
	void chat() {
		Sieve sieve = this.sieve;
		Flux<String> events = pieces().map((piece) -> "{\"choices\":[{\"delta\":{\"content\":\"" + piece + "\"}}]}");
		Flux<String> eventStream = events.map((event) -> "data: " + event + "\n\n");
		// snippet
		ChatOperators operators = new ChatOperators(sieve);
		Flux<String> data = events.transform(operators::data);      // the data of events, one an element
		Flux<String> raw = eventStream.transform(operators::events);   // an event stream as text, cut anywhere
		// end of snippet
		assertThat(join(data)).contains("\"[email]").doesNotContain("jane");
		assertThat(join(raw)).contains("\"[email]").doesNotContain("jane");
	}

	private static Flux<String> pieces() {
		return Flux.just("Write to jane.d", "oe@example.c", "om, please.");
	}

	private static String join(Flux<String> parts) {
		return parts.reduce("", String::concat).block(Duration.ofSeconds(20));
	}

	/** Found parts with neither their indentation nor empty lines at their ends. */
	private static List<String> snippets(String text, String pattern) {
		return Pattern.compile(pattern, Pattern.DOTALL)
			.matcher(text)
			.results()
			.map((found) -> found.group(1).stripTrailing().stripIndent())
			.toList();
	}

}
