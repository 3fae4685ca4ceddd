package io.ironsieve.sample;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.ironsieve.RedactedBytes;
import io.ironsieve.RuleSet;
import io.ironsieve.Sieve;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The service's API. Bodies are text; what is JSON, XML or form data stays that. */
@RestController
@RequestMapping("/api")
class RedactionController {

	static final String FINDINGS_HEADER = "Ironsieve-Findings";

	private final Sieve sieve;

	private final RequestText requestText;

	RedactionController(Sieve sieve, RequestText requestText) {
		this.sieve = sieve;
		this.requestText = requestText;
	}

	/** Answers the redacted body, bytes in and bytes out: nothing is decoded on the way. */
	@PostMapping(path = "/redact", consumes = { MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_JSON_VALUE })
	ResponseEntity<byte[]> redact(HttpServletRequest request, @RequestHeader("Content-Type") MediaType contentType,
			@RequestParam(defaultValue = RuleSet.DEFAULT_NAME) String ruleSet) throws IOException {
		Sieve applied = using(ruleSet);
		MediaType answered = utf8(contentType);
		RedactedBytes redacted = applied.redact(this.requestText.read(request));
		return ResponseEntity.ok()
			.contentType(answered)
			.header(FINDINGS_HEADER, Integer.toString(redacted.findings().size()))
			.body(redacted.bytes());
	}

	/** Answers what would be redacted, by position in the text. */
	@PostMapping(path = "/scan", consumes = { MediaType.TEXT_PLAIN_VALUE, MediaType.APPLICATION_JSON_VALUE },
			produces = MediaType.APPLICATION_JSON_VALUE)
	List<FoundValue> scan(HttpServletRequest request, @RequestHeader("Content-Type") MediaType contentType,
			@RequestParam(defaultValue = RuleSet.DEFAULT_NAME) String ruleSet) throws IOException {
		Sieve applied = using(ruleSet);
		utf8(contentType);
		String text = new String(this.requestText.read(request), StandardCharsets.UTF_8);
		return applied.scan(text).stream().map(FoundValue::of).toList();
	}

	/** Answers the rule sets that {@code ruleSet} may name, the default one first. */
	@GetMapping(path = "/rule-sets", produces = MediaType.APPLICATION_JSON_VALUE)
	List<RuleSetSummary> ruleSets() {
		return this.sieve.ruleSetNames()
			.stream()
			.map((name) -> RuleSetSummary.of(this.sieve.using(name).ruleSet()))
			.toList();
	}

	private Sieve using(String ruleSet) {
		if (!this.sieve.ruleSetNames().contains(ruleSet)) {
			throw Problem.unknownRuleSet(this.sieve.ruleSetNames());
		}
		return this.sieve.using(ruleSet);
	}

	/** The same media type, with UTF-8 spelled out for text, whose default is something else in older clients. */
	private static MediaType utf8(MediaType type) {
		Charset charset = type.getCharset();
		if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
			throw Problem.wrongCharset();
		}
		return type.equalsTypeAndSubtype(MediaType.TEXT_PLAIN) ? new MediaType(type, StandardCharsets.UTF_8) : type;
	}

}
