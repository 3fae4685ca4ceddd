package io.ironsieve.spring;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ironsieve.TraceEvent;
import io.ironsieve.TraceEvent.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import static org.assertj.core.api.Assertions.assertThat;

class TraceLogTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(TraceLog.NAME);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.appender.start();
		this.logger.addAppender(this.appender);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.appender);
	}

	@Test
	void call_isLoggedWithEveryPartAsKeyValue() {
		ILoggingEvent entry = logged(new TraceEvent(Kind.CALL, 7, "isv_ruleset_redact", 12, 200, 99, 640, 3));
		assertThat(entry.getFormattedMessage()).isEqualTo("Call 7: isv_ruleset_redact on 200 bytes in 640 ns, status 3");
		assertThat(entry.getLevel()).isEqualTo(Level.INFO);
		assertThat(entry.getKeyValuePairs()).containsExactly(new KeyValuePair("kind", "call"),
				new KeyValuePair("atNanos", 99L), new KeyValuePair("call", 7L), new KeyValuePair("export", "isv_ruleset_redact"),
				new KeyValuePair("handle", 12L), new KeyValuePair("bytes", 200L), new KeyValuePair("nanos", 640L),
				new KeyValuePair("status", 3));
	}

	@Test
	void memory_isLoggedWithItsCall() {
		ILoggingEvent allocation = logged(new TraceEvent(Kind.ALLOCATION, 7, "", 0, 4096, 99, 0, 0));
		assertThat(allocation.getFormattedMessage()).isEqualTo("Call 7: allocated 4096 bytes of frame memory");
		assertThat(allocation.getKeyValuePairs()).containsExactly(new KeyValuePair("kind", "allocation"),
				new KeyValuePair("atNanos", 99L), new KeyValuePair("call", 7L), new KeyValuePair("bytes", 4096L));
		ILoggingEvent release = logged(new TraceEvent(Kind.RELEASE, 8, "", 0, 4096, 99, 0, 0));
		assertThat(release.getFormattedMessage()).isEqualTo("Call 8: released 4096 bytes of frame memory");
	}

	@Test
	void lost_isLoggedWithItsNumber() {
		ILoggingEvent entry = logged(new TraceEvent(Kind.LOST, 0, "", 0, 31, 99, 0, 0));
		assertThat(entry.getFormattedMessage()).startsWith("31 trace events were lost");
		assertThat(entry.getKeyValuePairs()).contains(new KeyValuePair("events", 31L));
	}

	private ILoggingEvent logged(TraceEvent event) {
		this.appender.list.clear();
		TraceLog.INSTANCE.accept(event);
		assertThat(this.appender.list).hasSize(1);
		return this.appender.list.get(0);
	}

}
