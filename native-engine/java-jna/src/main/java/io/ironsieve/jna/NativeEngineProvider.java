package io.ironsieve.jna;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineOptions;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.EngineProvider;

/** Opens the native engine. Nothing native is touched before {@link #open}. */
public final class NativeEngineProvider implements EngineProvider {

	@Override
	public String name() {
		return EngineInfo.NATIVE;
	}

	@Override
	public Engine open(EngineOptions options) {
		return NativeEngine.open(NativeLibraryLoader.load(options), options);
	}

}
