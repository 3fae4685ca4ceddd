package io.ironsieve.spring;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Metadata that the two annotation processors leave in the jar. It vanishes without a word when a processor is lost from
 * {@code annotationProcessorPaths}.
 */
class MetadataTests {

	private final List<PropertyMetadata> properties = PropertyMetadata.load();

	@Test
	void metadata_hasEveryProperty() {
		assertThat(this.properties).extracting(PropertyMetadata::name)
			.containsExactlyInAnyOrder("ironsieve.diagnostics.leak-detection", "ironsieve.diagnostics.trace", "ironsieve.dictionaries", "ironsieve.documents",
					"ironsieve.enabled", "ironsieve.engine", "ironsieve.features", "ironsieve.hash.key",
					"ironsieve.hash.key-id", "ironsieve.hash.older-keys", "ironsieve.health.out-of-service-when-degraded",
					"ironsieve.memory.max-frames-size", "ironsieve.native.binding", "ironsieve.native.directory", "ironsieve.native.library", "ironsieve.native.threads",
					"ironsieve.packs", "ironsieve.rule-sets", "ironsieve.rules", "ironsieve.streams.hold-back",
					"ironsieve.web.client.enabled", "ironsieve.web.client.exclude-hosts", "ironsieve.web.direction", "ironsieve.web.enabled",
					"ironsieve.web.exclude-paths", "ironsieve.web.hold-back", "ironsieve.web.include-paths", "ironsieve.web.media-types",
					"ironsieve.web.on-failure", "ironsieve.web.rule-set", "management.endpoint.ironsieve.access",
					"management.endpoint.ironsieve.cache.time-to-live", "management.health.ironsieve.enabled",
					"management.info.ironsieve.enabled");
	}

	@Test
	void metadata_describesEveryPropertyInOneSentence() {
		assertThat(this.properties).allSatisfy((property) -> {
			assertThat(property.description()).as(property.name())
				.matches("[A-Z][^\\n]*\\.")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ");
			if (property.type().equals("java.lang.Boolean")) {
				assertThat(property.description()).startsWith("Whether ");
			}
		});
	}

	@Test
	void metadata_describesEachPropertyByItself() {
		assertThat(this.properties).extracting(PropertyMetadata::description).doesNotHaveDuplicates();
	}

	@Test
	void metadata_usesTypesWithUnits() {
		Set<String> numbers = Set.of("java.lang.Long", "java.lang.Integer");
		Set<String> counts = Set.of("ironsieve.native.threads");
		assertThat(this.properties).filteredOn((property) -> numbers.contains(property.type()))
			.extracting(PropertyMetadata::name)
			.as("numbers that count something")
			.containsExactlyInAnyOrderElementsOf(counts);
	}

}
