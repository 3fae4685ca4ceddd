package io.ironsieve.sample;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.web.server.LocalServerPort;

import static io.ironsieve.sample.ServiceClient.json;
import static io.ironsieve.sample.ServiceClient.text;
import static org.assertj.core.api.Assertions.assertThat;

@ServiceTest
class ScanTests {

	@LocalServerPort
	private int port;

	private ServiceClient client;

	@BeforeEach
	void connect() {
		this.client = new ServiceClient(this.port);
	}

	@Test
	void scan_severalValues_areReportedInOrderWithoutTheirText() {
		HttpResponse<byte[]> response = this.client.postText("/api/scan", "C-12345678 anna@example.org");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(text(response)).isEqualTo("[{\"ruleId\":\"customer-number\",\"category\":\"custom\",\"start\":0,\"end\":10},"
				+ "{\"ruleId\":\"email\",\"category\":\"pii\",\"start\":11,\"end\":27}]");
	}

	@Test
	void scan_textBeyondAscii_countsUtf16CodeUnits() {
		String text = "größer \uD83D\uDE00 anna@example.org";
		JsonNode finding = json(this.client.postText("/api/scan", text)).get(0);
		String value = text.substring(finding.get("start").asInt(), finding.get("end").asInt());
		assertThat(value).isEqualTo("anna@example.org");
	}

	@Test
	void scan_json_isScannedAsText() {
		HttpResponse<byte[]> response = this.client.post("/api/scan", "application/json",
				"{\"to\":\"anna@example.org\"}".getBytes(StandardCharsets.UTF_8));
		assertThat(json(response).findValuesAsString("ruleId")).containsExactly("email");
	}

	@Test
	void scan_nothingFound_answersEmptyArray() {
		assertThat(text(this.client.postText("/api/scan", "nothing here"))).isEqualTo("[]");
		assertThat(text(this.client.postText("/api/scan", ""))).isEqualTo("[]");
	}

	@Test
	void scan_namedRuleSet_appliesThatOne() {
		JsonNode findings = json(this.client.postText("/api/scan?ruleSet=pii-only", "C-12345678 anna@example.org"));
		assertThat(findings.findValuesAsString("ruleId")).containsExactly("email");
	}

	@Test
	void ruleSets_listsNamesAndRulesButNoPatterns() {
		HttpResponse<byte[]> response = this.client.get("/api/rule-sets");
		JsonNode ruleSets = json(response);
		assertThat(ruleSets.findValuesAsString("name")).containsExactly("default", "pii-only");
		assertThat(ruleSets.get(0).get("rules").findValuesAsString("id")).contains("customer-number", "email");
		assertThat(ruleSets.get(1).get("rules").findValuesAsString("category")).contains("pii").doesNotContain("custom");
		assertThat(text(response)).doesNotContain("\"pattern\"");
	}

}
