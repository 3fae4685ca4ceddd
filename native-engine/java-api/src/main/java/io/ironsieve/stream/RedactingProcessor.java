package io.ironsieve.stream;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import org.jspecify.annotations.Nullable;

/**
 * Redacts UTF-8 bytes between a publisher and one subscriber. Thread-safe as the Reactive Streams rules ask for; serves one subscription.
 *
 * <p>There is no queue: a chunk is requested when the subscriber wants bytes and the last chunk is used up, so at most one is here at any
 * time. A buffer that came in is read and not kept; those that go out belong to the subscriber.
 *
 * <p>The stream is closed as the subscription ends, whoever ends it. When that is an error or a cancellation, what was held back is
 * dropped. A failure of redacting is {@code onError} with {@link SieveException}.
 */
public final class RedactingProcessor implements Flow.Processor<ByteBuffer, ByteBuffer> {

	private static final int LEAST_OUTPUT = 256;

	private static final int MOST_OUTPUT = 1 << 16;

	private static final Flow.Subscription NOTHING = new Flow.Subscription() {

		@Override
		public void request(long n) {
		}

		@Override
		public void cancel() {
		}

	};

	private final SieveStream stream;

	private final AtomicBoolean taken = new AtomicBoolean();

	private final AtomicLong demand = new AtomicLong();

	/** Signals that {@link #drain} has not seen yet. Whoever makes it 1 runs the loop; fields without {@code volatile} are that thread's. */
	private final AtomicInteger signals = new AtomicInteger();

	private volatile Flow.@Nullable Subscription upstream;

	private volatile Flow.@Nullable Subscriber<? super ByteBuffer> downstream;

	/** Chunk that is being used up. Set by the publisher when it was asked for one, cleared by the loop. */
	private volatile @Nullable ByteBuffer chunk;

	private volatile boolean completed;

	private volatile @Nullable Throwable failure;

	private volatile boolean cancelled;

	/** Whether a chunk was requested and has not come. */
	private volatile boolean awaited;

	/** Output that was made without demand, to know whether there is any. */
	private @Nullable ByteBuffer ready;

	private boolean finished;

	private boolean ended;

	/**
	 * Takes a stream over.
	 * @param stream stream on which nothing was called yet; closed as the subscription ends
	 */
	public RedactingProcessor(SieveStream stream) {
		this.stream = Objects.requireNonNull(stream, "stream");
	}

	@Override
	public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
		Objects.requireNonNull(subscriber, "subscriber");
		if (!this.taken.compareAndSet(false, true)) {
			subscriber.onSubscribe(NOTHING);
			subscriber.onError(new IllegalStateException("A RedactingProcessor serves one subscriber"));
			return;
		}
		subscriber.onSubscribe(new Demand());
		this.downstream = subscriber;
		drain();
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		Objects.requireNonNull(subscription, "subscription");
		if (this.upstream != null || this.cancelled) {
			subscription.cancel();
			return;
		}
		this.upstream = subscription;
		if (this.cancelled) {
			subscription.cancel();
		}
		drain();
	}

	@Override
	public void onNext(ByteBuffer item) {
		Objects.requireNonNull(item, "item");
		if (this.chunk != null || !this.awaited) {
			fail(new IllegalStateException("A chunk came that was not requested"));
			return;
		}
		this.chunk = item.duplicate();
		this.awaited = false;
		drain();
	}

	@Override
	public void onError(Throwable throwable) {
		this.failure = Objects.requireNonNull(throwable, "throwable");
		drain();
	}

	@Override
	public void onComplete() {
		this.completed = true;
		drain();
	}

	private void fail(Throwable failure) {
		cancelUpstream();
		this.failure = failure;
		drain();
	}

	private void cancelUpstream() {
		Flow.Subscription upstream = this.upstream;
		if (upstream != null) {
			upstream.cancel();
		}
	}

	/** Does all work, one thread at a time; a thread that finds another one here leaves its signal to it. */
	private void drain() {
		if (this.signals.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		while (seen != 0) {
			work();
			seen = this.signals.addAndGet(-seen);
		}
	}

	private void work() {
		Flow.Subscriber<? super ByteBuffer> downstream = this.downstream;
		boolean more = true;
		while (more && !this.ended) {
			if (this.cancelled) {
				end();
			}
			else if (downstream == null) {
				return;
			}
			else if (this.failure != null) {
				Throwable failure = this.failure;
				end();
				downstream.onError(failure);
			}
			else {
				more = step(downstream);
			}
		}
	}

	/** Does the next thing; whether there may be another. */
	private boolean step(Flow.Subscriber<? super ByteBuffer> downstream) {
		if (this.ready != null) {
			return give(downstream, this.ready);
		}
		if (this.finished) {
			end();
			downstream.onComplete();
			return false;
		}
		if (this.chunk == null && !this.completed) {
			return request();
		}
		try {
			return (this.chunk == null) ? finish() : this.demand.get() > 0 && feed(this.chunk);
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
			return true;
		}
	}

	private boolean give(Flow.Subscriber<? super ByteBuffer> downstream, ByteBuffer ready) {
		if (this.demand.get() == 0) {
			return false;
		}
		if (this.demand.get() != Long.MAX_VALUE) {
			this.demand.decrementAndGet();
		}
		this.ready = null;
		try {
			downstream.onNext(ready);
		}
		catch (RuntimeException | Error ex) {
			// Forbidden by rule 2.13, which says to take the subscription for cancelled.
			cancelUpstream();
			end();
			throw ex;
		}
		return true;
	}

	private boolean feed(ByteBuffer chunk) {
		// As much as comes mostly; what does not fit comes with the next buffer.
		ByteBuffer out = ByteBuffer.allocate(Math.min(MOST_OUTPUT, chunk.remaining() + LEAST_OUTPUT));
		if (this.stream.feed(chunk, out)) {
			this.chunk = null;
		}
		keep(out);
		return true;
	}

	private boolean finish() {
		ByteBuffer out = ByteBuffer.allocate((int) Math.min(MOST_OUTPUT, this.stream.held() + LEAST_OUTPUT));
		this.finished = this.stream.finish(out);
		keep(out);
		return true;
	}

	private void keep(ByteBuffer out) {
		if (out.position() > 0) {
			this.ready = out.flip();
		}
	}

	private boolean request() {
		Flow.Subscription upstream = this.upstream;
		if (upstream == null || this.awaited || this.demand.get() == 0) {
			return false;
		}
		this.awaited = true;
		upstream.request(1);
		return false;
	}

	private void end() {
		this.ended = true;
		this.downstream = null;
		this.chunk = null;
		this.ready = null;
		this.stream.close();
	}

	/** What the subscriber holds. */
	private final class Demand implements Flow.Subscription {

		@Override
		public void request(long n) {
			if (n <= 0) {
				fail(new IllegalArgumentException("Demand is positive (Reactive Streams 3.9), not " + n));
				return;
			}
			RedactingProcessor.this.demand.accumulateAndGet(n, (now, more) -> (now + more < 0) ? Long.MAX_VALUE : now + more);
			drain();
		}

		@Override
		public void cancel() {
			RedactingProcessor.this.cancelled = true;
			cancelUpstream();
			RedactingProcessor.this.stream.close();
			drain();
		}

	}

}
