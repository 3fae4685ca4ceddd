package io.ironsieve.spring;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.ironsieve.RuleDocument;
import io.ironsieve.rulefiles.RuleFiles;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.core.io.support.ResourcePatternUtils;
import org.springframework.util.ClassUtils;

/**
 * Rule files by location. The files of a pattern come in the order of their addresses. A location that names no file is refused, and so is
 * a file that is named twice: either is a mistake that would change what is found without a word.
 */
final class DocumentLocations {

	private final ResourcePatternResolver resolver;

	DocumentLocations(ResourceLoader loader) {
		this.resolver = ResourcePatternUtils.getResourcePatternResolver(loader);
	}

	/**
	 * Reads the files of some locations.
	 * @param property list of the locations, for messages
	 */
	List<RuleDocument> read(String property, List<String> locations) {
		if (!locations.isEmpty() && !ClassUtils.isPresent("io.ironsieve.rulefiles.RuleFiles", this.resolver.getClassLoader())) {
			throw new FailureAnalyzedException("Property '" + property + "' names rule files, and nothing on the class path reads them.",
					"Depend on ironsieve-spring-boot-starter, or add ironsieve-rulefiles.");
		}
		Map<String, String> propertyByFile = new LinkedHashMap<>();
		List<RuleDocument> documents = new ArrayList<>();
		for (int i = 0; i < locations.size(); i++) {
			String indexed = property + "[" + i + "]";
			for (Resource resource : resources(indexed, locations.get(i))) {
				String other = propertyByFile.putIfAbsent(address(resource), indexed);
				if (other != null) {
					throw new InvalidConfigurationPropertyValueException(indexed, locations.get(i),
							"It names " + resource.getDescription() + ", which '" + other + "' names already.");
				}
				documents.add(read(indexed, resource));
			}
		}
		return documents;
	}

	private List<Resource> resources(String property, String location) {
		try {
			List<Resource> found = Arrays.stream(this.resolver.getResources(location))
				.sorted(Comparator.comparing(DocumentLocations::address))
				.toList();
			if (found.isEmpty()) {
				throw new InvalidConfigurationPropertyValueException(property, location, "There is no such file.");
			}
			return found;
		}
		catch (IOException ex) {
			throw new InvalidConfigurationPropertyValueException(property, location, "It cannot be read: " + ex.getMessage(), ex);
		}
	}

	private static String address(Resource resource) {
		try {
			return resource.getURL().toString();
		}
		catch (IOException ex) {
			// One that is not there; whoever opens it says so.
			return resource.getDescription();
		}
	}

	private static RuleDocument read(String property, Resource resource) {
		try (InputStream in = resource.getInputStream()) {
			return RuleFiles.read(resource.getDescription(), Objects.requireNonNullElse(resource.getFilename(), ""), in);
		}
		catch (IOException ex) {
			throw new InvalidConfigurationPropertyValueException(property, resource.getDescription(),
					"The rule file cannot be read: " + ex.getMessage(), ex);
		}
	}

}
