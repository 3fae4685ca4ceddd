package io.ironsieve.spring.web.reactive;

import io.ironsieve.spring.web.WebAutoConfigurationContract;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class IronsieveWebFluxAutoConfigurationTests extends WebAutoConfigurationContract<ReactiveWebApplicationContextRunner> {

	IronsieveWebFluxAutoConfigurationTests() {
		super(new ReactiveWebApplicationContextRunner(), IronsieveWebFluxAutoConfiguration.class, "ironsieve.web.enabled", "ironsieveRedactionWebFilter", "org.springframework.web.reactive", Own.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Own implements OwnBean {

		private final RedactionWebFilter own = new RedactionWebFilter(null, null);

		@Override
		public RedactionWebFilter own() {
			return this.own;
		}

		@Bean
		RedactionWebFilter ironsieveRedactionWebFilter() {
			return this.own;
		}

	}

}
