package io.ironsieve.jna;

import io.ironsieve.EngineMode;
import io.ironsieve.testing.TokenStreamContract;

class NativeTokenStreamTests extends TokenStreamContract {

	NativeTokenStreamTests() {
		super(EngineMode.REQUIRED);
	}

}
