package io.ironsieve.spring.web;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.ironsieve.EngineMode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Streams as {@link BodyPolicy} opens them, fed in every way. System property {@code ironsieve.test.engine} chooses the engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsOfBodiesTests {

	private static final String TEXT = "Grüße \uD83D\uDE00 an anna.schmidt@example.org, 日本 und ben@example.org";

	private static final String REDACTED = "Grüße \uD83D\uDE00 an [email], 日本 und [email]";

	private final Sieve sieve = Sieve.builder()
		.mode(EngineMode.valueOf(System.getProperty("ironsieve.test.engine", "JAVA")))
		.packs("pii", "secrets")
		.build();

	@AfterAll
	void close() {
		this.sieve.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "UTF-16", "UTF-16LE", "UTF-32", "GB18030" })
	void charset_anyCuttingAndAnyOutput_isRedactedInIt(String charset) {
		Random random = new Random(7);
		for (int round = 0; round < 50; round++) {
			byte[] given = TEXT.getBytes(Charset.forName(charset));
			byte[] redacted = redact("text/plain;charset=" + charset, given, 1 + random.nextInt(9), 4 + random.nextInt(20));
			assertThat(new String(redacted, Charset.forName(charset))).isEqualTo(REDACTED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "windows-1252", "ISO-2022-JP", "Shift_JIS" })
	void charset_thatLacksCharacters_losesNoOthers(String name) {
		Charset charset = Charset.forName(name);
		byte[] redacted = redact("text/plain;charset=" + name, TEXT.getBytes(charset), 3, 8);
		assertThat(new String(redacted, charset)).isEqualTo(new String(REDACTED.getBytes(charset), charset));
	}

	@Test
	void charset_cutCharacterAtTheEnd_isReplaced() {
		byte[] given = { 0, 'a', 0 };
		assertThat(redact("text/plain;charset=UTF-16BE", given, 2, 16)).isEqualTo("a\uFFFD".getBytes(StandardCharsets.UTF_16BE));
	}

	@Test
	void lines_ofAnotherCharset_areRead() {
		byte[] given = "{\"to\":\"anna@example.org\"}\n{\"n\":1}\n".getBytes(StandardCharsets.UTF_16BE);
		assertThat(redact("application/x-ndjson;charset=UTF-16BE", given, 7, 300))
			.isEqualTo("{\"to\":\"[email]\"}\n{\"n\":1}\n".getBytes(StandardCharsets.UTF_16BE));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 65_536 })
	void events_areEachTheirOwnText(int chunk) {
		String events = "data: anna@example.org\n\ndata: 1\r\n\r\ndata: ben@example.org\r\rid: 3\ndata:x\n\ntail";
		String expected = "data: [email]\n\ndata: 1\r\n\r\ndata: [email]\r\rid: 3\ndata:x\n\ntail";
		assertThat(redact("text/event-stream", events, chunk, 300)).isEqualTo(expected);
		assertThat(redact("text/event-stream", events, chunk, 5)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "data: to anna@example.org\n\n", "data: 4111 1111\r\n\r\n", "id: 1\rdata: x\r\r" })
	void event_whole_leavesAtOnce(String event) {
		try (SieveStream stream = policy(DataSize.ofKilobytes(4)).open("text/event-stream")) {
			for (int round = 0; round < 2; round++) {
				ByteBuffer out = ByteBuffer.allocate(1000);
				assertThat(stream.feed(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)), out)).isTrue();
				assertThat(new String(out.array(), 0, out.position(), StandardCharsets.UTF_8))
					.isEqualTo(event.replace("anna@example.org", "[email]"));
				assertThat(stream.held()).isZero();
			}
		}
	}

	@Test
	void line_whole_leavesAtOnce() {
		try (SieveStream stream = policy(DataSize.ofKilobytes(4)).open(MediaType.APPLICATION_NDJSON_VALUE)) {
			ByteBuffer out = ByteBuffer.allocate(1000);
			stream.feed(ByteBuffer.wrap("{\"a\":1}\n{\"b\":".getBytes(StandardCharsets.UTF_8)), out);
			assertThat(new String(out.array(), 0, out.position(), StandardCharsets.UTF_8)).startsWith("{\"a\":1}\n");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4096, 1 << 20 })
	void holdBack_anyBoundAndChunk_leaksNothing(long holdBack) {
		String text = ("line with anna.schmidt@example.org and 4111 1111 1111 1111 inside\n").repeat(20);
		for (int chunk : new int[] { 0, 1, 7, 65_536 }) {
			for (String type : List.of("text/plain", "text/event-stream", "text/plain;charset=UTF-16LE")) {
				Charset charset = type.contains("16") ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
				byte[] redacted = redact(policy(DataSize.ofBytes(holdBack)), type, text.getBytes(charset), chunk, 1000);
				assertThat(new String(redacted, charset)).doesNotContain("anna", "schmidt@", "1111 1111");
			}
		}
	}

	private String redact(String type, String text, int chunk, int output) {
		return new String(redact(type, text.getBytes(StandardCharsets.UTF_8), chunk, output), StandardCharsets.UTF_8);
	}

	private byte[] redact(String type, byte[] given, int chunk, int output) {
		return redact(policy(DataSize.ofKilobytes(4)), type, given, chunk, output);
	}

	private static byte[] redact(BodyPolicy policy, String type, byte[] given, int chunk, int output) {
		ByteBuffer redacted = ByteBuffer.allocate(10 * given.length + 1000);
		ByteBuffer out = ByteBuffer.allocate(output);
		try (SieveStream stream = policy.open(type)) {
			int step = Math.max(1, chunk);
			for (int at = 0; at < given.length; at += step) {
				ByteBuffer part = ByteBuffer.wrap(given, at, Math.min(step, given.length - at));
				while (!stream.feed(part, out)) {
					redacted.put(out.flip());
					out.clear();
				}
				if (chunk == 0) {
					stream.feed(ByteBuffer.allocate(0), out);
				}
			}
			while (!stream.finish(out)) {
				redacted.put(out.flip());
				out.clear();
			}
		}
		redacted.put(out.flip());
		byte[] all = new byte[redacted.flip().remaining()];
		redacted.get(all);
		return all;
	}

	private BodyPolicy policy(DataSize holdBack) {
		return new BodyPolicy(this.sieve, TestWebProperties.withHoldBack(holdBack));
	}

}
