package io.ironsieve.spring.stream;

import java.util.Objects;
import java.util.function.Function;

import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operators that redact a {@link Flux} as one text: {@code body.transform(operators::buffers)}. Immutable and thread-safe; each subscription
 * has a stream of its own.
 *
 * <p>Nothing is queued and nothing is prefetched: an element is requested when the subscriber wants one and the last one is used up. The
 * stream is closed as the subscription ends. When that is an error or a cancellation, what was held back is dropped. A failure of redacting
 * is an error with {@link SieveException}.
 */
public final class SieveOperators {

	private final Sieve sieve;

	private final StreamOptions options;

	/** With the default options. */
	public SieveOperators(Sieve sieve) {
		this(sieve, StreamOptions.defaults());
	}

	/** With options for every stream; the listener of findings may then be called by several threads. */
	public SieveOperators(Sieve sieve, StreamOptions options) {
		this.sieve = Objects.requireNonNull(sieve, "sieve");
		this.options = Objects.requireNonNull(options, "options").withDirectBuffersLent(true);
	}

	/**
	 * Redacts UTF-8 bytes. Each buffer that comes in is released once, whatever happens; direct ones of Netty are lent to the engine without a
	 * copy. Those that go out are on the heap and need no release.
	 */
	public Flux<DataBuffer> buffers(Flux<DataBuffer> source) {
		return redact(source, (stream) -> {
			DataBufferSteps steps = new DataBufferSteps(stream);
			// Without prefetch; a chunk that is cancelled before its turn is discarded, and released there.
			return source.concatMap(steps::feed, 0)
				.concatWith(Flux.defer(steps::finish))
				.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
		});
	}

	/**
	 * Redacts characters, such as the tokens of a language model. A token that may belong to a value waits for those that decide it, and leaves
	 * together with them. No element is empty.
	 */
	public Flux<String> strings(Flux<String> source) {
		return redact(source, (stream) -> source.map(stream::feed)
			.concatWith(Mono.fromSupplier(stream::finish))
			.filter((redacted) -> !redacted.isEmpty()));
	}

	private <T> Flux<T> redact(Flux<T> source, Function<SieveStream, Flux<T>> body) {
		Objects.requireNonNull(source, "source");
		return Flux.using(() -> this.sieve.openStream(this.options), body, SieveStream::close);
	}

}
