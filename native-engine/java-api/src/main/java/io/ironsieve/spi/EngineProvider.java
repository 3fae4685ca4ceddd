package io.ironsieve.spi;

import io.ironsieve.EngineOptions;

/** Makes engines of one kind. Registered as a {@link java.util.ServiceLoader} service; stateless. */
public interface EngineProvider {

	/** {@link io.ironsieve.EngineInfo#name()} of the engines it makes. */
	String name();

	/**
	 * Opens an engine.
	 * @throws io.ironsieve.SieveException when this engine cannot be had here; the code says why
	 */
	Engine open(EngineOptions options);

}
