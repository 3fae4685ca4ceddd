package io.ironsieve.fallback;

import io.ironsieve.testing.DictionaryContract;

/** The Java engine keeps the contract of dictionaries. */
class JavaDictionaryContractTests extends DictionaryContract {

	JavaDictionaryContractTests() {
		super(new JavaEngineProvider());
	}

}
