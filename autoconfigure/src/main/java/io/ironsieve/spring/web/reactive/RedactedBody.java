package io.ironsieve.spring.web.reactive;

import java.util.function.Function;
import java.util.function.Supplier;

import io.ironsieve.SieveStream;
import io.ironsieve.spring.stream.DataBufferSteps;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Redacts a body that is read from or written to an HTTP message. It has one stream, opened when somebody subscribes and closed as reading or
 * writing ends, by whomever. Buffers that come in are released once; nothing is requested ahead.
 */
public final class RedactedBody {

	private final Supplier<SieveStream> streams;

	/** Bodies that get their streams from here; shared by as many bodies as there are. */
	public RedactedBody(Supplier<SieveStream> streams) {
		this.streams = streams;
	}

	/** Redacts what is read. */
	public Flux<DataBuffer> read(Flux<DataBuffer> body) {
		return Flux.using(this.streams::get, (stream) -> {
			DataBufferSteps steps = new DataBufferSteps(stream);
			return fed(body, steps).concatWith(Flux.defer(steps::finish));
		}, SieveStream::close);
	}

	/** Redacts what is written. */
	public Mono<Void> write(Publisher<? extends DataBuffer> body, Function<Flux<DataBuffer>, Mono<Void>> write) {
		return use(body, (steps) -> write.apply(fed(body, steps).concatWith(Flux.defer(steps::finish))));
	}

	/** Redacts what is written in groups with a flush behind each, as one body. The rest is a group of its own. */
	public Mono<Void> writeAndFlush(Publisher<? extends Publisher<? extends DataBuffer>> groups,
			Function<Flux<Flux<DataBuffer>>, Mono<Void>> write) {
		return use(groups, (steps) -> write.apply(Flux.from(groups)
			.<Flux<DataBuffer>>map((group) -> fed(group, steps))
			.concatWith(Mono.fromSupplier(() -> Flux.defer(steps::finish)))));
	}

	/** Lets go of a body that nobody will write. A flux makes its buffers when it is subscribed to, a mono mostly has one. */
	public static Mono<Void> drop(Publisher<?> body) {
		return (body instanceof Mono<?> mono) ? mono.doOnNext(RedactedBody::release).then() : Mono.empty();
	}

	private Mono<Void> use(Publisher<?> body, Function<DataBufferSteps, Mono<Void>> write) {
		return Mono.defer(() -> {
			SieveStream stream;
			try {
				stream = this.streams.get();
			}
			catch (RuntimeException ex) {
				return drop(body).then(Mono.error(ex));
			}
			return Mono.using(() -> stream, (opened) -> write.apply(new DataBufferSteps(opened)), SieveStream::close);
		});
	}

	/** Without prefetch; a buffer that is cancelled before its turn is discarded, and released there. */
	private static Flux<DataBuffer> fed(Publisher<? extends DataBuffer> body, DataBufferSteps steps) {
		return Flux.from(body).concatMap(steps::feed, 0).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
	}

	private static void release(Object element) {
		if (element instanceof DataBuffer buffer) {
			DataBufferUtils.release(buffer);
		}
	}

}
