package io.ironsieve.spring.actuate;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.IronsieveProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the health of a {@link Sieve}. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnSingleCandidate(Sieve.class)
@ConditionalOnEnabledHealthIndicator("ironsieve")
@EnableConfigurationProperties(IronsieveProperties.class)
public final class IronsieveHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "ironsieveHealthIndicator", "ironsieveHealthContributor" })
	IronsieveHealthIndicator ironsieveHealthContributor(Sieve sieve, IronsieveProperties properties) {
		return new IronsieveHealthIndicator(sieve, properties.health().outOfServiceWhenDegraded());
	}

}
