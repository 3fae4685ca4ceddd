package io.ironsieve.fallback;

import io.ironsieve.testing.EngineContract;

/** The Java engine keeps the contract of all engines. */
class JavaEngineContractTests extends EngineContract {

	JavaEngineContractTests() {
		super(new JavaEngineProvider());
	}

}
