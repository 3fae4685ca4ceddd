package io.ironsieve.spring.web.client;

import io.ironsieve.spring.web.WebAutoConfigurationContract;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class IronsieveRestClientAutoConfigurationTests extends WebAutoConfigurationContract<ApplicationContextRunner> {

	IronsieveRestClientAutoConfigurationTests() {
		super(new ApplicationContextRunner(), IronsieveRestClientAutoConfiguration.class, "ironsieve.web.client.enabled", "ironsieveRestClientCustomizer", "org.springframework.boot.restclient", Own.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Own implements OwnBean {

		private final RestClientCustomizer own = (builder) -> {
		};

		@Override
		public RestClientCustomizer own() {
			return this.own;
		}

		@Bean
		RestClientCustomizer ironsieveRestClientCustomizer() {
			return this.own;
		}

	}

}
