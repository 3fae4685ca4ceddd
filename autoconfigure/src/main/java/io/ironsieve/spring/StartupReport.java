package io.ironsieve.spring;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.ironsieve.EngineInfo;
import io.ironsieve.Rule;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStatus;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Says once in the log what serves with which rules. */
final class StartupReport {

	private static final Log logger = LogFactory.getLog(IronsieveAutoConfiguration.class);

	private static final Set<String> COMPARED_ACTIONS = Set.of("hash");

	private static final Set<String> RESTORED_ACTIONS = Set.of("token", "ff1");

	private static final int MOST_SENTENCES = 20;

	private StartupReport() {
	}

	static void log(Sieve sieve, long nanos, boolean randomKey) {
		SieveStatus status = sieve.status();
		EngineInfo engine = Objects.requireNonNull(status.engine(), "A sieve that was just built has an engine");
		// Why it is degraded was logged as a warning by whoever noticed; one warning is enough.
		logger.info("Ironsieve started in " + nanos / 1_000_000 + " ms: engine " + engine.name() + " " + engine.version()
				+ (status.degraded() ? " (degraded)" : "")
				+ ((engine.abiVersion() != null) ? ", ABI " + engine.abiVersion() : "")
				+ ((engine.binding() != null) ? " by " + engine.binding() : "") + ", platform " + engine.platform() + ", rule sets " + ruleSets(sieve));
		List<String> notHonoured = notHonoured(sieve);
		if (!notHonoured.isEmpty()) {
			logger.warn("What rule files of another format say and rules cannot: " + listed(notHonoured));
		}
		if (randomKey) {
			logRandomKey(sieve);
		}
	}

	private static void logRandomKey(Sieve sieve) {
		List<String> restored = rulesWith(RESTORED_ACTIONS, sieve);
		if (!restored.isEmpty()) {
			logger.warn("There is no 'ironsieve.hash.key', so a random one is used and nobody can restore what " + restored
					+ " encrypt when this process has ended");
		}
		List<String> compared = rulesWith(COMPARED_ACTIONS, sieve);
		if (!compared.isEmpty()) {
			logger.info("There is no 'ironsieve.hash.key', so a random one is used and hashes of " + compared
					+ " can be compared within this process only");
		}
	}

	private static String ruleSets(Sieve sieve) {
		return sieve.ruleSetNames()
			.stream()
			.map((name) -> name + " (" + count(sieve.using(name).ruleSet().rules()) + ")")
			.collect(Collectors.joining(", "));
	}

	private static String count(List<Rule> rules) {
		return rules.size() + ((rules.size() == 1) ? " rule" : " rules");
	}

	private static List<String> notHonoured(Sieve sieve) {
		return sieve.ruleSetNames()
			.stream()
			.flatMap((name) -> sieve.using(name).ruleSet().notHonoured().stream())
			.distinct()
			.toList();
	}

	private static String listed(List<String> sentences) {
		String listed = String.join(". ", sentences.subList(0, Math.min(sentences.size(), MOST_SENTENCES))) + ".";
		int more = sentences.size() - MOST_SENTENCES;
		return (more > 0) ? listed + " And " + more + " more, which the endpoint 'ironsieve' lists." : listed;
	}

	private static List<String> rulesWith(Set<String> actions, Sieve sieve) {
		return sieve.ruleSetNames()
			.stream()
			.flatMap((name) -> sieve.using(name).ruleSet().rules().stream())
			.filter((rule) -> actions.contains(rule.action()))
			.map(Rule::id)
			.distinct()
			.toList();
	}

}
