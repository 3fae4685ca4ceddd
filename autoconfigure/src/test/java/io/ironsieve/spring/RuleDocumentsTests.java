package io.ironsieve.spring;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RuleDocumentsTests {

	@Test
	void of_ruleWithEverything_writesEverything() {
		JsonNode rule = written("""
				rules:
				  - id: customer-number
				    title: Customer number
				    category: custom
				    tags: [crm, "a \\"quoted\\" tag"]
				    source: CRM manual, section 4
				    pattern: '\\b(?:C|c)-(\\d{8})\\b'
				    group: 1
				    context:
				      keywords: [customer, account]
				      excluded-keywords: [order]
				      window: 25
				      where: before
				    validators: [luhn]
				    min-entropy: 2.5
				    allow:
				      exact: ['00000000']
				      prefix: ['99']
				      suffix: ['-x']
				      words: [test]
				      regex: ['^1234']
				      match-regex: ['^c-']
				      line-regex: ['^#']
				      all:
				        - words: [demo]
				          line-regex: [staging]
				        - { exact: [e], prefix: [p], suffix: [s], regex: [r], match-regex: [m] }
				    requires: [crm]
				    shields: [uuid, float]
				    priority: 10
				    unicode: true
				    action:
				      type: mask
				      char: '#'
				      keep-first: 1
				      keep-last: 4
				    examples:
				      match: [customer C-12345674]
				      no-match: [C-1234567]
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("""
				{
				  "id": "customer-number",
				  "title": "Customer number",
				  "category": "custom",
				  "tags": ["crm", "a \\"quoted\\" tag"],
				  "source": "CRM manual, section 4",
				  "pattern": "\\\\b(?:C|c)-(\\\\d{8})\\\\b",
				  "group": 1,
				  "context": {
				    "keywords": ["customer", "account"], "excludedKeywords": ["order"], "window": 25, "where": "before"
				  },
				  "validators": ["luhn"],
				  "minEntropy": 2.5,
				  "allow": {
				    "exact": ["00000000"], "prefix": ["99"], "suffix": ["-x"], "words": ["test"], "regex": ["^1234"],
				    "matchRegex": ["^c-"], "lineRegex": ["^#"], "all": [
				      { "words": ["demo"], "lineRegex": ["staging"] },
				      { "exact": ["e"], "prefix": ["p"], "suffix": ["s"], "regex": ["r"], "matchRegex": ["m"] }
				    ]
				  },
				  "requires": ["crm"],
				  "shields": ["uuid", "float"],
				  "priority": 10,
				  "unicode": true,
				  "action": { "type": "mask", "char": "#", "keepFirst": 1, "keepLast": 4 },
				  "examples": { "match": ["customer C-12345674"], "noMatch": ["C-1234567"] }
				}
				"""));
	}

	@Test
	void of_everyActionOfThePage_isOneOfTheProperties_andWorks() {
		List<String> actions = Docs.rows("rules.md", "Actions").stream().map((row) -> row.get(0).replace("`", "")).toList();
		assertThat(actions).containsExactlyInAnyOrder(
				Stream.of(RuleProperties.Action.Type.values()).map(Object::toString).toArray(String[]::new));
		for (String action : actions) {
			new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
				.withPropertyValues("ironsieve.packs=", "ironsieve.features=ff1", "ironsieve.rules[0].id=digits",
						"ironsieve.rules[0].pattern=[0-9]+", "ironsieve.rules[0].action.type=" + action)
				.run((context) -> assertThat(context.getBean(Sieve.class).scan("a 12345678").get(0).rule().action())
					.isEqualTo(action));
		}
	}

	@Test
	void of_severalGroups_areWrittenAsList() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: (a)|(b)
				    group: [1, 2]
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("{\"id\": \"a\", \"pattern\": \"(a)|(b)\", \"group\": [1, 2]}"));
	}

	@Test
	void of_noShields_areWrittenAsEmptyList() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: a
				    shields: []
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("{\"id\": \"a\", \"pattern\": \"a\", \"shields\": []}"));
	}

	@Test
	void of_hashAction_writesTemplateAndLength() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: a
				    category: PII
				    action: { type: hash, with: '<{hash}>', length: 32 }
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("""
				{ "id": "a", "category": "pii", "pattern": "a", "action": { "type": "hash", "with": "<{hash}>", "length": 32 } }
				"""));
	}

	@Test
	void of_keywordsOfSchema1_areWrittenAsContext() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: a
				    keywords: { any: [customer, account], window: 25 }
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("""
				{ "id": "a", "pattern": "a", "context": { "keywords": ["customer", "account"], "window": 25 } }
				"""));
	}

	@Test
	void of_contextInKeys_isWritten() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: a
				    context: { keywords: [card no], where: key }
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("""
				{ "id": "a", "pattern": "a", "context": { "keywords": ["card no"], "where": "key" } }
				"""));
	}

	@Test
	void of_keywordsBesideContext_areRefusedByName() {
		assertThatExceptionOfType(SieveException.class).isThrownBy(() -> written("""
				rules:
				  - id: a
				    pattern: a
				    keywords: { any: [customer] }
				    context: { excluded-keywords: [order] }
				"""))
			.withMessageContainingAll("'ironsieve.rules'", "rule 'a'", "'keywords'", "'context'")
			.extracting(SieveException::code)
			.isEqualTo(ErrorCode.INVALID_DOCUMENT);
	}

	@Test
	void of_ruleWithLeast_writesNothingElse() {
		JsonNode rule = written("""
				rules:
				  - id: a
				    pattern: a
				""");
		assertThat(rule).isEqualTo(JsonMapper.shared().readTree("{\"id\": \"a\", \"pattern\": \"a\"}"));
	}

	@Test
	void of_rules_namesTheDocumentAfterTheProperty() {
		RuleProperties rule = bind("rules: [{ id: a, pattern: a }]").get(0);
		RuleDocument document = RuleDocuments.of("ironsieve.rule-sets.x", List.of(), List.of(), List.of(rule)).get(0);
		assertThat(document.name()).isEqualTo("ironsieve.rule-sets.x.rules");
		JsonNode json = JsonMapper.shared().readTree(document.json());
		assertThat(json.get("schema").asInt()).isEqualTo(2);
		assertThat(json.get("name").asString()).isEqualTo("ironsieve.rule-sets.x.rules");
	}

	@Test
	void of_nothing_isEmpty() {
		assertThat(RuleDocuments.of("ironsieve", List.of(), List.of(), List.of())).isEmpty();
	}

	private static JsonNode written(String yaml) {
		RuleDocument document = RuleDocuments.of("ironsieve", List.of(), List.of(), bind(yaml)).get(0);
		JsonNode rules = JsonMapper.shared().readTree(document.json()).get("rules");
		assertThat(rules.size()).isEqualTo(1);
		return rules.get(0);
	}

	private static List<RuleProperties> bind(String yaml) {
		YamlPropertiesFactoryBean properties = new YamlPropertiesFactoryBean();
		properties.setResources(new ByteArrayResource(yaml.getBytes()));
		Map<Object, Object> map = properties.getObject();
		return new Binder(new MapConfigurationPropertySource(map)).bind("rules", Bindable.listOf(RuleProperties.class))
			.get();
	}

}
