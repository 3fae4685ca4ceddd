package io.ironsieve.jna;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.KeyRing;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStream;
import io.ironsieve.StreamOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Keys that are replaced while either engine serves. */
class KeyRotationTests {

	private static final RuleDocument MAIL = new RuleDocument("mail", "{\"schema\": 2, \"name\": \"mail\", \"rules\": "
			+ "[{\"id\": \"mail\", \"pattern\": \"[a-z]+@[a-z]+\", \"action\": {\"type\": \"token\"}}]}");

	private volatile KeyRing keys = KeyRing.of(key(0));

	private static HashKey key(int number) {
		return HashKey.of("k" + number, ("secret number " + number + " of many").getBytes(StandardCharsets.UTF_8));
	}

	private Sieve open(EngineMode mode) {
		return Sieve.builder()
			.mode(mode)
			.options(EngineOptions.defaults().withFeatures(Set.of(Feature.REVEAL)))
			.document(MAIL)
			.keys(() -> this.keys)
			.build();
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "JAVA", "PREFERRED" })
	void reloadKeys_underLoad_failsNoCall_andWhatWasMadeBeforeIsRevealed(EngineMode mode) throws InterruptedException {
		try (Sieve sieve = open(mode); SieveStream stream = sieve.openStream()) {
			String streamed = stream.feed("to ann@home ");
			AtomicBoolean over = new AtomicBoolean();
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			Thread caller = new Thread(() -> {
				while (!over.get()) {
					String redacted = sieve.redact("to ann@home!").text();
					assertThat(redacted).startsWith("to isv1~k");
					assertThat(sieve.reveal(redacted).text()).isEqualTo("to ann@home!");
				}
			});
			caller.setUncaughtExceptionHandler((thread, ex) -> failure.set(ex));
			caller.start();
			String first = sieve.redact("bob@work").text();
			for (int i = 1; i <= 60; i++) {
				this.keys = KeyRing.of(key(i), IntStream.range(0, i).mapToObj(KeyRotationTests::key).toList());
				sieve.reloadKeys();
				String redacted = sieve.redact("bob@work").text();
				assertThat(redacted).startsWith("isv1~k" + i + "~");
				assertThat(sieve.reveal(first + " " + redacted).text()).isEqualTo("bob@work bob@work");
			}
			over.set(true);
			caller.join();
			assertThat(failure.get()).isNull();
			streamed += stream.feed("and bob@work ") + stream.finish();
			assertThat(streamed).contains("and isv1~k0~");
			assertThat(sieve.reveal(streamed).text()).isEqualTo("to ann@home and bob@work ");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "JAVA", "PREFERRED" })
	void reloadKeys_noneForARuleThatNeedsOne_isRefused_andTheOldOnesServeOn(EngineMode mode) {
		try (Sieve sieve = open(mode)) {
			this.keys = KeyRing.none();
			assertThatExceptionOfType(SieveException.class).isThrownBy(sieve::reloadKeys)
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.MISSING_KEY));
			String redacted = sieve.redact("bob@work").text();
			assertThat(redacted).startsWith("isv1~k0~");
			sieve.reloadDictionaries();
			assertThat(sieve.redact("bob@work").text()).isEqualTo(redacted);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUIRED", "JAVA" })
	void reloadKeys_withoutAKey_leavesItsTokensUnknown(EngineMode mode) {
		try (Sieve sieve = open(mode)) {
			String redacted = sieve.redact("bob@work").text();
			this.keys = KeyRing.of(key(1));
			sieve.reloadKeys();
			assertThat(sieve.reveal(redacted).text()).isEqualTo(redacted);
			assertThat(sieve.reveal(redacted).ofUnknownKeys()).isEqualTo(1);
		}
	}

	/** Another sieve that is closed says nothing about the engine that found the value. */
	@Test
	void listenerOfAnEarlierStream_failsAsClosed_theEngineServesOn() {
		Sieve closed = open(EngineMode.REQUIRED);
		closed.close();
		try (Sieve sieve = open(EngineMode.REQUIRED);
				SieveStream stream = sieve
					.openStream(StreamOptions.defaults().withOnFinding((finding) -> closed.redact("never")))) {
			sieve.reloadKeys();
			assertThatExceptionOfType(SieveException.class).isThrownBy(() -> stream.feed("bob@work "))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.CLOSED));
			assertThat(sieve.redact("bob@work").text()).startsWith("isv1~k0~");
			assertThat(sieve.status().engineRestarts()).isZero();
		}
	}

}
