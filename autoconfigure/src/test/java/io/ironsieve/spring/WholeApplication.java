package io.ironsieve.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Application with every auto-configuration of Ironsieve, selected by name as {@link EnableAutoConfiguration} does. Only so does a filtered
 * class loader show what a missing library does: a runner that is given classes has already loaded their annotations. Of Boot's
 * own ones it has those that make a meter registry; others of the same jars would fail for lack of what was filtered out.
 */
@Configuration(proxyBeanMethods = false)
@Import(WholeApplication.Selector.class)
public class WholeApplication {

	/** Runs it as if libraries were missing. */
	public static ApplicationContextRunner without(String... packages) {
		return new ApplicationContextRunner().withUserConfiguration(WholeApplication.class)
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withClassLoader(new FilteredClassLoader(packages));
	}

	static class Selector extends AutoConfigurationImportSelector {

		private static final String METRICS = "org.springframework.boot.micrometer.metrics.autoconfigure.";

		private static final List<String> NEIGHBOURS = List.of(METRICS + "MetricsAutoConfiguration",
				METRICS + "CompositeMeterRegistryAutoConfiguration",
				METRICS + "export.simple.SimpleMetricsExportAutoConfiguration");

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata, AnnotationAttributes attributes) {
			List<String> names = new ArrayList<>(super.getCandidateConfigurations(metadata, attributes));
			names.removeIf((name) -> !name.startsWith("io.ironsieve."));
			NEIGHBOURS.stream().filter((name) -> ClassUtils.isPresent(name, getBeanClassLoader())).forEach(names::add);
			return names;
		}

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes(EnableAutoConfiguration.class);
		}

		@Override
		protected Set<String> getExclusions(AnnotationMetadata metadata, AnnotationAttributes attributes) {
			return Set.of();
		}

	}

}
