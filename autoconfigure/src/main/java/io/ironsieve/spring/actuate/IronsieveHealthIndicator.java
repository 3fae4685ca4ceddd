package io.ironsieve.spring.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.ironsieve.DictionaryInfo;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.SieveStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of a sieve, found out by a self-test that goes as deep as a real call.
 *
 * <p>{@link AbstractHealthIndicator} lets every {@link Error} through, and native code fails with errors ({@link LinkageError}, JNA's
 * {@code Error("Invalid memory access")}), so this class turns them into DOWN itself.
 */
class IronsieveHealthIndicator extends AbstractHealthIndicator {

	private final Sieve sieve;

	private final boolean outOfServiceWhenDegraded;

	IronsieveHealthIndicator(Sieve sieve, boolean outOfServiceWhenDegraded) {
		super("Ironsieve health check failed");
		this.sieve = sieve;
		this.outOfServiceWhenDegraded = outOfServiceWhenDegraded;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Throwable failure = failureOf(this.sieve::selfTest);
		Throwable silence = failureOf(() -> describe(builder, this.sieve.status()));
		if (failure == null) {
			failure = silence;
		}
		if (failure != null) {
			builder.down(failure);
		}
		if (failure instanceof SieveException ex) {
			builder.withDetail("code", ex.code().name());
		}
	}

	/** Why a check fails, or {@code null}. A virtual machine that is about to end gets no report. */
	private static @Nullable Throwable failureOf(Runnable check) {
		try {
			check.run();
			return null;
		}
		catch (StackOverflowError | InternalError ex) {
			return ex;
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			return ex;
		}
	}

	private void describe(Health.Builder builder, SieveStatus status) {
		if (status.degraded() && this.outOfServiceWhenDegraded) {
			builder.outOfService();
		}
		else {
			builder.up();
		}
		EngineInfo engine = status.engine();
		if (engine != null) {
			builder.withDetail("engine", engine.name());
			builder.withDetail("version", engine.version());
			addDetail(builder, "abiVersion", engine.abiVersion());
			addDetail(builder, "binding", engine.binding());
			builder.withDetail("platform", engine.platform());
			addDetail(builder, "buildId", engine.buildId());
			addDetail(builder, "librarySha256", engine.librarySha256());
		}
		EngineTelemetry telemetry = status.telemetry();
		if (telemetry != null) {
			builder.withDetail("liveHandles", telemetry.liveHandles());
			builder.withDetail("frameBytes", telemetry.frameBytes());
		}
		builder.withDetail("degraded", status.degraded());
		addDetail(builder, "reason", status.reason());
		builder.withDetail("ruleSets", ruleCounts());
		List<DictionaryInfo> dictionaries = this.sieve.dictionaries();
		if (!dictionaries.isEmpty()) {
			builder.withDetail("dictionaries", dictionaries);
		}
		List<String> nativeOnly = ofAllRuleSets(RuleSet::nativeOnly);
		if (!nativeOnly.isEmpty()) {
			builder.withDetail("nativeOnlyRules", nativeOnly);
		}
		List<String> notHonoured = ofAllRuleSets(RuleSet::notHonoured);
		if (!notHonoured.isEmpty()) {
			builder.withDetail("notHonoured", notHonoured);
		}
	}

	private static void addDetail(Health.Builder builder, String key, @Nullable Object value) {
		if (value != null) {
			builder.withDetail(key, value);
		}
	}

	private List<String> ofAllRuleSets(Function<RuleSet, List<String>> property) {
		return this.sieve.ruleSetNames()
			.stream()
			.flatMap((name) -> property.apply(this.sieve.using(name).ruleSet()).stream())
			.distinct()
			.toList();
	}

	private Map<String, Integer> ruleCounts() {
		Map<String, Integer> counts = new LinkedHashMap<>();
		for (String name : this.sieve.ruleSetNames()) {
			counts.put(name, this.sieve.using(name).ruleSet().rules().size());
		}
		return counts;
	}

}
