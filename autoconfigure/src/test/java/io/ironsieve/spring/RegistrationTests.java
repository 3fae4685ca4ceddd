package io.ironsieve.spring;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.Resource;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Files of META-INF name what exists; how auto-configuration classes look is for the starter's ArchitectureTests. */
class RegistrationTests {

	@Test
	void imports_areSortedAndUnique() {
		assertThat(imports()).isNotEmpty().isSorted().doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@MethodSource("imports")
	void imports_nameAutoConfigurations(String name) throws Exception {
		Class<?> type = Class.forName(name);
		assertThat(type).hasAnnotation(AutoConfiguration.class);
		AutoConfiguration annotation = type.getAnnotation(AutoConfiguration.class);
		for (String neighbour : annotation.afterName()) {
			assertThat(ClassUtils.isPresent(neighbour, null)).as("neighbour " + neighbour + " of " + name).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("imports")
	void beanMethods_arePackagePrivate(String name) throws Exception {
		for (Method method : Class.forName(name).getDeclaredMethods()) {
			if (method.isAnnotationPresent(Bean.class)) {
				assertThat(method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE))
					.as(method.toString())
					.isZero();
			}
		}
	}

	@Test
	void springFactories_nameClassesThatCanBeMade() throws IOException {
		List<String> names = PropertiesLoaderUtils
			.loadProperties(ownResource(SpringFactoriesLoader.FACTORIES_RESOURCE_LOCATION))
			.values()
			.stream()
			.flatMap((value) -> Arrays.stream(value.toString().split(",")))
			.toList();
		assertThat(names).containsExactly(SieveFailureAnalyzer.class.getName());
		assertThat(BeanUtils.instantiateClass(SieveFailureAnalyzer.class)).isNotNull();
	}

	@Test
	void processorMetadata_knowsEveryAutoConfiguration() throws IOException {
		assertThat(PropertiesLoaderUtils.loadProperties(ownResource("META-INF/spring-autoconfigure-metadata.properties"))
			.stringPropertyNames()).containsAll(imports());
	}

	/** Resource of this module; other jars have resources of the same name. */
	private static Resource ownResource(String name) throws IOException {
		URL classes = IronsieveAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation();
		return new UrlResource(new URL(classes, name));
	}

	private static List<String> imports() {
		return ImportCandidates.load(AutoConfiguration.class, RegistrationTests.class.getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.ironsieve."))
			.toList();
	}

}
