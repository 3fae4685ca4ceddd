package io.ironsieve.spring.actuate;

import java.util.Base64;

import io.ironsieve.ErrorCode;
import io.ironsieve.Sieve;
import io.ironsieve.spring.IronsieveAutoConfiguration;
import io.ironsieve.spring.WholeApplication;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class IronsieveEndpointAutoConfigurationTests {

	private static final String KEY = Base64.getEncoder().encodeToString("a key of the tests".getBytes());

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveEndpointAutoConfiguration.class,
				IronsieveAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=ironsieve", "ironsieve.packs=",
				"ironsieve.rules[0].id=customer-number", "ironsieve.rules[0].title=Customer number",
				"ironsieve.rules[0].pattern=C-[0-9]{8}", "ironsieve.rules[0].action.type=hash",
				"ironsieve.hash.key=" + KEY);

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void endpoint_read_showsStateRulesAndCounters() {
		this.runner.run((context) -> {
			context.getBean(Sieve.class).redact("a C-90817263 b");
			JsonNode answer = read(context);
			assertThat(answer.get("mode").asString()).isEqualTo("preferred");
			assertThat(answer.get("engine").get("name").asString()).isEqualTo("native");
			assertThat(answer.get("engine").get("abiVersion").asString()).isEqualTo("1.0");
			assertThat(answer.get("degraded").asBoolean()).isFalse();
			assertThat(answer.get("counters").get("calls").asLong()).isEqualTo(1);
			assertThat(answer.get("nativeCounters").get("calls").asLong()).isEqualTo(1);
			assertThat(answer.get("ruleSets").get("default").get("rules")).isEqualTo(JsonMapper.shared().readTree("""
					[{"id": "customer-number", "category": "custom", "title": "Customer number", "tags": [], "action": "hash"}]
					"""));
		});
	}

	@Test
	void endpoint_ruleFileSaysMoreThanRulesCan_showsWhat() {
		this.runner.withPropertyValues("ironsieve.documents=classpath:rules/others.toml").run((context) -> {
			JsonNode shown = read(context).get("ruleSets").get("default").get("notHonoured");
			assertThat(shown.valueStream().map(JsonNode::asString)).hasSize(2).allMatch((line) -> line.contains("rules/others.toml"));
			assertThat(shown.get(1).asString()).contains("Rule 'key-file'");
		});
	}

	@Test
	void endpoint_read_showsNoPatternKeyOrText() {
		this.runner.run((context) -> {
			context.getBean(Sieve.class).redact("a C-90817263 b");
			assertThat(read(context).toString()).doesNotContain(KEY)
				.doesNotContain("a key of the tests")
				.doesNotContain("C-[0-9]")
				.doesNotContain("90817263");
		});
	}

	@Test
	void endpoint_engineMissing_showsTheReason() {
		NativeStandIn.becomeUnavailable(ErrorCode.LOAD_FAILED);
		this.runner.run((context) -> {
			JsonNode answer = read(context);
			assertThat(answer.get("degraded").asBoolean()).isTrue();
			assertThat(answer.get("reason").asString()).isEqualTo("stand-in says LOAD_FAILED");
			assertThat(answer.get("nativeCounters").isNull()).isTrue();
		});
	}

	@Test
	void endpoint_notExposed_isAbsent() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasSingleBean(Sieve.class).doesNotHaveBean(IronsieveEndpoint.class));
	}

	@Test
	void endpoint_noAccess_isAbsent() {
		this.runner.withPropertyValues("management.endpoint.ironsieve.access=NONE")
			.run((context) -> assertThat(context).hasSingleBean(Sieve.class).doesNotHaveBean(IronsieveEndpoint.class));
	}

	@Test
	void endpoint_badAccess_fails() {
		this.runner.withPropertyValues("management.endpoint.ironsieve.access=perhaps")
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void endpoint_userDefinesOne_backsOff() {
		this.runner.withUserConfiguration(OwnEndpoint.class)
			.run((context) -> assertThat(context).hasSingleBean(IronsieveEndpoint.class).hasBean("ownEndpoint"));
	}

	@Test
	void endpoint_sieveDisabled_isAbsent() {
		this.runner.withPropertyValues("ironsieve.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IronsieveEndpoint.class));
	}

	@Test
	void endpoint_actuatorMissing_isAbsent() {
		WholeApplication.without("org.springframework.boot.actuate")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Sieve.class)
				.doesNotHaveBean("ironsieveEndpoint"));
	}

	private static JsonNode read(AssertableApplicationContext context) {
		return JsonMapper.shared().valueToTree(context.getBean(IronsieveEndpoint.class).ironsieve());
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnEndpoint {

		@Bean
		IronsieveEndpoint ownEndpoint(Sieve sieve) {
			return new IronsieveEndpoint(sieve);
		}

	}

}
