package io.ironsieve.spring.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.ironsieve.CallListener;
import io.ironsieve.Category;
import io.ironsieve.ErrorCode;
import io.ironsieve.Finding;
import io.ironsieve.Rule;
import io.ironsieve.StreamFinding;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Meters every call as its caller saw it. Thread-safe.
 *
 * <p>A call finds its meters in maps, so that it neither builds nor looks up one in the registry. Calls made before all singletons exist are not
 * metered: asking for the registry then could build it too early, or in a circle.
 */
class CallMeters implements CallListener, SmartInitializingSingleton {

	private static final String SUCCESS = "success";

	private final ObjectProvider<MeterRegistry> provider;

	/** Of calls that succeeded, by engine: found without making a key. */
	private final Map<Operation, Map<String, Timer>> successes = new EnumMap<>(Operation.class);

	private final Map<Failure, Timer> failures = new ConcurrentHashMap<>();

	private final Map<Operation, DistributionSummary> inputs = new ConcurrentHashMap<>();

	private final Map<Category, Map<String, Counter>> findings = new EnumMap<>(Category.class);

	private volatile @Nullable MeterRegistry registry;

	CallMeters(ObjectProvider<MeterRegistry> provider) {
		this.provider = provider;
		for (Category category : Category.values()) {
			this.findings.put(category, new ConcurrentHashMap<>());
		}
		for (Operation operation : Operation.values()) {
			this.successes.put(operation, new ConcurrentHashMap<>());
		}
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.registry = this.provider.getIfUnique();
	}

	@Override
	public void onCall(Operation operation, String engine, @Nullable ErrorCode error, long nanos, long units,
			List<Finding> found) {
		MeterRegistry registry = this.registry;
		if (registry == null) {
			return;
		}
		Timer timer = (error != null) ? timer(registry, new Failure(operation, engine, error))
				: timer(registry, operation, engine);
		timer.record(nanos, TimeUnit.NANOSECONDS);
		input(registry, operation).record(units);
		for (Finding finding : found) {
			counter(registry, finding.rule()).increment();
		}
	}

	@Override
	public void onStreamFinding(String engine, StreamFinding finding) {
		MeterRegistry registry = this.registry;
		if (registry != null) {
			counter(registry, finding.rule()).increment();
		}
	}

	@Override
	public void onReveal(int restored, int ofUnknownKeys, int notAuthentic) {
		MeterRegistry registry = this.registry;
		if (registry != null) {
			tokens(registry, "restored").increment(restored);
			tokens(registry, "unknown-key").increment(ofUnknownKeys);
			tokens(registry, "not-authentic").increment(notAuthentic);
		}
	}

	private static Counter tokens(MeterRegistry registry, String outcome) {
		return Counter.builder("ironsieve.tokens")
			.description("Tokens in texts that were to be revealed, by what became of them")
			.tag("outcome", outcome)
			.register(registry);
	}

	private Timer timer(MeterRegistry registry, Operation operation, String engine) {
		Map<String, Timer> ofOperation = this.successes.get(operation);
		Timer timer = ofOperation.get(engine);
		return (timer != null) ? timer
				: ofOperation.computeIfAbsent(engine, (absent) -> newTimer(registry, operation, engine, SUCCESS));
	}

	private Timer timer(MeterRegistry registry, Failure failure) {
		Timer timer = this.failures.get(failure);
		return (timer != null) ? timer : this.failures.computeIfAbsent(failure,
				(absent) -> newTimer(registry, failure.operation(), failure.engine(), tagValue(failure.error())));
	}

	private static Timer newTimer(MeterRegistry registry, Operation operation, String engine, String outcome) {
		return Timer.builder("ironsieve.calls")
			.description("Calls of a sieve as their callers saw them")
			.tag("operation", tagValue(operation))
			.tag("engine", engine)
			.tag("outcome", outcome)
			.register(registry);
	}

	private DistributionSummary input(MeterRegistry registry, Operation operation) {
		DistributionSummary input = this.inputs.get(operation);
		return (input != null) ? input
				: this.inputs.computeIfAbsent(operation, (absent) -> newInput(registry, absent));
	}

	private static DistributionSummary newInput(MeterRegistry registry, Operation operation) {
		return DistributionSummary.builder("ironsieve.input")
			.description("Size of what was handed to a sieve: UTF-16 code units of characters, bytes of bytes")
			.baseUnit("units")
			.tag("operation", tagValue(operation))
			.register(registry);
	}

	private Counter counter(MeterRegistry registry, Rule rule) {
		Map<String, Counter> ofCategory = this.findings.get(rule.category());
		Counter counter = ofCategory.get(rule.id());
		return (counter != null) ? counter
				: ofCategory.computeIfAbsent(rule.id(), (absent) -> newCounter(registry, rule));
	}

	private static Counter newCounter(MeterRegistry registry, Rule rule) {
		return Counter.builder("ironsieve.findings")
			.description("Findings reported to callers")
			.tag("rule", rule.id())
			.tag("category", tagValue(rule.category()))
			.register(registry);
	}

	/** Names of enum constants as tags show them. */
	static String tagValue(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private record Failure(Operation operation, String engine, ErrorCode error) {
	}

}
