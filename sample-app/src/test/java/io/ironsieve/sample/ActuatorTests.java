package io.ironsieve.sample;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class ActuatorTests {

	@LocalServerPort
	private int port;

	private ServiceClient client;

	@BeforeEach
	void connect() {
		this.client = new ServiceClient(this.port);
	}

	@Test
	void health_showsTheEngine() {
		JsonNode health = json(this.client.get("/actuator/health")).get("components").get("ironsieve");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(health.get("details").get("engine").asString()).isIn("native", "java");
	}

	@Test
	void health_hasWhatTheReadmeShows() {
		JsonNode live = json(this.client.get("/actuator/health")).get("components").get("ironsieve");
		JsonNode shown = new JsonMapper().readTree(Documents.README.block("json")).get("ironsieve");
		assertThat(shown.propertyNames()).containsExactlyElementsOf(live.propertyNames());
		// The README shows the native engine; where it is missing, health has fewer details and a reason.
		assertThat(shown.get("details").propertyNames()).containsAll(
				live.get("details").propertyNames().stream().filter((name) -> !name.equals("reason")).toList());
		assertThat(shown.get("details").get("ruleSets")).isEqualTo(live.get("details").get("ruleSets"));
	}

	@Test
	void infoAndEndpoint_haveWhatTheirPageShows() {
		JsonMapper mapper = new JsonMapper();
		JsonNode info = mapper.readTree(Documents.ACTUATOR.blocks("json").get(0)).get("ironsieve");
		assertThat(shape(info)).isEqualTo(shape(json(this.client.get("/actuator/info")).get("ironsieve")));
		JsonNode endpoint = mapper.readTree(Documents.ACTUATOR.blocks("json").get(1));
		assertThat(shape(endpoint)).isEqualTo(shape(json(this.client.get("/actuator/ironsieve"))));
	}

	/** Names of members, of one rule set and of the first element of each list; values are the machine's, and counters go on. */
	private static String shape(JsonNode node) {
		if (node.isArray()) {
			return node.isEmpty() ? "[]" : "[" + shape(node.get(0)) + "]";
		}
		if (!node.isObject()) {
			return "";
		}
		return node.properties()
			.stream()
			.filter((member) -> !member.getKey().equals("pii-only"))
			.map((member) -> member.getKey() + (member.getKey().equals("errors") ? "" : shape(member.getValue())))
			.toList()
			.toString();
	}

	@Test
	void metrics_countCallsAndFindings() {
		this.client.postText("/api/redact", "anna@example.org");
		double calls = count("ironsieve.calls?tag=operation:redact");
		double findings = count("ironsieve.findings?tag=rule:email");
		this.client.postText("/api/redact", "anna@example.org, ben@example.org");
		assertThat(count("ironsieve.calls?tag=operation:redact")).isEqualTo(calls + 1);
		assertThat(count("ironsieve.findings?tag=rule:email")).isEqualTo(findings + 2);
	}

	@Test
	void endpoint_listsRuleSets() {
		assertThat(json(this.client.get("/actuator/ironsieve")).toString()).contains("pii-only");
	}

	@Test
	void otherEndpoints_areNotExposed() {
		assertThat(this.client.get("/actuator/env").statusCode()).isEqualTo(404);
	}

	private double count(String meter) {
		return json(this.client.get("/actuator/metrics/" + meter)).get("measurements").get(0).get("value").asDouble();
	}

}
