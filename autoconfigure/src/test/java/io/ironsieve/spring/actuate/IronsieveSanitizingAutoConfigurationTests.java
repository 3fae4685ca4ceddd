package io.ironsieve.spring.actuate;

import java.util.Base64;
import java.util.Map;

import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveSanitizingAutoConfigurationTests {

	private static final String KEY = Base64.getEncoder().encodeToString("0123456789abcdef".getBytes());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveSanitizingAutoConfiguration.class,
				IronsieveAutoConfiguration.class, EnvironmentEndpointAutoConfiguration.class,
				ConfigurationPropertiesReportEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*", "management.endpoint.env.show-values=always",
				"management.endpoint.configprops.show-values=always", "ironsieve.hash.key-id=2026");

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void dumps_keyAsProperty_hideItAlone() {
		this.runner.withPropertyValues("ironsieve.hash.key=" + KEY).run((context) -> {
			assertThat(env(context)).contains("ironsieve.hash.key", "2026").doesNotContain(KEY);
			assertThat(configProps(context)).contains("ironsieve", "2026").doesNotContain(KEY);
		});
	}

	@Test
	void dumps_olderKey_hideIt() {
		this.runner.withPropertyValues("ironsieve.hash.older-keys.before=" + KEY, "ironsieve.hash.olderKeys[b.c]=" + KEY)
			.run((context) -> {
				assertThat(env(context)).contains("older-keys.before").doesNotContain(KEY);
				assertThat(configProps(context)).contains("before").doesNotContain(KEY);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ironsieve.hash.older_keys.b", "IRONSIEVE_HASH_OLDER_KEYS_B", "IRONSIEVE_HASH_OLDERKEYS_B",
			"Iron-Sieve.hash.older-keys[b]", "iron-sieve.hash.KEY" })
	void dumps_keyByAnotherSpelling_hideIt(String name) {
		this.runner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(name, KEY))))
			.run((context) -> assertThat(env(context)).contains(name).doesNotContain(KEY));
	}

	@Test
	void dumps_keyAsEnvironmentVariable_hideIt() {
		this.runner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of("IRONSIEVE_HASH_KEY", KEY))))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(env(context)).contains("IRONSIEVE_HASH_KEY").doesNotContain(KEY);
				assertThat(configProps(context)).contains("ironsieve").doesNotContain(KEY);
			});
	}

	@Test
	void dumps_withoutTheFunction_wouldShowTheKey() {
		this.runner.withUserConfiguration(NoSanitizing.class)
			.withPropertyValues("ironsieve.hash.key=" + KEY)
			.run((context) -> assertThat(env(context)).contains(KEY));
	}

	@Test
	void function_sieveDisabled_stillHidesTheKey() {
		this.runner.withPropertyValues("ironsieve.enabled=false", "ironsieve.hash.key=" + KEY)
			.run((context) -> assertThat(env(context)).doesNotContain(KEY));
	}

	@Test
	void function_actuatorMissing_isAbsent() {
		WholeApplication.without("org.springframework.boot.actuate")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("ironsieveSanitizingFunction"));
	}

	private static String env(AssertableApplicationContext context) {
		return JsonMapper.shared()
			.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
	}

	private static String configProps(AssertableApplicationContext context) {
		return JsonMapper.shared()
			.writeValueAsString(context.getBean(ConfigurationPropertiesReportEndpoint.class)
				.configurationPropertiesWithPrefix("ironsieve"));
	}

	@Configuration(proxyBeanMethods = false)
	static class NoSanitizing {

		@Bean
		SanitizingFunction ironsieveSanitizingFunction() {
			return (data) -> data;
		}

	}

}
