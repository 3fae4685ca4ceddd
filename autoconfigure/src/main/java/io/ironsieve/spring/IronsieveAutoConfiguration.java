package io.ironsieve.spring;

import io.ironsieve.CallListener;
import io.ironsieve.Dictionary;
import io.ironsieve.KeyProvider;
import io.ironsieve.Sieve;
import io.ironsieve.SieveBuilder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration of a {@link Sieve} from {@code ironsieve.*}. Every {@link CallListener} bean is told of its calls, and rules may name
 * every {@link Dictionary} bean. A {@link KeyProvider} bean takes the place of the keys of the properties.
 */
@AutoConfiguration
@ConditionalOnClass(Sieve.class)
@ConditionalOnBooleanProperty(name = "ironsieve.enabled", matchIfMissing = true)
@EnableConfigurationProperties(IronsieveProperties.class)
@ImportRuntimeHints(IronsieveRuntimeHints.class)
public final class IronsieveAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Sieve sieve(IronsieveProperties properties, ResourceLoader loader, ObjectProvider<SieveBuilderCustomizer> customizers,
			ObjectProvider<CallListener> listeners, ObjectProvider<Dictionary> dictionaries, ObjectProvider<KeyProvider> keys) {
		long start = System.nanoTime();
		SieveFactory factory = new SieveFactory(properties, loader, keys.getIfAvailable());
		SieveBuilder builder = factory.builder();
		listeners.orderedStream().forEach(builder::listener);
		dictionaries.orderedStream().forEach(builder::dictionary);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		Sieve sieve = builder.build();
		StartupReport.log(sieve, System.nanoTime() - start, factory.usesRandomKey());
		return sieve;
	}

}
