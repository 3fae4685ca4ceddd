package io.ironsieve.jna;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;
import io.ironsieve.testing.EngineContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A library of a later minor version keeps the contract of all engines. */
@Tag("other-versions")
class LaterMinorContractTests extends EngineContract {

	LaterMinorContractTests() {
		super(new LaterMinor());
	}

	@Test
	void open_tellsTheVersionOfTheLibrary() {
		try (Engine engine = new LaterMinor().open(EngineOptions.defaults())) {
			assertThat(engine.info().abiVersion()).isEqualTo("1.99");
			assertThat(engine.telemetry().liveHandles()).isPositive();
			assertThat(engine.telemetry().deprecatedCalls()).isZero();
		}
	}

	/** In a class loader of its own, since the one of the tests has to stay without a library. */
	private static final class LaterMinor implements EngineProvider {

		@Override
		public String name() {
			return EngineInfo.NATIVE;
		}

		@Override
		public Engine open(EngineOptions options) {
			try {
				return new IsolatedEngine().open(options.withNativeLibrary(OtherLibrary.LATER_MINOR.path()));
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
