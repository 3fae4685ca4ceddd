package io.ironsieve.bench;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A short soak: every call answers as it must, and nothing stays open. What memory does is for the long one. */
class SoakTests {

	@Test
	void twoRounds_loseNothing() {
		try (SoakCalls soak = new SoakCalls(null)) {
			soak.runUntil(1);
			soak.collect();
			long handles = soak.telemetry().liveHandles();
			long frameBytes = soak.telemetry().frameBytes();
			soak.runUntil(soak.calls() + 1);
			soak.collect();
			assertThat(soak.telemetry().liveHandles()).isEqualTo(handles);
			assertThat(soak.telemetry().frameBytes()).isEqualTo(frameBytes);
			assertThat(soak.telemetry().leaks()).isEqualTo(soak.dropped()).isEqualTo(4);
			assertThat(soak.failures()).isPositive();
		}
	}

}
