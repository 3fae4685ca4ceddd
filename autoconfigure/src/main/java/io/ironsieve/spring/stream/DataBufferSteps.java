package io.ironsieve.spring.stream;

import java.nio.ByteBuffer;

import io.ironsieve.SieveStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBuffer.ByteBufferIterator;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;

/**
 * What a stream of bytes does with one buffer and with the end, an output buffer for each request. Netty's buffers are counted, so their memory stays
 * until they are released; a stream may be lent them. What others have behind them is not known, so it never sees those as direct buffers.
 */
public final class DataBufferSteps {

	private static final int LEAST_OUTPUT = 256;

	private static final int MOST_OUTPUT = 1 << 16;

	private final SieveStream stream;

	/** Steps of a stream that its owner closes. */
	public DataBufferSteps(SieveStream stream) {
		this.stream = stream;
	}

	/** Output that a buffer gives. Takes the buffer over. */
	public Flux<DataBuffer> feed(DataBuffer buffer) {
		return Flux.generate(() -> new Chunk(buffer), (chunk, sink) -> {
			feed(chunk, sink);
			return chunk;
		}, Chunk::release);
	}

	/** Output that the end gives. */
	public Flux<DataBuffer> finish() {
		return Flux.generate((sink) -> {
			ByteBuffer out = output(this.stream.held());
			boolean done = this.stream.finish(out);
			emit(out, sink);
			if (done) {
				sink.complete();
			}
		});
	}

	private void feed(Chunk chunk, SynchronousSink<DataBuffer> sink) {
		ByteBuffer out = output(chunk.buffer.readableByteCount());
		boolean done = false;
		while (!done && out.position() == 0) {
			ByteBuffer part = chunk.part();
			done = this.stream.feed(part, out) && chunk.isUsedUp();
		}
		emit(out, sink);
		if (done) {
			sink.complete();
		}
	}

	private static ByteBuffer output(long expected) {
		return ByteBuffer.allocate((int) Math.min(MOST_OUTPUT, expected + LEAST_OUTPUT));
	}

	private static void emit(ByteBuffer out, SynchronousSink<DataBuffer> sink) {
		if (out.position() > 0) {
			sink.next(DefaultDataBufferFactory.sharedInstance.wrap(out.flip()));
		}
	}

	/** A buffer that is being used up; it may be of several parts. */
	private static final class Chunk {

		private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

		private final DataBuffer buffer;

		private final ByteBufferIterator parts;

		private ByteBuffer part = NOTHING;

		Chunk(DataBuffer buffer) {
			this.buffer = buffer;
			this.parts = buffer.readableByteBuffers();
		}

		/** Part that has bytes left, or an empty one. */
		ByteBuffer part() {
			while (!this.part.hasRemaining() && this.parts.hasNext()) {
				this.part = lendable(this.parts.next());
			}
			return this.part;
		}

		private ByteBuffer lendable(ByteBuffer part) {
			return (!part.isDirect() || this.buffer instanceof NettyDataBuffer) ? part
					: ByteBuffer.allocate(part.remaining()).put(part).flip();
		}

		boolean isUsedUp() {
			return !this.part.hasRemaining() && !this.parts.hasNext();
		}

		void release() {
			this.parts.close();
			DataBufferUtils.release(this.buffer);
		}

	}

}
