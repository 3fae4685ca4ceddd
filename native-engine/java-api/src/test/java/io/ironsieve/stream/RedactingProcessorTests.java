package io.ironsieve.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.IdentityFlowProcessorVerification;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

import static org.assertj.core.api.Assertions.assertThat;

class RedactingProcessorTests {

	private final PassingStream stream = new PassingStream(3);

	private final RedactingProcessor processor = new RedactingProcessor(this.stream);

	private final Source source = new Source();

	private final Sink sink = new Sink();

	@Test
	void rulesOfReactiveStreams_areKept() {
		TestListenerAdapter results = new TestListenerAdapter();
		TestNG tck = new TestNG(false);
		tck.setTestClasses(new Class<?>[] { Verification.class });
		tck.addListener(results);
		tck.run();
		assertThat(results.getFailedTests()).extracting(ITestResult::getName, (result) -> String.valueOf(result.getThrowable()))
			.isEmpty();
		assertThat(results.getPassedTests().size()).isGreaterThanOrEqualTo(41);
		// Left out by the TCK itself: rules that cannot be tested, and those for more than one subscriber.
		assertThat(results.getSkippedTests()).extracting(ITestResult::getName)
			.allMatch((name) -> name.startsWith("untested_") || name.startsWith("optional_") || name.contains("MultipleSubscribers")
					|| name.contains("multiSubscribe") || name.contains("multiplySubscriber") || name.contains("AllItsSubscribers")
					|| name.contains("mustRequestFromUpstreamForElementsThatHaveBeenRequestedLongAgo"));
	}

	@Test
	void chunks_comeOneByOne_asTheSubscriberWants() {
		connect();
		assertThat(this.source.requested).isZero();
		this.sink.subscription.request(1);
		assertThat(this.source.requested).isEqualTo(1);
		this.processor.onNext(bytes("ab"));
		assertThat(this.source.requested).as("nothing to give yet").isEqualTo(2);
		this.processor.onNext(bytes("cdefgh"));
		assertThat(this.sink.text()).isEqualTo("abcde");
		assertThat(this.source.requested).as("no demand").isEqualTo(2);
	}

