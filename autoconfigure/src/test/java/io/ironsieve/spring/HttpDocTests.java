package io.ironsieve.spring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.ironsieve.spring.testengine.NativeStandIn;
import io.ironsieve.spring.web.client.IronsieveRestClientAutoConfiguration;
import io.ironsieve.spring.web.client.IronsieveWebClientAutoConfiguration;
import io.ironsieve.spring.web.servlet.IronsieveServletAutoConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/http.md} to the properties there are. */
class HttpDocTests {

	private static final String PAGE = "http.md";

	@BeforeEach
	void resetEngine() {
		NativeStandIn.reset();
	}

	@Test
	void page_exampleSwitchesEverythingOn() {
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ByteArrayResource(Docs.firstYaml(PAGE).getBytes(StandardCharsets.UTF_8)));
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IronsieveAutoConfiguration.class, IronsieveServletAutoConfiguration.class,
					IronsieveRestClientAutoConfiguration.class, IronsieveWebClientAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addLast(new PropertiesPropertySource("docs", yaml.getObject())))
			.run((context) -> assertThat(context).hasBean("ironsieveRedactionFilter")
				.hasBean("ironsieveRestClientCustomizer")
				.hasBean("ironsieveWebClientCustomizer"));
	}

	@Test
	void page_namesOnlyPropertiesThatExist() throws IOException {
		List<String> named = Pattern.compile("`(ironsieve\\.[a-z.-]+)`")
			.matcher(Files.readString(Path.of("..", "docs", PAGE)))
			.results()
			.map((MatchResult result) -> result.group(1))
			.toList();
		assertThat(PropertyMetadata.load()).extracting(PropertyMetadata::name).containsAll(named);
		assertThat(named).hasSizeGreaterThan(5);
	}

}
