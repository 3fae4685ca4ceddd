package io.ironsieve.spring.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import io.ironsieve.EngineInfo;
import io.ironsieve.EngineTelemetry;
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
		try {
			this.sieve.selfTest();
			SieveStatus status = this.sieve.status();
			addDetails(builder, status);
			if (status.degraded() && this.outOfServiceWhenDegraded) {
				builder.outOfService();
			}
			else {
				builder.up();
			}
		}
		catch (SieveException ex) {
			builder.down(ex).withDetail("code", ex.code().name());
		}
		catch (StackOverflowError | InternalError ex) {
			builder.down(ex);
		}
		catch (VirtualMachineError ex) {
			throw ex;
		}
		catch (Error ex) {
			builder.down(ex);
		}
	}

	private void addDetails(Health.Builder builder, SieveStatus status) {
		EngineInfo engine = status.engine();
		if (engine != null) {
			builder.withDetail("engine", engine.name());
			builder.withDetail("version", engine.version());
			addDetail(builder, "abiVersion", engine.abiVersion());
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
	}

	private static void addDetail(Health.Builder builder, String key, @Nullable Object value) {
		if (value != null) {
			builder.withDetail(key, value);
		}
	}

	private Map<String, Integer> ruleCounts() {
		Map<String, Integer> counts = new LinkedHashMap<>();
		for (String name : this.sieve.ruleSetNames()) {
			counts.put(name, this.sieve.using(name).ruleSet().rules().size());
		}
		return counts;
	}

}
