package io.ironsieve.spring.web;

import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.unit.DataSize;

/** Properties as they are bound, with every default. */
public final class TestWebProperties {

	private TestWebProperties() {
	}

	public static WebProperties of(Map<String, ?> properties) {
		return new Binder(List.of(new MapConfigurationPropertySource(properties)), null,
				ApplicationConversionService.getSharedInstance())
			.bindOrCreate("ironsieve.web", WebProperties.class);
	}

	static WebProperties withHoldBack(DataSize holdBack) {
		return of(Map.of("ironsieve.web.hold-back", holdBack.toBytes() + "B"));
	}

}
