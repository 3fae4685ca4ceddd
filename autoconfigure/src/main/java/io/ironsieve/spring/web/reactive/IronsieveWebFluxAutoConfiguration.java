package io.ironsieve.spring.web.reactive;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.WebProperties;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebExceptionHandler;

/** Auto-configuration of a filter of WebFlux that redacts bodies; off unless {@code ironsieve.web.enabled} is set. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, WebFluxConfigurer.class, Mono.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty("ironsieve.web.enabled")
@ConditionalOnSingleCandidate(Sieve.class)
@EnableConfigurationProperties(WebProperties.class)
public final class IronsieveWebFluxAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RedactionWebFilter ironsieveRedactionWebFilter(Sieve sieve, WebProperties properties,
			ObjectProvider<WebExceptionHandler> exceptionHandlers) {
		return new RedactionWebFilter(new BodyPolicy(sieve, properties, true), exceptionHandlers);
	}

}
