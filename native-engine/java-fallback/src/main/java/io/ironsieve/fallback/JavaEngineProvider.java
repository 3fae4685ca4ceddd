package io.ironsieve.fallback;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;

/** Makes Java engines. They need nothing of the platform, so opening one does not fail. */
public final class JavaEngineProvider implements EngineProvider {

	@Override
	public String name() {
		return EngineInfo.JAVA;
	}

	@Override
	public Engine open(EngineOptions options) {
		return new JavaEngine(ActionSettings.of(options));
	}

}
