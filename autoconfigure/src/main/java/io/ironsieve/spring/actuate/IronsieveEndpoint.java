package io.ironsieve.spring.actuate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.Rule;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Actuator endpoint that shows the state, the rule sets and the counters of a sieve. Never patterns, keys or text. */
@Endpoint(id = "ironsieve")
public class IronsieveEndpoint {

	private final Sieve sieve;

	/** Endpoint of one sieve. */
	public IronsieveEndpoint(Sieve sieve) {
		this.sieve = sieve;
	}

	/** State, rule sets and counters at this moment. */
	@ReadOperation
	public Descriptor ironsieve() {
		SieveStatus status = this.sieve.status();
		Map<String, RuleSetDescriptor> ruleSets = new TreeMap<>();
		for (String name : this.sieve.ruleSetNames()) {
			ruleSets.put(name, RuleSetDescriptor.of(this.sieve.using(name).ruleSet()));
		}
		return new Descriptor(nameOf(status.mode()), status.engine(), status.degraded(), status.reason(),
				status.fallbackCalls(), status.engineRestarts(), status.telemetry(), status.nativeTelemetry(), ruleSets,
				this.sieve.dictionaries());
	}

	/** Name of a constant as properties and rule documents write it. */
	private static String nameOf(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Answer of the endpoint.
	 *
	 * @param mode what was asked for
	 * @param engine engine that serves calls now
	 * @param degraded whether the wanted engine is not the one that serves
	 * @param reason why it is degraded
	 * @param fallbackCalls calls that the Java engine served in place of the native one
	 * @param engineRestarts native engines built to replace another one
	 * @param counters counters of the serving engine
	 * @param nativeCounters counters of all native engines so far
	 * @param ruleSets rule sets by name
	 * @param dictionaries names of dictionaries, numbers of their entries and when they were read
	 */
	public record Descriptor(String mode, @Nullable EngineInfo engine, boolean degraded, @Nullable String reason,
			long fallbackCalls, long engineRestarts, @Nullable EngineTelemetry counters,
			@Nullable EngineTelemetry nativeCounters,
			Map<String, RuleSetDescriptor> ruleSets, List<DictionaryInfo> dictionaries) implements OperationResponseBody {
	}

	/**
	 * One rule set.
	 *
	 * @param documents where its rules come from
	 * @param fingerprint equal documents, equal fingerprint
	 * @param rules rules in the order that decides overlaps
	 * @param nativeOnly ids of rules that the Java engine cannot take, so that it does not stand by
	 * @param notHonoured what files of another format say and rules cannot
	 */
	public record RuleSetDescriptor(List<String> documents, String fingerprint, List<RuleDescriptor> rules,
			List<String> nativeOnly, List<String> notHonoured) {

		private static RuleSetDescriptor of(RuleSet ruleSet) {
			return new RuleSetDescriptor(ruleSet.documents(), ruleSet.fingerprint(),
					ruleSet.rules().stream().map(RuleDescriptor::of).toList(), ruleSet.nativeOnly(),
					ruleSet.notHonoured());
		}

	}

	/**
	 * One rule.
	 *
	 * @param id identifier
	 * @param category kind of data
	 * @param title name for people
	 * @param tags labels
	 * @param action what happens to a value
	 */
	public record RuleDescriptor(String id, String category, String title, List<String> tags, String action) {

		private static RuleDescriptor of(Rule rule) {
			return new RuleDescriptor(rule.id(), nameOf(rule.category()), rule.title(), rule.tags(), rule.action());
		}

	}

}
