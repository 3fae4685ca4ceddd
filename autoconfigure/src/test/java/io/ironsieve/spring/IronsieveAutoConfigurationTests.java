package io.ironsieve.spring;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import io.ironsieve.CallListener;
import io.ironsieve.Diagnostics;
import io.ironsieve.Diagnostics.LeakDetection;
import io.ironsieve.Diagnostics.Trace;
import io.ironsieve.EngineInfo;
import io.ironsieve.EngineMode;
import io.ironsieve.EngineOptions;
import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
import io.ironsieve.HashKey;
import io.ironsieve.KeyProvider;
import io.ironsieve.KeyRing;
import io.ironsieve.NativeBinding;
import io.ironsieve.Rule;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IronsieveAutoConfigurationTests {

	private static final String KEY = Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes());

	private static final RuleDocument OWN = new RuleDocument("own",
			"{\"schema\": 1, \"name\": \"own\", \"rules\": [{\"id\": \"own\", \"pattern\": \"own-[0-9]+\"}]}");

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class));

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void sieve_noProperties_usesNativeEngineWithBothPacks() {
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(sieve.status().mode()).isEqualTo(EngineMode.PREFERRED);
			assertThat(engine(sieve)).isEqualTo(EngineInfo.NATIVE);
			assertThat(sieve.status().degraded()).isFalse();
			assertThat(sieve.ruleSet().documents()).startsWith("pii").contains("pii:us").endsWith("secrets");
			assertThat(sieve.redact("mail jane.doe@example.com").text()).doesNotContain("@example.com");
		});
	}

	@Test
	void sieve_userDefinesOne_backsOff() {
		this.runner.withUserConfiguration(OwnSieve.class).run((context) -> {
			assertThat(context).hasSingleBean(Sieve.class).hasBean("ownSieve");
			assertThat(context.getBean(Sieve.class).ruleSet().documents()).containsExactly("own");
		});
	}

	@Test
	void sieve_disabled_asksForNoEngine() {
		this.runner.withPropertyValues("ironsieve.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(Sieve.class).doesNotHaveBean(IronsieveProperties.class);
			assertThat(NativeStandIn.timesOpened()).isZero();
		});
	}

	@Test
	void sieve_apiMissing_backsOff() {
		this.runner.withClassLoader(new FilteredClassLoader(Sieve.class)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean("sieve");
			assertThat(NativeStandIn.timesOpened()).isZero();
		});
	}

	@Test
	void sieve_engineMissingButRequired_failsWithTheCode() {
		NativeStandIn.becomeUnavailable(ErrorCode.LIBRARY_MISSING);
		this.runner.withPropertyValues("ironsieve.engine=required")
			.run((context) -> assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.LIBRARY_MISSING));
	}

	@Test
	void sieve_engineMissingAndPreferred_degrades() {
		NativeStandIn.becomeUnavailable(ErrorCode.LOAD_FAILED);
		this.runner.run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(engine(sieve)).isEqualTo(EngineInfo.JAVA);
			assertThat(sieve.status().degraded()).isTrue();
			assertThat(sieve.redact("mail jane.doe@example.com").text()).doesNotContain("@example.com");
		});
	}

	@Test
	void sieve_javaWanted_asksForNoNativeEngine() {
		this.runner.withPropertyValues("ironsieve.engine=java").run((context) -> {
			assertThat(engine(context.getBean(Sieve.class))).isEqualTo(EngineInfo.JAVA);
			assertThat(NativeStandIn.timesOpened()).isZero();
		});
	}

	@Test
	void sieve_contextCloses_isClosed() {
		List<Sieve> sieves = new ArrayList<>();
		this.runner.run((context) -> sieves.add(context.getBean(Sieve.class)));
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> sieves.get(0).redact("text"))
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.CLOSED);
	}

	@Test
	void sieve_rulesOfOneOwn_areAddedToThePacks() {
		this.runner
			.withPropertyValues("ironsieve.rules[0].id=customer-number", "ironsieve.rules[0].pattern=\\bC-[0-9]{8}\\b",
					"ironsieve.rules[0].action.type=remove")
			.run((context) -> {
				Sieve sieve = context.getBean(Sieve.class);
				assertThat(sieve.ruleSet().documents()).startsWith("pii").endsWith("secrets", "ironsieve.rules");
				assertThat(sieve.ruleSet().rules()).extracting(Rule::id).contains("customer-number");
				assertThat(sieve.redact("a C-12345678 b").text()).doesNotContain("12345678");
			});
	}

	@Test
	void sieve_documents_areReadFromTheirLocations() {
		this.runner.withPropertyValues("ironsieve.packs=", "ironsieve.documents=classpath:rules/own.json")
			.run((context) -> {
				Sieve sieve = context.getBean(Sieve.class);
				assertThat(sieve.ruleSet().documents()).containsExactly("class path resource [rules/own.json]");
				assertThat(sieve.redact("a ORD-123456 b").text()).isEqualTo("a [order-number] b");
			});
	}

	@Test
	void sieve_ruleSets_standBesideTheDefaultOne() {
		this.runner
			.withPropertyValues("ironsieve.rule-sets.strict.packs=secrets",
					"ironsieve.rule-sets.strict.rules[0].id=any-number", "ironsieve.rule-sets.strict.rules[0].pattern=[0-9]+",
					"ironsieve.rule-sets.orders.documents=classpath:rules/own.json")
			.run((context) -> {
				Sieve sieve = context.getBean(Sieve.class);
				assertThat(sieve.ruleSetNames()).containsExactlyInAnyOrder("default", "strict", "orders");
				assertThat(sieve.using("strict").ruleSet().documents()).containsExactly("secrets",
						"ironsieve.rule-sets.strict.rules");
				assertThat(sieve.using("strict").redact("a 7 b").text()).isEqualTo("a [any-number] b");
				assertThat(sieve.redact("a 7 b").text()).isEqualTo("a 7 b");
			});
	}

	@Test
	void options_areTakenFromProperties(@TempDir Path directory) {
		this.runner
			.withPropertyValues("ironsieve.memory.max-frames-size=8MB", "ironsieve.native.threads=3", "ironsieve.native.directory=" + directory,
					"ironsieve.native.library=" + directory.resolve("libironsieve.so"), "ironsieve.native.binding=jna", "ironsieve.hash.key-id=2026",
					"ironsieve.hash.key=" + KEY, "ironsieve.hash.older-keys.2025=" + KEY, "ironsieve.features=reveal",
					"ironsieve.diagnostics.leak-detection=all",
					"ironsieve.diagnostics.trace=memory")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				EngineOptions options = NativeStandIn.lastOptions();
				assertThat(options).isEqualTo(new EngineOptions(8 << 20, 3,
						KeyRing.of(HashKey.of("2026", "0123456789abcdef0123456789abcdef".getBytes()),
								HashKey.of("2025", "0123456789abcdef0123456789abcdef".getBytes())),
						directory,
						directory.resolve("libironsieve.so"), NativeBinding.JNA, new Diagnostics(LeakDetection.ALL, Trace.MEMORY, TraceLog.INSTANCE), Set.of(Feature.REVEAL)));
			});
	}

	@Test
	void options_keyProviderBean_takesThePlaceOfTheProperties() {
		KeyRing ring = KeyRing.of(HashKey.of("mine", "0123456789abcdef".getBytes()));
		this.runner.withBean(KeyProvider.class, () -> () -> ring).withPropertyValues("ironsieve.hash.key=" + KEY).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(NativeStandIn.lastOptions().keys()).isEqualTo(ring);
		});
	}

	@Test
	void options_olderKeyWithTheActiveId_isRefusedWithoutShowingIt() {
		this.runner.withPropertyValues("ironsieve.hash.key=" + KEY, "ironsieve.hash.older-keys.k1=" + KEY).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("ironsieve.hash.older-keys")
				.hasMessageContaining("'k1'")
				.message()
				.doesNotContain(KEY);
		});
	}

	@Test
	void options_noKey_hasARandomOne() {
		List<@Nullable HashKey> keys = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			this.runner.run((context) -> {
				assertThat(context).hasNotFailed();
				EngineOptions options = NativeStandIn.lastOptions();
				assertThat(options).isNotNull();
				keys.add(options.keys().active());
			});
		}
		assertThat(keys).doesNotContainNull().doesNotHaveDuplicates();
	}

	@Test
	void customizers_areCalledAfterTheProperties() {
		this.runner.withUserConfiguration(Customizing.class)
			.withPropertyValues("ironsieve.engine=java")
			.run((context) -> {
				Sieve sieve = context.getBean(Sieve.class);
				assertThat(sieve.ruleSet().documents()).startsWith("pii").endsWith("secrets", "own");
				sieve.redact("four");
				assertThat(context.getBean(Customizing.class).sizes).containsExactly(4L);
			});
	}

	@Test
	void properties_badEngine_failsBinding() {
		this.runner.withPropertyValues("ironsieve.engine=fast")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseMessage("No enum constant io.ironsieve.EngineMode.fast")
				.hasStackTraceContaining(BindException.class.getName()));
	}

	@Test
	void properties_tooLittleMemory_namesTheProperty() {
		this.runner.withPropertyValues("ironsieve.memory.max-frames-size=1KB").run((context) -> {
			InvalidConfigurationPropertyValueException failure = invalidValue(context);
			assertThat(failure.getName()).isEqualTo("ironsieve.memory.max-frames-size");
			assertThat(failure.getReason()).isEqualTo("It must be at least 1MB.");
		});
	}

	@Test
	void properties_tooManyThreads_namesTheProperty() {
		this.runner.withPropertyValues("ironsieve.native.threads=0").run((context) -> {
			InvalidConfigurationPropertyValueException failure = invalidValue(context);
			assertThat(failure.getName()).isEqualTo("ironsieve.native.threads");
			assertThat(failure.getReason()).isEqualTo("It must be 1 to 1024.");
		});
	}

	@Test
	void options_noThreads_areAsManyAsProcessors() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(NativeStandIn.lastOptions()).isNotNull()
				.satisfies((options) -> assertThat(options.threads()).isEqualTo(Runtime.getRuntime().availableProcessors()));
		});
	}

	@Test
	void properties_documentMissing_namesTheIndex() {
		this.runner.withPropertyValues("ironsieve.documents=classpath:rules/own.json,classpath:rules/none.json")
			.run((context) -> {
				InvalidConfigurationPropertyValueException failure = invalidValue(context);
				assertThat(failure.getName()).isEqualTo("ironsieve.documents[1]");
				assertThat(failure.getReason()).contains("rules/none.json");
			});
	}

	@Test
	void properties_ruleSetNamedDefault_isRefused() {
		this.runner.withPropertyValues("ironsieve.rule-sets.default.packs=pii")
			.run((context) -> assertThat(invalidValue(context).getName()).isEqualTo("ironsieve.rule-sets.default"));
	}

	@Test
	void properties_emptyRuleSet_isRefused() {
		this.runner.withPropertyValues("ironsieve.rule-sets.none.packs=")
			.run((context) -> assertThat(invalidValue(context).getName()).isEqualTo("ironsieve.rule-sets.none"));
	}

	@Test
	void properties_nothingToFind_isRefused() {
		this.runner.withPropertyValues("ironsieve.packs=")
			.run((context) -> assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
	}

	@Test
	void properties_countries_selectTheirRulesAndTheCommonOnes() {
		this.runner.withPropertyValues("ironsieve.engine=java", "ironsieve.packs=pii:us,pii:de").run((context) -> {
			Sieve sieve = context.getBean(Sieve.class);
			assertThat(sieve.ruleSet().documents()).containsExactly("pii", "pii:us", "pii:de");
			assertThat(sieve.redact("a@example.org 219-09-9999 DE136695976 AB123456C").text())
				.isEqualTo("[email] [us-ssn] [de-vat-id] AB123456C");
		});
	}

	@Test
	void properties_unknownCountry_isRefusedWithWhatThereIs() {
		this.runner.withPropertyValues("ironsieve.packs=pii:us,pii:xx").run((context) -> {
			assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.UNKNOWN_PACK);
			assertThat(sieveFailure(context)).hasMessageContaining("'pii:xx'").hasMessageContaining("'pii:uk'");
		});
	}

	@Test
	void properties_unknownPack_isRefused() {
		this.runner.withPropertyValues("ironsieve.packs=pii,passwords").run((context) -> {
			assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.UNKNOWN_PACK);
			assertThat(sieveFailure(context)).hasMessageContaining("passwords");
		});
	}

	@Test
	void properties_badPattern_namesPropertyAndRule() {
		this.runner.withPropertyValues("ironsieve.rules[0].id=broken", "ironsieve.rules[0].pattern=a(b")
			.run((context) -> {
				assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.INVALID_RULE);
				assertThat(sieveFailure(context)).hasMessageContaining("ironsieve.rules").hasMessageContaining("broken");
			});
	}

	@Test
	void properties_ruleWithoutPattern_isRefused() {
		this.runner.withPropertyValues("ironsieve.rules[0].id=broken")
			.run((context) -> assertThat(sieveFailure(context).code()).isEqualTo(ErrorCode.INVALID_DOCUMENT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "not*base64*at*all*not*base64", "c2hvcnQtc2VjcmV0", "" })
	void properties_badHashKey_isRefusedWithoutShowingIt(String key) {
		this.runner.withPropertyValues("ironsieve.hash.key=" + key).run((context) -> {
			assertThat(context).getFailure().rootCause().isInstanceOf(FailureAnalyzedException.class);
			String trace = stackTrace(context);
			assertThat(trace).contains("ironsieve.hash.key");
			if (!key.isEmpty()) {
				assertThat(trace).doesNotContain(key).doesNotContain("short-secret");
			}
		});
	}

	@Test
	void properties_badHashKeyId_isRefusedWithoutShowingTheKey() {
		this.runner.withPropertyValues("ironsieve.hash.key=" + KEY, "ironsieve.hash.key-id=no spaces")
			.run((context) -> assertThat(stackTrace(context)).contains("ironsieve.hash.key-id").doesNotContain(KEY));
	}

	@Test
	void properties_toString_hidesTheKey() {
		this.runner.withPropertyValues("ironsieve.hash.key=" + KEY, "ironsieve.hash.older-keys.k0=" + KEY)
			.run((context) -> assertThat(context.getBean(IronsieveProperties.class).toString())
				.contains("Hash[keyId=k1, key=set, olderKeys=[k0]]")
				.doesNotContain(KEY));
	}

	private static @Nullable String engine(Sieve sieve) {
		EngineInfo engine = sieve.status().engine();
		return (engine != null) ? engine.name() : null;
	}

	private static SieveException sieveFailure(AssertableApplicationContext context) {
		return (SieveException) cause(context, SieveException.class);
	}

	private static InvalidConfigurationPropertyValueException invalidValue(AssertableApplicationContext context) {
		return (InvalidConfigurationPropertyValueException) cause(context,
				InvalidConfigurationPropertyValueException.class);
	}

	private static Throwable cause(AssertableApplicationContext context, Class<? extends Throwable> type) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !type.isInstance(failure)) {
			failure = failure.getCause();
		}
		assertThat(failure).as("a %s among the causes of the failure", type.getSimpleName()).isNotNull();
		return failure;
	}

	private static String stackTrace(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		StringWriter trace = new StringWriter();
		context.getStartupFailure().printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSieve {

		@Bean
		Sieve ownSieve() {
			return Sieve.builder().mode(EngineMode.JAVA).document(OWN).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizing {

		private final List<Long> sizes = new ArrayList<>();

		@Bean
		SieveBuilderCustomizer addDocument() {
			return (builder) -> builder.document(OWN);
		}

		@Bean
		CallListener collectSizes() {
			return (operation, engine, error, nanos, units, findings) -> this.sizes.add(units);
		}

	}

}
