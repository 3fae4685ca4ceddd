package io.ironsieve.spring.web.client;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.WebProperties;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Auto-configuration that redacts what {@link WebClient}s of Boot's builder send; off unless {@code ironsieve.web.client.enabled} is set.
 */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, WebClient.class, WebClientCustomizer.class, Mono.class })
@ConditionalOnBooleanProperty("ironsieve.web.client.enabled")
@ConditionalOnSingleCandidate(Sieve.class)
@EnableConfigurationProperties(WebProperties.class)
public final class IronsieveWebClientAutoConfiguration {

	/** Runs last and puts itself first: what logs or signs requests sees what is sent. */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	@ConditionalOnMissingBean(name = "ironsieveWebClientCustomizer")
	WebClientCustomizer ironsieveWebClientCustomizer(Sieve sieve, WebProperties properties) {
		RedactingExchangeFilter filter = new RedactingExchangeFilter(new BodyPolicy(sieve, properties, true));
		return (builder) -> builder.filters((filters) -> filters.add(0, filter));
	}

}
