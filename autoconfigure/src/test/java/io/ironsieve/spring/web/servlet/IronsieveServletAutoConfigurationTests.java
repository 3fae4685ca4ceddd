package io.ironsieve.spring.web.servlet;

import io.ironsieve.spring.web.WebAutoConfigurationContract;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class IronsieveServletAutoConfigurationTests extends WebAutoConfigurationContract<WebApplicationContextRunner> {

	IronsieveServletAutoConfigurationTests() {
		super(new WebApplicationContextRunner(), IronsieveServletAutoConfiguration.class, "ironsieve.web.enabled", "ironsieveRedactionFilter", "org.springframework.web.util.pattern", Own.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Own implements OwnBean {

		private final FilterRegistrationBean<RedactionFilter> own = new FilterRegistrationBean<>();

		@Override
		public FilterRegistrationBean<RedactionFilter> own() {
			return this.own;
		}

		@Bean
		FilterRegistrationBean<RedactionFilter> ironsieveRedactionFilter() {
			return this.own;
		}

	}

}
