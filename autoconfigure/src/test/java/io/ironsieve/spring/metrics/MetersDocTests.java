package io.ironsieve.spring.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.ironsieve.EngineMode;
import io.ironsieve.RuleDocument;
import io.ironsieve.Sieve;
import io.ironsieve.spring.Docs;
import io.ironsieve.spring.testengine.NativeStandIn;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/meters.md} to the meters that a sieve really registers. */
class MetersDocTests {

	private static final RuleDocument DOCUMENT = new RuleDocument("own",
			"{\"schema\": 1, \"name\": \"own\", \"rules\": [{\"id\": \"own\", \"pattern\": \"own-[0-9]+\"}]}");

	@Test
	void page_listsExactlyTheMeters() {
		Map<String, List<String>> rows = new TreeMap<>();
		for (Meter meter : registeredMeters().getMeters()) {
			rows.put(meter.getId().getName(), row(meter));
		}
		assertThat(Docs.rows("meters.md", "Reference"))
			.as("The table under '## Reference' of docs/meters.md must be:\n" + rows.values()
				.stream()
				.map((row) -> "| " + String.join(" | ", row) + " |")
				.collect(Collectors.joining("\n")))
			.containsExactlyElementsOf(rows.values());
	}

	private static MeterRegistry registeredMeters() {
		NativeStandIn.reset();
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
		factory.registerSingleton("registry", registry);
		CallMeters calls = new CallMeters(factory.getBeanProvider(MeterRegistry.class));
		calls.afterSingletonsInstantiated();
		try (Sieve sieve = Sieve.builder().mode(EngineMode.REQUIRED).document(DOCUMENT).listener(calls).build()) {
			sieve.redact("an own-1 text");
			calls.onReveal(1, 0, 0);
			new EngineMeters(sieve).bindTo(registry);
		}
		return registry;
	}

	private static List<String> row(Meter meter) {
		Meter.Id id = meter.getId();
		String tags = id.getTags().stream().map(Tag::getKey).map((key) -> "`" + key + "`").collect(Collectors.joining(", "));
		return List.of("`" + id.getName() + "`", type(meter), tags, (id.getBaseUnit() != null) ? id.getBaseUnit() : "",
				String.valueOf(id.getDescription()));
	}

	private static String type(Meter meter) {
		if (meter instanceof FunctionTimer) {
			return "function timer";
		}
		if (meter instanceof FunctionCounter) {
			return "function counter";
		}
		return meter.getId().getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

}
