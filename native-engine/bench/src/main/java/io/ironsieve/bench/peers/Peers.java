package io.ironsieve.bench.peers;

import java.util.List;

/** Engines that a workload is measured with, by name. */
final class Peers {

	private static final String LINE = "Ironsieve, a text a call";

	private static final String BATCH = "Ironsieve, 64 texts a call";

	private static final String BYTES = "Ironsieve, a text a call, bytes";

	private static final String HYPERSCAN = "hyperscan-java, no starts";

	private Peers() {
	}

	/** Names of the engines that make sense for a workload. */
	static List<String> names(String workload) {
		if (workload.startsWith("dictionary-1m")) {
			return List.of(LINE, BATCH, "AhoCorasickDoubleArrayTrie");
		}
		if (workload.startsWith("dictionary")) {
			return List.of(LINE, BATCH, "AhoCorasickDoubleArrayTrie", "org.ahocorasick");
		}
		if (workload.startsWith("adversarial")) {
			// Backtracking ends on none of these in the time of a bench.
			return List.of(BYTES);
		}
		String single = workload.startsWith("bodies") ? BYTES : BATCH;
		return List.of(LINE, single, HYPERSCAN, "java.util.regex per rule", "java.util.regex, one alternation", "RE2/J per rule");
	}

	static Peer open(String name, Workload workload) {
		return switch (name) {
			case LINE -> new Ironsieve(workload, Ironsieve.Call.STRING);
			case BYTES -> new Ironsieve(workload, Ironsieve.Call.BYTES);
			case BATCH -> new Ironsieve(workload, Ironsieve.Call.BATCH);
			case HYPERSCAN -> new HyperscanJava(workload);
			case "java.util.regex per rule" -> JavaRegex.perRule(workload);
			case "java.util.regex, one alternation" -> JavaRegex.alternation(workload);
			case "RE2/J per rule" -> new Re2(workload);
			case "AhoCorasickDoubleArrayTrie" -> new DoubleArrayTrie(workload);
			case "org.ahocorasick" -> new AhoCorasickTrie(workload);
			default -> throw new IllegalArgumentException("No engine " + name);
		};
	}

}
