package io.ironsieve.jna;

/**
 * Calls that free what a stream or a rule set has in native memory. They must work when Java has none left and may not wait for a frame, so what they
 * answer into is there from the start, for one call at a time. Nobody reads the answer: what cannot be freed goes with its engine.
 */
final class ClosingCalls {

	private static final Reply REPLY = new Reply();

	private ClosingCalls() {
	}

	static synchronized void freeStream(long handle) {
		NativeCalls.isv_stream_free(handle, REPLY.address());
	}

	static synchronized void freeRuleSet(long handle) {
		NativeCalls.isv_ruleset_free(handle, REPLY.address());
	}

}
