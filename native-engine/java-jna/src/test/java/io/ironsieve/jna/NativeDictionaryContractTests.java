package io.ironsieve.jna;

import io.ironsieve.testing.DictionaryContract;

/** The native engine keeps the contract of dictionaries. */
class NativeDictionaryContractTests extends DictionaryContract {

	NativeDictionaryContractTests() {
		super(new NativeEngineProvider());
	}

}
