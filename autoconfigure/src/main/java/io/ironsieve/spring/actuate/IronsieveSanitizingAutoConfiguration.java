package io.ironsieve.spring.actuate;

import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that keeps the keys of {@code ironsieve.hash} out of the env and configprops endpoints even where
 * {@code show-values} lets everything else be seen. It also works for a service that has Ironsieve switched off and its key still configured.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class IronsieveSanitizingAutoConfiguration {

	/** Names as relaxed binding compares them. */
	private static final Pattern HASH_KEY = Pattern.compile("ironsievehash(key|olderkeys.*)");

	@Bean
	@ConditionalOnMissingBean(name = "ironsieveSanitizingFunction")
	SanitizingFunction ironsieveSanitizingFunction() {
		return SanitizingFunction.sanitizeValue().ifKeyMatches(IronsieveSanitizingAutoConfiguration::isHashKey);
	}

	private static boolean isHashKey(String name) {
		return HASH_KEY.matcher(name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT)).matches();
	}

}
