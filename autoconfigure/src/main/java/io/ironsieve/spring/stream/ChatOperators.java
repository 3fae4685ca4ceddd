package io.ironsieve.spring.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.ironsieve.Sieve;
import io.ironsieve.StreamOptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operators that redact the streamed answer of a chat API: server-sent events whose JSON holds a text piece by piece. Immutable and
 * thread-safe; each subscription has streams of its own, which are closed as it ends. Needs Jackson 3.
 *
 * <p>A text that goes on over events is redacted as one, so a value that is split over deltas is found. Every other string in an event is redacted
 * alone, and {@code logprobs}, which repeat the text token by token, become {@code null}. An event may come out with an empty piece; what is held
 * back when a text ends comes in an event more. Data that is not a JSON object is plain text that goes on.
 */
public final class ChatOperators {

	private final Sieve sieve;

	private final StreamOptions options;

	/** With the default options. */
	public ChatOperators(Sieve sieve) {
		this(sieve, StreamOptions.defaults());
	}

	/** With options for every stream; the listener of findings is told of what streams find, not of strings that are redacted alone. */
	public ChatOperators(Sieve sieve, StreamOptions options) {
		this.sieve = Objects.requireNonNull(sieve, "sieve");
		this.options = Objects.requireNonNull(options, "options");
	}

	/** Redacts the data of events, one an element, as a {@code WebClient} gives them for {@code bodyToFlux(String.class)}. */
	public Flux<String> data(Flux<String> source) {
		Objects.requireNonNull(source, "source");
		return Flux.using(this::redactor, (redactor) -> source
			.concatMap((data) -> Flux.fromIterable(redactor.redact(new ServerEvent(List.of(), data))), 0)
			.concatWith(Flux.defer(() -> Flux.fromIterable(redactor.end())))
			.map(ServerEvent::data), DeltaRedactor::close);
	}

	/** Redacts an event stream as text, cut anywhere. What comes out is cut between events. An event has at most 1 Mi characters. */
	public Flux<String> events(Flux<String> source) {
		Objects.requireNonNull(source, "source");
		return Flux.using(this::redactor, (redactor) -> {
			ServerEventReader reader = new ServerEventReader();
			return source.map((part) -> text(redactor, reader.read(part)))
				.concatWith(Mono.fromSupplier(() -> end(redactor, reader)))
				.filter((text) -> !text.isEmpty());
		}, DeltaRedactor::close);
	}

	private DeltaRedactor redactor() {
		return new DeltaRedactor(this.sieve, this.options);
	}

	private static String text(DeltaRedactor redactor, List<ServerEvent> events) {
		StringBuilder text = new StringBuilder();
		for (ServerEvent event : events) {
			redactor.redact(event).forEach((redacted) -> text.append(redacted.text()));
		}
		return text.toString();
	}

	private static String end(DeltaRedactor redactor, ServerEventReader reader) {
		List<ServerEvent> last = new ArrayList<>();
		ServerEvent begun = reader.end();
		if (begun != null) {
			last.add(begun);
		}
		StringBuilder text = new StringBuilder(text(redactor, last));
		redactor.end().forEach((event) -> text.append(event.text()));
		return text.toString();
	}

}
