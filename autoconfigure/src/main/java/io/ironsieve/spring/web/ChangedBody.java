package io.ironsieve.spring.web;

import java.util.List;

import org.springframework.http.HttpHeaders;

/** What a redacted body means for the headers that describe it. */
public final class ChangedBody {

	/** Headers that are true of the original bytes alone. */
	public static final List<String> UNTRUE_HEADERS = List.of(HttpHeaders.CONTENT_LENGTH, HttpHeaders.ACCEPT_RANGES,
			"Content-MD5", "Digest", "Content-Digest", "Repr-Digest");

	private ChangedBody() {
	}

	/** Takes out what is no longer true. */
	public static void describe(HttpHeaders headers) {
		UNTRUE_HEADERS.forEach(headers::remove);
		String tag = headers.getFirst(HttpHeaders.ETAG);
		if (tag != null) {
			headers.set(HttpHeaders.ETAG, weak(tag));
		}
	}

	/** A tag that promises the same meaning, not the same bytes: hashes of a new key and new rules give other bytes. */
	public static String weak(String tag) {
		return tag.startsWith("W/") ? tag : "W/" + tag;
	}

}
