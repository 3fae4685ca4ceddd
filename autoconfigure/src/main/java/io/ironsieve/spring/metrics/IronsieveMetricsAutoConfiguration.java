package io.ironsieve.spring.metrics;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the meters of a {@link Sieve}. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ Sieve.class, MeterRegistry.class })
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSingleCandidate(Sieve.class)
public final class IronsieveMetricsAutoConfiguration {

	/** Takes the registry by provider: whoever builds the registry may depend on the sieve, which depends on this. */
	@Bean
	@ConditionalOnMissingBean
	CallMeters ironsieveCallMeters(ObjectProvider<MeterRegistry> registry) {
		return new CallMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	EngineMeters ironsieveEngineMeters(Sieve sieve) {
		return new EngineMeters(sieve);
	}

}
