package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON web token in compact form (RFC 7519): three base64url parts, the first two of them JSON objects. The signature is not checked. */
final class Jwt implements Validator {

	private static final JsonFactory JSON = JsonFactory.builder().build();

	private static final String ALGORITHM = "alg";

	@Override
	public boolean accepts(String value) {
		String[] parts = value.split("\\.", -1);
		return parts.length == 3 && decode(parts[2]) != null && isObject(decode(parts[0]), true)
				&& isObject(decode(parts[1]), false);
	}

	private static byte @Nullable [] decode(String part) {
		try {
			return (part.indexOf('=') < 0) ? Base64.getUrlDecoder().decode(part) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static boolean isObject(byte @Nullable [] json, boolean withAlgorithm) {
		if (json == null) {
			return false;
		}
		try {
			// As characters: given bytes, Jackson would also take UTF-16 and UTF-32.
			String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
			try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
				return isObject(parser, withAlgorithm);
			}
		}
		catch (CharacterCodingException | JacksonException ex) {
			return false;
		}
	}

	private static boolean isObject(JsonParser parser, boolean withAlgorithm) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			return false;
		}
		boolean algorithm = false;
		String name;
		while ((name = parser.nextName()) != null) {
			JsonToken token = parser.nextToken();
			if (name.equals(ALGORITHM)) {
				algorithm = token == JsonToken.VALUE_STRING;
			}
			parser.skipChildren();
		}
		return parser.nextToken() == null && (algorithm || !withAlgorithm);
	}

}
