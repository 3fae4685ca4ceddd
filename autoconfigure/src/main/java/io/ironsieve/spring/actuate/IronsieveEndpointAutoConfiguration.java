package io.ironsieve.spring.actuate;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the actuator endpoint of a {@link Sieve}. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnSingleCandidate(Sieve.class)
@ConditionalOnAvailableEndpoint(endpoint = IronsieveEndpoint.class)
public final class IronsieveEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IronsieveEndpoint ironsieveEndpoint(Sieve sieve) {
		return new IronsieveEndpoint(sieve);
	}

}
