package io.ironsieve.spring.web.client;

import io.ironsieve.spring.web.WebAutoConfigurationContract;

import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class IronsieveWebClientAutoConfigurationTests extends WebAutoConfigurationContract<ApplicationContextRunner> {

	IronsieveWebClientAutoConfigurationTests() {
		super(new ApplicationContextRunner(), IronsieveWebClientAutoConfiguration.class, "ironsieve.web.client.enabled", "ironsieveWebClientCustomizer", "org.springframework.boot.webclient", Own.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Own implements OwnBean {

		private final WebClientCustomizer own = (builder) -> {
		};

		@Override
		public WebClientCustomizer own() {
			return this.own;
		}

		@Bean
		WebClientCustomizer ironsieveWebClientCustomizer() {
			return this.own;
		}

	}

}
