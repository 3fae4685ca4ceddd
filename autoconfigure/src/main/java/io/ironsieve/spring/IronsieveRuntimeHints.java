package io.ironsieve.spring;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image must keep: the built-in packs and the Java engine's table of validators, which are read by name. */
class IronsieveRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources().registerPattern("io/ironsieve/packs/*.json");
		hints.resources().registerPattern("io/ironsieve/fallback/*.tsv");
	}

}
