package io.ironsieve.spring;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import io.ironsieve.Sieve;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/properties.md} to the metadata and to the records that rules are bound to. */
class PropertiesDocTests {

	private static final String PAGE = "properties.md";

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void page_listsExactlyTheMetadata() {
		List<PropertyMetadata> metadata = PropertyMetadata.load();
		assertThat(rows("Reference")).as("The table under '## Reference' of docs/properties.md must be:\n" + table(metadata))
			.isEqualTo(metadata.stream().map(PropertiesDocTests::row).toList());
	}

	@Test
	void page_exampleWorks() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ByteArrayResource(Docs.firstYaml(PAGE).getBytes(StandardCharsets.UTF_8)));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addLast(new PropertiesPropertySource("docs", yaml.getObject())))
			.withPropertyValues("HASH_KEY=" + Base64.getEncoder().encodeToString(new byte[32]))
			.run((context) -> assertThat(context.getBean(Sieve.class).redact("a C-12345678 b").text())
				.matches("a \\[customer-number:2026:[0-9a-f]{16}] b"));
	}

	@Test
	void page_listsEveryPropertyOfARule() {
		assertThat(rows("A rule")).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(names(RuleProperties.class, ""));
	}

	@Test
	void page_listsEveryPropertyOfARuleSet() {
		assertThat(rows("A rule set")).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(names(IronsieveProperties.RuleSet.class, ""));
	}

	private static List<List<String>> rows(String heading) {
		return Docs.rows(PAGE, heading);
	}

	private static String table(List<PropertyMetadata> metadata) {
		return metadata.stream()
			.map((property) -> "| " + String.join(" | ", row(property)) + " |")
			.collect(Collectors.joining("\n"));
	}

	private static List<String> row(PropertyMetadata property) {
		String type = property.type().replaceAll("[\\w.]+[.$](\\w+)", "$1").replace(",", ", ");
		String defaultValue = property.defaultValue().replaceAll("[\\[\\]]", "");
		return List.of("`" + property.name() + "`", "`" + type + "`",
				defaultValue.isEmpty() ? "" : "`" + defaultValue + "`", property.description());
	}

	private static List<String> names(Class<?> type, String prefix) {
		List<String> names = new ArrayList<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + nameOf(type, component);
			if (component.getType().isRecord()) {
				names.addAll(names(component.getType(), name + "."));
			}
			else {
				names.add("`" + name + "`");
			}
		}
		return names;
	}

	private static String nameOf(Class<?> type, RecordComponent component) {
		Name name = Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
			.filter((parameter) -> parameter.getName().equals(component.getName()))
			.map((parameter) -> parameter.getAnnotation(Name.class))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		String kebab = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
		return ConfigurationPropertyName.of((name != null) ? name.value() : kebab).toString();
	}

}
