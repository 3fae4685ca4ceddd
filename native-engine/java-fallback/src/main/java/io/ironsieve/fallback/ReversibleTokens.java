package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.IllegalBlockSizeException;

import io.ironsieve.ErrorCode;
import io.ironsieve.Revealed;
import io.ironsieve.SieveException;
import org.cryptomator.siv.SivMode;
import org.cryptomator.siv.UnauthenticCiphertextException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of keys: values encrypted by AES-256-SIV (RFC 5297) in the form {@code isv1~id~payload~}, as docs/rules.md has it. Thread-safe.
 *
 * <p>Each {@code isv1~} is tried by itself, also one in what looked like a token and was none. No {@code ~} is in an id or in a payload, so each
 * character is looked at a few times at most.
 */
final class ReversibleTokens {

	/** What a token looks like, in the dialect of rules. */
	static final String PATTERN = "isv1~[A-Za-z0-9][A-Za-z0-9._-]{0,31}~[A-Za-z0-9_-]{22,}~";

	private static final String START = "isv1~";

	private static final Pattern FORM = Pattern
		.compile("isv1~([A-Za-z0-9][A-Za-z0-9._-]{0,31}+)~([A-Za-z0-9_-]{22,}+)~");

	/** Longest value in bytes. */
	private static final int LONGEST_VALUE = 4096;

	private static final int LONGEST_PAYLOAD = (16 + LONGEST_VALUE + 2) / 3 * 4;

	private static final byte[] CONTEXT = "ironsieve token 1".getBytes(StandardCharsets.US_ASCII);

	private static final SivMode CIPHER = new SivMode();

	private final List<DerivedKey> keys;

	ReversibleTokens(List<DerivedKey> keys) {
		this.keys = keys;
	}

	/** Token of a value; {@code null} when the value is too long. */
	static @Nullable String make(DerivedKey key, String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (bytes.length > LONGEST_VALUE) {
			return null;
		}
		byte[] sealed = CIPHER.encrypt(key.tokenCounterKey(), key.tokenMacKey(), bytes, CONTEXT, id(key));
		return START + key.id() + "~" + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed) + "~";
	}

	/** Whether a text is a token of one of the keys. */
	boolean isToken(String text) {
		Matcher matcher = FORM.matcher(text);
		DerivedKey key = matcher.matches() ? key(matcher) : null;
		return key != null && open(key, matcher.group(2)) != null;
	}

	/** Replaces tokens by their values. */
	Revealed reveal(String text) {
		Matcher matcher = FORM.matcher(text);
		StringBuilder out = null;
		int copied = 0;
		int restored = 0;
		int ofUnknownKeys = 0;
		int notAuthentic = 0;
		// Place behind what was counted as no token and does not count again, until a token begins in it.
		int none = 0;
		boolean noneIsOfUnknownKey = false;
		for (int at = text.indexOf(START); at >= 0; at = text.indexOf(START, at)) {
			if (!matcher.region(at, text.length()).lookingAt()) {
				at++;
				continue;
			}
			DerivedKey key = key(matcher);
			String value = (key != null) ? open(key, matcher.group(2)) : null;
			boolean withinNone = at < none;
			if (value != null) {
				ofUnknownKeys -= (withinNone && noneIsOfUnknownKey) ? 1 : 0;
				notAuthentic -= (withinNone && !noneIsOfUnknownKey) ? 1 : 0;
				out = (out != null) ? out : new StringBuilder(text.length());
				append(out, text, copied, at);
				append(out, value, 0, value.length());
				copied = matcher.end();
				restored++;
				none = 0;
				at = copied;
				continue;
			}
			if (!withinNone) {
				none = matcher.end();
				noneIsOfUnknownKey = key == null;
				ofUnknownKeys += noneIsOfUnknownKey ? 1 : 0;
				notAuthentic += noneIsOfUnknownKey ? 0 : 1;
			}
			at++;
		}
		if (out != null) {
			append(out, text, copied, text.length());
		}
		return new Revealed((out != null) ? out.toString() : text, restored, ofUnknownKeys, notAuthentic);
	}

	private static void append(StringBuilder out, String text, int from, int to) {
		if (out.length() > Integer.MAX_VALUE - 8 - (to - from)) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The revealed text is longer than a string can be");
		}
		out.append(text, from, to);
	}

	private @Nullable DerivedKey key(Matcher matcher) {
		String id = matcher.group(1);
		for (DerivedKey key : this.keys) {
			if (key.id().equals(id)) {
				return key;
			}
		}
		return null;
	}

	private static @Nullable String open(DerivedKey key, String payload) {
		if (payload.length() > LONGEST_PAYLOAD) {
			return null;
		}
		try {
			byte[] sealed = Base64.getUrlDecoder().decode(payload);
			// One text for each token: bits behind the last byte count.
			if (!Base64.getUrlEncoder().withoutPadding().encodeToString(sealed).equals(payload)) {
				return null;
			}
			byte[] value = CIPHER.decrypt(key.tokenCounterKey(), key.tokenMacKey(), sealed, CONTEXT, id(key));
			return new String(value, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException | IllegalBlockSizeException | UnauthenticCiphertextException ex) {
			return null;
		}
	}

	private static byte[] id(DerivedKey key) {
		return key.id().getBytes(StandardCharsets.US_ASCII);
	}

}
