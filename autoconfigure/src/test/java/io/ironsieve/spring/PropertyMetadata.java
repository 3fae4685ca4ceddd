package io.ironsieve.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One property in this module's own {@code spring-configuration-metadata.json}. */
record PropertyMetadata(String name, String type, String description, String defaultValue) {

	/** All of them, by name. */
	static List<PropertyMetadata> load() {
		URL classes = IronsieveProperties.class.getProtectionDomain().getCodeSource().getLocation();
		try (InputStream in = new URL(classes, "META-INF/spring-configuration-metadata.json").openStream()) {
			JsonNode properties = JsonMapper.shared().readTree(in).get("properties");
			return StreamSupport.stream(properties.spliterator(), false)
				.map(PropertyMetadata::of)
				.sorted(Comparator.comparing(PropertyMetadata::name))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static PropertyMetadata of(JsonNode property) {
		return new PropertyMetadata(property.get("name").asString(), property.path("type").asString(""),
				property.path("description").asString(""), property.path("defaultValue").asString(""));
	}

}
