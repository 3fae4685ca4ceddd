package io.ironsieve.spring;

import java.util.Locale;
import java.util.function.Consumer;

import io.ironsieve.TraceEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes the engine's trace to the log: a sentence for readers, key-values for structured logging. */
enum TraceLog implements Consumer<TraceEvent> {

	INSTANCE;

	static final String NAME = "io.ironsieve.trace";

	private static final Logger logger = LoggerFactory.getLogger(NAME);

	@Override
	public void accept(TraceEvent event) {
		LoggingEventBuilder entry = logger.atInfo()
			.addKeyValue("kind", event.kind().name().toLowerCase(Locale.ROOT))
			.addKeyValue("atNanos", event.atNanos());
		switch (event.kind()) {
			case CALL -> entry.addKeyValue("call", event.call())
				.addKeyValue("export", event.export())
				.addKeyValue("handle", event.handle())
				.addKeyValue("bytes", event.amount())
				.addKeyValue("nanos", event.nanos())
				.addKeyValue("status", event.status())
				.log("Call {}: {} on {} bytes in {} ns, status {}", event.call(), event.export(), event.amount(),
						event.nanos(), event.status());
			case ALLOCATION -> memory(entry, event, "allocated");
			case RELEASE -> memory(entry, event, "released");
			case LOST -> entry.addKeyValue("events", event.amount())
				.log("{} trace events were lost; they come faster than they are logged", event.amount());
		}
	}

	private static void memory(LoggingEventBuilder entry, TraceEvent event, String verb) {
		entry.addKeyValue("call", event.call())
			.addKeyValue("bytes", event.amount())
			.log("Call {}: {} {} bytes of frame memory", event.call(), verb, event.amount());
	}

}
