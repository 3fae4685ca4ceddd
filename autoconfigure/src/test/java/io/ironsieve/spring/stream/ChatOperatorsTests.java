package io.ironsieve.spring.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.ironsieve.EngineMode;
import io.ironsieve.Sieve;
import io.ironsieve.SieveException;
import io.ironsieve.spring.testengine.NativeStandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers in the form of public chat APIs, with values that their deltas cut. */
class ChatOperatorsTests {

	private static final String ANSWER = "Write to jane.doe@example.com, or pay with 4111 1111 1111 1111. Bye";

	private static final String REDACTED = "Write to [email], or pay with ***************1111. Bye";

	private final JsonMapper json = new JsonMapper();

	private Sieve sieve;

	private ChatOperators operators;

	@BeforeEach
	void open() {
		NativeStandIn.reset();
		this.sieve = Sieve.builder().mode(EngineMode.PREFERRED).packs("pii").build();
		this.operators = new ChatOperators(this.sieve);
	}

	@AfterEach
	void nothingIsLeftOpen() {
		assertThat(NativeStandIn.openStreams()).isZero();
		this.sieve.close();
	}

	@Test
	void choices_valuesOverDeltas_areRedactedBeforeTheEnd() {
		List<String> events = new ArrayList<>();
		events.add("{\"id\":\"c-1\",\"created\":1700000000,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
		pieces(ANSWER).forEach((piece) -> events.add("{\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + piece
				+ "\"},\"finish_reason\":null}]}"));
		events.add("{\"id\":\"c-1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
		events.add("[DONE]");
		List<String> redacted = data(events);
		assertThat(redacted.get(redacted.size() - 1)).isEqualTo("[DONE]");
		JsonNode last = this.json.readTree(redacted.get(redacted.size() - 2));
		assertThat(last.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
		assertThat(join(redacted.subList(0, redacted.size() - 2), "/choices/0/delta/content")).isEqualTo(REDACTED);
		assertThat(redacted.get(0)).isEqualTo(events.get(0));
		assertThat(String.join("", redacted)).doesNotContain("jane", "doe@", "4111");
	}

	@Test
	void choices_ofSeveralAnswers_doNotMix() {
		List<String> events = new ArrayList<>();
		for (String piece : pieces(ANSWER)) {
			events.add("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + piece + "\"}},{\"index\":1,\"delta\":{\"content\":\"x\"}}]}");
		}
		List<String> redacted = data(events);
		assertThat(join(redacted, "/choices/0/delta/content")).isEqualTo(REDACTED);
		assertThat(join(redacted, "/choices/1/delta/content")).isEqualTo("x".repeat(pieces(ANSWER).size()));
	}

	@Test
	void choices_lastDeltaHasTheReason_tailIsInIt() {
		List<String> redacted = data(List.of("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane.doe@\"}}]}",
				"{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"example.com\"},\"finish_reason\":\"stop\"}]}"));
		assertThat(redacted).hasSize(2);
		assertThat(join(redacted, "/choices/0/delta/content")).isEqualTo("[email]");
	}

	@Test
	void choices_toolArgumentsAndTokenLists_areRedactedToo() {
		List<String> redacted = data(List.of(
				"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"mail\",\"arguments\":\"{to: jane.doe@\"}}]},\"logprobs\":{\"content\":[{\"token\":\"jane\"}]}}]}",
				"{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"example.com}\"}}]}}]}"));
		assertThat(join(redacted, "/choices/0/delta/tool_calls/0/function/arguments")).isEqualTo("{to: [email]}");
		assertThat(String.join("", redacted)).doesNotContain("jane").contains("\"logprobs\":null").contains("\"mail\"");
	}

	@Test
	void typedEvents_valuesOverDeltas_areRedactedBeforeTheStop() {
		List<String> events = new ArrayList<>();
		events.add("{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
		for (String piece : pieces(ANSWER)) {
			events.add("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + piece + "\"}}");
			events.add("{\"type\":\"ping\"}");
		}
		events.add("{\"type\":\"content_block_stop\",\"index\":0}");
		events.add("{\"type\":\"message_stop\"}");
		List<String> redacted = data(events);
		assertThat(join(redacted, "/delta/text")).isEqualTo(REDACTED);
		assertThat(redacted.subList(redacted.size() - 2, redacted.size()))
			.isEqualTo(events.subList(events.size() - 2, events.size()));
	}

	@Test
	void typedEvents_deltaThatIsText_andTheWholeTextAtTheEnd_areRedacted() {
		List<String> events = new ArrayList<>();
		pieces(ANSWER).forEach((piece) -> events
			.add("{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"" + piece + "\"}"));
		events.add("{\"content_index\":0,\"output_index\":0,\"item_id\":\"m\",\"type\":\"response.output_text.done\",\"text\":\"" + ANSWER + "\"}");
		List<String> redacted = data(events);
		assertThat(join(redacted, "/delta")).isEqualTo(REDACTED);
		JsonNode last = this.json.readTree(redacted.get(redacted.size() - 1));
		assertThat(last.get("text").asString()).isEqualTo(REDACTED);
	}

	@Test
	void stringsAtUnknownPlaces_areRedactedAlone() {
		assertThat(data(List.of("{\"a\":{\"delta\":{\"content\":\"jane.doe@example.com\"}},\"b\":[\"jane.doe@example.com\"],\"c\":1.50}")))
			.containsExactly("{\"a\":{\"delta\":{\"content\":\"[email]\"}},\"b\":[\"[email]\"],\"c\":1.50}");
	}

	@Test
	void numbersAtUnknownPlaces_becomeStringsWhereSomethingIsFound() {
		assertThat(data(List.of("{\"usage\":{\"card\":4111111111111111,\"n\":17},\"list\":[4111111111111111,1.50]}")))
			.containsExactly("{\"usage\":{\"card\":\"************1111\",\"n\":17},\"list\":[\"************1111\",1.50]}");
	}

	@Test
	void dataThatIsNotJson_isOneText() {
		assertThat(String.join("", data(List.of("Hi ", "jane.doe@", "example", ".com ", "{ and", " more"))))
			.isEqualTo("Hi [email] { and more");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 5, 64, 10_000 })
	void eventStream_cutAnywhere_keepsItsForm(int size) {
		StringBuilder stream = new StringBuilder(": welcome jane.doe@example.com\n\n");
		int id = 0;
		for (String piece : pieces(ANSWER)) {
			stream.append("event: content_block_delta\r\nid: ").append(id++)
				.append("\r\ndata: {\"type\":\"content_block_delta\",\r\ndata:\"index\":0,\"delta\":{\"text\":\"")
				.append(piece)
				.append("\"}}\r\n\r\n");
		}
		stream.append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nretry: 10\n\ndata: [DONE]");
		String redacted = events(cut(stream.toString(), size));
		assertThat(redacted).startsWith(": welcome [email]\n\nevent: content_block_delta\nid: 0\ndata: {")
			.endsWith("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\nretry: 10\n\ndata: [DONE]\n\n")
			.doesNotContain("jane", "4111");
		List<String> data = redacted.lines().filter((line) -> line.startsWith("data: {")).map((line) -> line.substring(6)).toList();
		assertThat(join(data, "/delta/text")).isEqualTo(REDACTED);
		assertThat(redacted.lines().filter((line) -> line.startsWith("id: 5"))).as("ids are not repeated").hasSize(1);
	}

	@Test
	void eventWithoutEnd_isRefusedAtTheBound() {
		StepVerifier.create(this.operators.events(Flux.range(0, 2_000).map((i) -> "x".repeat(1_000))))
			.verifyErrorSatisfies((ex) -> assertThat(ex).isInstanceOf(SieveException.class));
	}

	@Test
	void sourceFails_theTailIsNotSent() {
		Flux<String> source = Flux.just("{\"choices\":[{\"delta\":{\"content\":\"x jane.doe@exam\"}}]}")
			.concatWith(Flux.error(new IllegalStateException("upstream")));
		StepVerifier.create(this.operators.data(source))
			.assertNext((event) -> assertThat(event).doesNotContain("jane"))
			.verifyErrorMessage("upstream");
	}

	private List<String> data(List<String> events) {
		return this.operators.data(Flux.fromIterable(events)).collectList().block(Duration.ofSeconds(20));
	}

	private String events(List<String> parts) {
		return this.operators.events(Flux.fromIterable(parts)).reduce("", String::concat).block(Duration.ofSeconds(20));
	}

	private String join(List<String> events, String pointer) {
		StringBuilder text = new StringBuilder();
		for (String event : events) {
			text.append(event.startsWith("{") ? this.json.readTree(event).at(pointer).asString("") : "");
		}
		return text.toString();
	}

	private static List<String> pieces(String text) {
		Random random = new Random(3);
		List<String> pieces = new ArrayList<>();
		for (int at = 0; at < text.length();) {
			int end = Math.min(text.length(), at + 1 + random.nextInt(6));
			pieces.add(text.substring(at, end));
			at = end;
		}
		return pieces;
	}

	private static List<String> cut(String text, int size) {
		List<String> parts = new ArrayList<>();
		for (int at = 0; at < text.length(); at += size) {
			parts.add(text.substring(at, Math.min(text.length(), at + size)));
		}
		return parts;
	}

}
