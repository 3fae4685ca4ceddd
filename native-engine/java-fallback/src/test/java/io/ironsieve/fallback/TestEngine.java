package io.ironsieve.fallback;

import java.util.List;

import io.ironsieve.EngineOptions;
import io.ironsieve.HashKey;
import io.ironsieve.RuleDocument;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;

/** Short ways to an engine and to documents of one rule. */
final class TestEngine {

	private TestEngine() {
	}

	/** Key of the shared vectors: id {@code test}, bytes 00 to 1f. */
	static HashKey key() {
		byte[] secret = new byte[32];
		for (int i = 0; i < secret.length; i++) {
			secret[i] = (byte) i;
		}
		return HashKey.of("test", secret);
	}

	static Engine open() {
		return new JavaEngineProvider().open(EngineOptions.defaults().withHashKey(key()));
	}

	/** Document with one rule {@code r} of these fields, written in JSON with single quotes. */
	static RuleDocument document(String fields) {
		return new RuleDocument("d",
				("{'schema': 1, 'name': 'd', 'rules': [{'id': 'r', " + fields + "}]}").replace('\'', '"'));
	}

	static Scanner scanner(String fields) {
		return open().compile("default", List.of(document(fields)));
	}

}
