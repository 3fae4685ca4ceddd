package io.ironsieve.spring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.ironsieve.Dictionary;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Dictionaries of the properties. Their files are looked for at once and read by the engine, also when dictionaries are reloaded. */
final class Dictionaries {

	private final ResourceLoader loader;

	Dictionaries(ResourceLoader loader) {
		this.loader = loader;
	}

	List<Dictionary> of(List<IronsieveProperties.Dictionary> properties) {
		List<Dictionary> dictionaries = new ArrayList<>();
		Set<String> names = new HashSet<>();
		for (int i = 0; i < properties.size(); i++) {
			String property = "ironsieve.dictionaries[" + i + "]";
			Dictionary dictionary = of(property, properties.get(i));
			if (!names.add(dictionary.name())) {
				throw new InvalidConfigurationPropertyValueException(property + ".name", dictionary.name(),
						"Another dictionary has this name.");
			}
			dictionaries.add(dictionary);
		}
		return dictionaries;
	}

	private Dictionary of(String property, IronsieveProperties.Dictionary properties) {
		Resource resource = resource(property + ".location", properties.location());
		try {
			Dictionary dictionary = Dictionary.of((properties.name() != null) ? properties.name() : "", () -> lines(resource));
			return properties.matchCase() ? dictionary.matchingCase() : dictionary;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(property + ".name", properties.name(), ex.getMessage() + ".", ex);
		}
	}

	private Resource resource(String property, @Nullable String location) {
		if (location == null) {
			throw new InvalidConfigurationPropertyValueException(property, null, "A dictionary needs a file.");
		}
		Resource resource = this.loader.getResource(location);
		if (!resource.isReadable()) {
			throw new InvalidConfigurationPropertyValueException(property, location, "There is no such file.");
		}
		return resource;
	}

	private static Stream<String> lines(Resource resource) {
		try {
			BufferedReader reader = new BufferedReader(new InputStreamReader(resource.getInputStream(),
					StandardCharsets.UTF_8.newDecoder()));
			return reader.lines().onClose(() -> close(reader));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void close(BufferedReader reader) {
		try {
			reader.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