	@Test
	void complete_tailWaitsForDemand() {
		connect();
		this.sink.subscription.request(1);
		this.processor.onNext(bytes("abcdef"));
		this.processor.onComplete();
		assertThat(this.sink.text()).isEqualTo("abc");
		assertThat(this.sink.completed).isFalse();
		this.sink.subscription.request(1);
		assertThat(this.sink.text()).isEqualTo("abcdef");
		assertThat(this.sink.completed).isTrue();
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void largeChunk_comesInBuffersOfBoundedSize() {
		connect();
		this.sink.subscription.request(2);
		this.processor.onNext(bytes("x".repeat(1 << 20)));
		assertThat(this.sink.buffers).hasSize(2).allMatch((buffer) -> buffer.remaining() <= 1 << 16);
		assertThat(this.source.requested).isEqualTo(1);
		this.sink.subscription.request(Long.MAX_VALUE);
		this.processor.onComplete();
		assertThat(this.sink.text()).hasSize(1 << 20);
	}

	@Test
	void errorOfTheSource_endsWithoutTheTail() {
		connect();
		this.sink.subscription.request(10);
		this.processor.onNext(bytes("abcdef"));
		this.processor.onError(new IllegalStateException("upstream"));
		assertThat(this.sink.text()).isEqualTo("abc");
		assertThat(this.sink.failure).hasMessage("upstream");
		assertThat(this.stream.closes).isEqualTo(1);
	}

	@Test
	void failureOfTheStream_cancelsTheSourceAndEndsWithoutTheTail() {
		connect();
		this.sink.subscription.request(10);
		this.processor.onNext(bytes("abcdef"));
		this.processor.onNext(bytes("g!"));
		assertThat(this.sink.text()).isEqualTo("abc");
		assertThat(this.sink.failure).asInstanceOf(InstanceOfAssertFactories.type(SieveException.class))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.QUARANTINED));
		assertThat(this.source.cancelled).isTrue();
		assertThat(this.stream.closes).isPositive();
	}

	@Test
	void cancel_closesTheStreamAndTheSourceAtOnce() {
		connect();
		this.sink.subscription.request(10);
		this.processor.onNext(bytes("abcdef"));
		this.sink.subscription.cancel();
		assertThat(this.source.cancelled).isTrue();
		assertThat(this.stream.closes).isPositive();
		this.processor.onNext(bytes("late"));
		this.processor.onComplete();
		assertThat(this.sink.text()).isEqualTo("abc");
		assertThat(this.sink.completed).isFalse();
	}

	@Test
	void chunkThatWasNotRequested_isRefused() {
		connect();
		this.processor.onNext(bytes("abcdef"));
		assertThat(this.sink.failure).isInstanceOf(IllegalStateException.class);
		assertThat(this.source.cancelled).isTrue();
	}

	@Test
	void secondSubscriber_isRefused() {
		connect();
		Sink second = new Sink();
		this.processor.subscribe(second);
		assertThat(second.failure).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void manyThreads_everythingArrivesInOrder() throws InterruptedException {
		String text = Stream.iterate(0, (i) -> i + 1).limit(20_000).map((i) -> i + ",").reduce("", String::concat);
		try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(Runnable::run, 4)) {
			ExecutorService requests = Executors.newFixedThreadPool(2);
			this.processor.subscribe(this.sink);
			publisher.subscribe(this.processor);
			for (int i = 0; i < 200; i++) {
				requests.submit(() -> this.sink.subscription.request(100));
			}
			for (int at = 0; at < text.length(); at += 100) {
				publisher.submit(bytes(text.substring(at, Math.min(text.length(), at + 100))));
			}
			publisher.close();
			requests.shutdown();
			assertThat(requests.awaitTermination(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
			assertThat(this.sink.done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.sink.text()).isEqualTo(text);
	}

	private void connect() {
		this.processor.onSubscribe(this.source);
		this.processor.subscribe(this.sink);
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	private static final class Source implements Flow.Subscription {

		private long requested;

		private boolean cancelled;

		@Override
		public void request(long n) {
			this.requested += n;
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

	}

	private static final class Sink implements Flow.Subscriber<ByteBuffer> {

		private final List<ByteBuffer> buffers = new ArrayList<>();

		private final java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);

		private volatile Flow.Subscription subscription;

		private @Nullable Throwable failure;

		private boolean completed;

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			this.subscription = subscription;
		}

		@Override
		public void onNext(ByteBuffer item) {
			this.buffers.add(item);
		}

		@Override
		public void onError(Throwable throwable) {
			this.failure = throwable;
			this.done.countDown();
		}

		@Override
		public void onComplete() {
			this.completed = true;
			this.done.countDown();
		}

		String text() {
			StringBuilder text = new StringBuilder();
			this.buffers.forEach((buffer) -> text.append(StandardCharsets.UTF_8.decode(buffer.duplicate())));
			return text.toString();
		}

	}

	/** The TCK, over a stream that passes on everything at once, which is what an identity processor is. */
	public static final class Verification extends IdentityFlowProcessorVerification<ByteBuffer> {

		private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "tck");
			thread.setDaemon(true);
			return thread;
		});

		public Verification() {
			super(new TestEnvironment(1_000, 50), 200);
		}

		@Override
		public long maxSupportedSubscribers() {
			return 1;
		}

		@Override
		protected Flow.Processor<ByteBuffer, ByteBuffer> createIdentityFlowProcessor(int bufferSize) {
			return new RedactingProcessor(new PassingStream(0));
		}

		@Override
		protected Flow.@Nullable Publisher<ByteBuffer> createFailedFlowPublisher() {
			RedactingProcessor processor = new RedactingProcessor(new PassingStream(0));
			processor.onSubscribe(new Source());
			processor.onError(new IllegalStateException("failed"));
			return processor;
		}

		@Override
		public ExecutorService publisherExecutorService() {
			return this.threads;
		}

		@Override
		public ByteBuffer createElement(int element) {
			return bytes("element " + element);
		}

	}

}
