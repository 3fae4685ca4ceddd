package io.ironsieve.jna;

import io.ironsieve.testing.StreamContract;

/** The native engine's streams keep the contract of all engines. */
class NativeStreamContractTests extends StreamContract {

	NativeStreamContractTests() {
		super(new NativeEngineProvider());
	}

}
