package io.ironsieve.jna;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import io.ironsieve.EngineMode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Dictionaries that are read anew while the native engine serves. */
class DictionaryReloadTests {

	private static final RuleDocument NAMES = new RuleDocument("names",
			"{\"schema\": 2, \"name\": \"names\", \"rules\": [{\"id\": \"name\", \"dictionary\": \"customers\"}]}");

	private volatile List<String> entries = List.of("Ann", "Bob");

	private Sieve open() {
		return Sieve.builder()
			.mode(EngineMode.REQUIRED)
			.document(NAMES)
			.dictionary(Dictionary.of("customers", () -> Stream.of(this.entries.toArray(String[]::new))))
			.build();
	}

	@Test
	void reload_underLoad_failsNoCall_andStreamsKeepTheirEntries() throws InterruptedException {
		try (Sieve sieve = open(); SieveStream stream = sieve.openStream()) {
			String streamed = stream.feed("to bob ");
			AtomicBoolean over = new AtomicBoolean();
			AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
			Thread caller = new Thread(() -> {
				while (!over.get()) {
					assertThat(sieve.redact("ann!").text()).isEqualTo("[name]!");
				}
			});
			caller.setUncaughtExceptionHandler((thread, ex) -> failure.set(ex));
			caller.start();
			for (int i = 0; i < 200; i++) {
				this.entries = List.of("Ann", "Customer " + i);
				sieve.reloadDictionaries();
				assertThat(sieve.redact("CUSTOMER " + i + " bob").text()).isEqualTo("[name] bob");
			}
			over.set(true);
			caller.join();
			assertThat(failure.get()).isNull();
			assertThat(streamed + stream.feed("and bob ") + stream.finish()).isEqualTo("to [name] and [name] ");
		}
	}

	@Test
	void reload_ofManyTimes_holdsNoMoreMemoryThanOnce() {
		try (Sieve sieve = open()) {
			sieve.reloadDictionaries();
			long once = sieve.status().telemetry().frameBytes();
			long handles = sieve.status().telemetry().liveHandles();
			for (int i = 0; i < 50; i++) {
				sieve.reloadDictionaries();
			}
			assertThat(sieve.status().telemetry().frameBytes()).isEqualTo(once);
			assertThat(sieve.status().telemetry().liveHandles()).isEqualTo(handles);
		}
	}

}
