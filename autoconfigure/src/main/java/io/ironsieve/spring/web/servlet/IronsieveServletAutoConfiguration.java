package io.ironsieve.spring.web.servlet;

import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.web.BodyPolicy;
import io.ironsieve.spring.web.WebProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingFilterBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.util.pattern.PathPattern;

/** Auto-configuration of a filter that redacts bodies; off unless {@code ironsieve.web.enabled} is set. */
@AutoConfiguration(after = IronsieveAutoConfiguration.class)
@ConditionalOnClass({ Sieve.class, Servlet.class, PathPattern.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnBooleanProperty("ironsieve.web.enabled")
@ConditionalOnSingleCandidate(Sieve.class)
@EnableConfigurationProperties(WebProperties.class)
public final class IronsieveServletAutoConfiguration {

	/** Before Spring Security's filters, whose answers are redacted too, and behind those that the container's own requests need. */
	private static final int ORDER = -200;

	@Bean
	@ConditionalOnMissingFilterBean
	FilterRegistrationBean<RedactionFilter> ironsieveRedactionFilter(Sieve sieve, WebProperties properties) {
		FilterRegistrationBean<RedactionFilter> registration = new FilterRegistrationBean<>(
				new RedactionFilter(new BodyPolicy(sieve, properties)));
		registration.setOrder(ORDER);
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR,
				DispatcherType.FORWARD);
		return registration;
	}

}
