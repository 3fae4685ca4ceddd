package io.ironsieve.jna;

import io.ironsieve.testing.EngineContract;

/** The native engine keeps the contract of all engines. */
class NativeEngineContractTests extends EngineContract {

	NativeEngineContractTests() {
		super(new NativeEngineProvider());
	}

}
