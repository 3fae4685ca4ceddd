package io.ironsieve.spring.actuate;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what the info endpoint says about a {@link Sieve}. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, ConditionalOnEnabledInfoContributor.class })
@ConditionalOnSingleCandidate(Sieve.class)
@ConditionalOnEnabledInfoContributor("ironsieve")
public final class IronsieveInfoContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IronsieveInfoContributor ironsieveInfoContributor(Sieve sieve) {
		return new IronsieveInfoContributor(sieve);
	}

}
