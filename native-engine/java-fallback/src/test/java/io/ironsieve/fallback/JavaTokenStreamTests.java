package io.ironsieve.fallback;

import io.ironsieve.EngineMode;
import io.ironsieve.testing.TokenStreamContract;

class JavaTokenStreamTests extends TokenStreamContract {

	JavaTokenStreamTests() {
		super(EngineMode.JAVA);
	}

}
