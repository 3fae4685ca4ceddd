package io.ironsieve.spring.stream;

import io.ironsieve.Sieve;
import io.ironsieve.StreamOptions;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.IronsieveProperties;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the operators that redact what flows through Reactor with a {@link Sieve}. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, Flux.class })
@ConditionalOnSingleCandidate(Sieve.class)
@EnableConfigurationProperties(IronsieveProperties.class)
public final class IronsieveStreamAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SieveOperators sieveOperators(Sieve sieve, IronsieveProperties properties) {
		return new SieveOperators(sieve, options(properties));
	}

	@Bean
	@ConditionalOnMissingBean
	ChatOperators chatOperators(Sieve sieve, IronsieveProperties properties) {
		return new ChatOperators(sieve, options(properties));
	}

	private static StreamOptions options(IronsieveProperties properties) {
		long bytes = properties.streams().holdBack().toBytes();
		if (bytes < 1 || bytes > StreamOptions.MAX_HOLD_BACK) {
			throw new InvalidConfigurationPropertyValueException("ironsieve.streams.hold-back",
					properties.streams().holdBack(), "It must be 1B to 1MB");
		}
		return StreamOptions.defaults().withHoldBack((int) bytes);
	}

}
