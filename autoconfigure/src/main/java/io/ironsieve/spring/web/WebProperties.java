package io.ironsieve.spring.web;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;

/**
 * Settings of redaction over HTTP; {@code docs/http.md} explains them.
 *
 * @param enabled Whether to redact bodies that this application receives or answers.
 * @param direction Bodies of the server to redact.
 * @param includePaths Patterns of paths, without the context path, whose bodies are redacted.
 * @param excludePaths Patterns of paths whose bodies are left alone although they are included.
 * @param mediaTypes Media types that are redacted; forms and multipart bodies never are.
 * @param holdBack Bytes up to which a value is judged as in one piece, 1B to 1MB; longer ones are redacted as they are.
 * @param ruleSet Name of the rule set to apply.
 * @param onFailure What happens to a body for which no stream can be opened.
 * @param client HTTP clients.
 */
@ConfigurationProperties("ironsieve.web")
public record WebProperties(@DefaultValue("false") boolean enabled, @DefaultValue("response") Direction direction,
		@DefaultValue("/**") List<String> includePaths, @DefaultValue List<String> excludePaths,
		@DefaultValue({ "text/*", "application/json", "application/*+json", "application/xml", "application/*+xml",
				"application/ndjson", "application/x-ndjson" }) List<MediaType> mediaTypes,
		@DefaultValue("4KB") DataSize holdBack, @DefaultValue("default") String ruleSet,
		@DefaultValue("reject") FailureAction onFailure, @DefaultValue Client client) {

	/** Which way a body goes, seen from the server. */
	public enum Direction {

		/** What clients send. */
		REQUEST,

		/** What this application answers. */
		RESPONSE,

		/** Both. */
		BOTH

	}

	/** What happens to a body when no stream can be opened for it; once it has begun, a failure always ends it. */
	public enum FailureAction {

		/** The request fails. */
		REJECT,

		/** The body passes as it is. */
		PASS

	}

	/**
	 * HTTP clients that Spring Boot configures.
	 *
	 * @param enabled Whether to redact bodies that RestClient and WebClient send.
	 * @param excludeHosts Hosts, or patterns such as *.example.org, to which bodies are sent as they are.
	 */
	public record Client(@DefaultValue("false") boolean enabled, @DefaultValue List<String> excludeHosts) {
	}

}
