package io.ironsieve.spring;

import io.ironsieve.SieveBuilder;

/**
 * Changes the builder of the auto-configured sieve after the properties have been applied. Every bean of this type is called, in
 * their {@link org.springframework.core.annotation.Order}.
 */
@FunctionalInterface
public interface SieveBuilderCustomizer {

	/** Customizes the builder. */
	void customize(SieveBuilder builder);

}
