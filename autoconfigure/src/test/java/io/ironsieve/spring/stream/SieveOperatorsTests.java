package io.ironsieve.spring.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.ironsieve.EngineMode;
import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.StreamFinding;
import io.ironsieve.StreamOptions;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/** The operators over an engine that counts its open streams, with netty's buffers. */
class SieveOperatorsTests {

	private static final String TEXT = "Mail jane.doe@example.com or call, card 4111 1111 1111 1111, thanks.\n";

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

	private final List<ByteBuf> lent = new ArrayList<>();

	private final List<StreamFinding> findings = new ArrayList<>();

	private Sieve sieve;

	private SieveOperators operators;

	@BeforeEach
	void open() {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().mode(EngineMode.PREFERRED).packs("pii").build();
		this.operators = new SieveOperators(this.sieve, StreamOptions.defaults().withOnFinding(this.findings::add));
	}

	@AfterEach
	void nothingIsLeftOpen() {
		assertThat(NativeStandIn.openStreams()).isZero();
		assertThat(this.lent).as("released once").allMatch((buffer) -> buffer.refCnt() == 0);
		this.sieve.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1000, 65536 })
	void buffers_anyCut_giveWhatOnePieceGives(int size) {
		String text = TEXT.repeat(50);
		String redacted = join(cut(text, size).transform(this.operators::buffers));
		assertThat(redacted).isEqualTo(this.sieve.redact(text).text()).contains("[email]").contains("***1111");
		assertThat(this.findings).hasSize(100);
	}

	@Test
	void buffers_ofSeveralParts_areReadWhole() {
		ByteBuf parts = Unpooled.compositeBuffer()
			.addComponents(true, bytes("jane.doe@"), bytes("example"), bytes(".com "));
		this.lent.add(parts);
		assertThat(join(Flux.<DataBuffer>just(this.factory.wrap(parts)).transform(this.operators::buffers))).isEqualTo("[email] ");
	}

	@Test
	void buffers_direct_areLentWithoutACopy() {
		DataBuffer lent = buffer("a word and jane.doe@exam");
		StepVerifier.create(Flux.just(lent).transform(this.operators::buffers))
			.consumeNextWith((first) -> {
				ByteBuffer seen = NativeStandIn.lastChunk();
				assertThat(seen.isDirect()).isTrue();
				this.lent.get(0).setByte(0, 'A');
				assertThat((char) seen.get(0)).as("the same memory").isEqualTo('A');
			})
			.thenConsumeWhile((rest) -> true)
			.verifyComplete();
	}

	@Test
	void buffers_demandOfOne_asksForOneChunkAtATime() {
		AtomicLong requested = new AtomicLong();
		StepVerifier.create(cut(TEXT.repeat(100), 64).doOnRequest(requested::addAndGet).transform(this.operators::buffers), 0)
			.expectSubscription()
			.then(() -> assertThat(requested).hasValue(0))
			.thenRequest(1)
			.expectNextCount(1)
			.then(() -> assertThat(requested.get()).isBetween(1L, 2L))
			.thenRequest(1)
			.expectNextCount(1)
			.then(() -> assertThat(requested.get()).isBetween(2L, 4L))
			.thenCancel()
			.verify(Duration.ofSeconds(20));
	}

	@Test
	void buffers_cancelled_closeTheStreamAtOnce() {
		TestPublisher<DataBuffer> source = TestPublisher.create();
		StepVerifier.create(source.flux().transform(this.operators::buffers))
			.then(() -> assertThat(NativeStandIn.openStreams()).isEqualTo(1))
			.then(() -> source.next(buffer("some text that is long enough, jane.doe@exam")))
			.expectNextCount(1)
			.thenCancel()
			.verify(Duration.ofSeconds(20));
		source.assertCancelled();
		assertThat(NativeStandIn.openStreams()).isZero();
	}

	@Test
	void buffers_sourceFails_theTailIsNotSent() {
		Flux<DataBuffer> source = Flux.concat(Flux.just(buffer("some text, jane.doe@exam")),
				Flux.error(new IllegalStateException("upstream")));
		StepVerifier.create(source.transform(this.operators::buffers).map(SieveOperatorsTests::text))
			.assertNext((first) -> assertThat(first).doesNotContain("jane"))
			.verifyErrorMessage("upstream");
	}

	@Test
	void buffers_engineQuarantined_endWithTheErrorAndWithoutTheTail() {
		TestPublisher<DataBuffer> source = TestPublisher.create();
		StepVerifier.create(source.flux().transform(this.operators::buffers).map(SieveOperatorsTests::text))
			.then(() -> source.next(buffer("some text, jane.doe@exam")))
			.assertNext((first) -> assertThat(first).doesNotContain("jane"))
			.then(() -> NativeStandIn.failNextCall(new SieveException(ErrorCode.QUARANTINED, "panicked")))
			.then(() -> source.next(buffer("ple.com and more")))
			.verifyErrorSatisfies((ex) -> assertThat(((SieveException) ex).code()).isEqualTo(ErrorCode.QUARANTINED));
		source.assertCancelled();
	}

	@Test
	void buffers_disconnectsAtRandom_leaveNothingBehind() throws InterruptedException {
		AtomicInteger ended = new AtomicInteger();
		for (int i = 0; i < 300; i++) {
			int taken = i % 9;
			// No queue in front: publishOn loses elements when it is cancelled before its task runs, which is not what is tested here.
			cut(TEXT.repeat(20), 50 + i).subscribeOn(Schedulers.parallel())
				.transform(this.operators::buffers)
				.publishOn(Schedulers.boundedElastic(), 1)
				.take(taken)
				.doFinally((signal) -> ended.incrementAndGet())
				.subscribe();
		}
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while ((ended.get() < 300 || NativeStandIn.openStreams() > 0
				|| this.lent.stream().anyMatch((buffer) -> buffer.refCnt() > 0)) && System.nanoTime() < end) {
			Thread.sleep(10);
		}
		assertThat(ended).hasValue(300);
	}

	@Test
	void strings_valuesOverTokens_areRedacted() {
		Flux<String> tokens = Flux.just("Write", " to ", "jane", ".d", "oe", "@", "exam", "ple.", "com", " to", "day", ".");
		StepVerifier.create(tokens.transform(this.operators::strings).reduce(String::concat))
			.expectNext("Write to [email] today.")
			.verifyComplete();
	}

	@Test
	void strings_demandOfOne_givesOneElement() {
		AtomicLong requested = new AtomicLong();
		StepVerifier.create(Flux.just("one ", "two ", "three ", "four ").doOnRequest(requested::addAndGet).transform(this.operators::strings),
				1)
			.expectNextCount(1)
			.then(() -> assertThat(requested.get()).isBetween(1L, 2L))
			.thenRequest(10)
			.thenConsumeWhile((token) -> !token.isEmpty())
			.verifyComplete();
	}

	@Test
	void strings_sourceFails_theTailIsNotSent() {
		StepVerifier.create(Flux.just("a word ", "jane.doe@exam").concatWith(Flux.error(new IllegalStateException("upstream")))
			.transform(this.operators::strings))
			.thenConsumeWhile((token) -> !token.contains("jane"))
			.verifyErrorMessage("upstream");
	}

	@Test
	void eachSubscription_hasItsOwnStream() {
		Flux<String> redacted = Flux.just("jane.doe@", "example.com").transform(this.operators::strings);
		StepVerifier.create(redacted).expectNext("[email]").verifyComplete();
		StepVerifier.create(redacted).expectNext("[email]").verifyComplete();
	}

	private Flux<DataBuffer> cut(String text, int size) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return Flux.range(0, (bytes.length + size - 1) / size)
			.map((i) -> buffer(text.substring(i * size, Math.min(bytes.length, (i + 1) * size))));
	}

	private DataBuffer buffer(String text) {
		ByteBuf buffer = bytes(text);
		synchronized (this.lent) {
			this.lent.add(buffer);
		}
		return this.factory.wrap(buffer);
	}

	private static ByteBuf bytes(String text) {
		return PooledByteBufAllocator.DEFAULT.directBuffer(text.length()).writeBytes(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String join(Flux<DataBuffer> buffers) {
		return buffers.map(SieveOperatorsTests::text).reduce("", String::concat).block(Duration.ofSeconds(20));
	}

	private static String text(DataBuffer buffer) {
		return buffer.toString(StandardCharsets.UTF_8);
	}

}
