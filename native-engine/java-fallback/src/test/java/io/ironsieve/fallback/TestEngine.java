package io.ironsieve.fallback;

import java.util.List;

import io.ironsieve.RuleDocument;
import io.ironsieve.spi.Engine;
import io.ironsieve.spi.Scanner;
import io.ironsieve.testing.TestData;

/** Short ways to an engine and to documents of one rule. */
final class TestEngine {

	private TestEngine() {
	}

	static Engine open() {
		return new JavaEngineProvider().open(TestData.options());
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
