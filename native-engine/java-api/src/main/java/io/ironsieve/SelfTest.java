package io.ironsieve;

import io.ironsieve.spi.Scanner;

/**
 * Known text with a known answer, compiled into every engine beside the user's rules, so that a self-test proves matching and
 * replacing, not only that a call returns.
 */
final class SelfTest {

	static final RuleDocument DOCUMENT = new RuleDocument("self-test", """
			{"schema": 1, "name": "self-test", "rules": [
			  {"id": "self-test", "pattern": "\\\\bself-test-[0-9]{4}\\\\b", "action": {"type": "mask", "keepFirst": 4}}
			]}""");

	private static final String TEXT = "a self-test-0815 b";

	private static final String EXPECTED = "a self********** b";

	private SelfTest() {
	}

	static void run(Scanner probe) {
		String answer = probe.redact(TEXT).text();
		if (!answer.equals(EXPECTED)) {
			throw new SieveException(ErrorCode.UNKNOWN,
					"The engine's self-test answered '" + answer + "' instead of '" + EXPECTED + "'");
		}
	}

}
