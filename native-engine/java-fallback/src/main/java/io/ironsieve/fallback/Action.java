package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.ironsieve.ErrorCode;
import io.ironsieve.HashKey;
import io.ironsieve.SieveException;
import org.jspecify.annotations.Nullable;

/** What happens to a value. */
sealed interface Action {

	/** Name in rule documents. */
	String type();

	/**
	 * What stands in the value's place; {@code null} when it stays.
	 * @param number number of the finding, for templates that count
	 */
	@Nullable String replacement(String value, Tally.Number number);

	/**
	 * What stands in place of a value whose end was not awaited; {@code null} when a value stays.
	 * @param start the value as far as it was known
	 */
	default @Nullable String replacementOfStart(String start, Tally.Number number) {
		return replacement(start, number);
	}

	/**
	 * Reads the field {@code action} of a rule.
	 * @param key key for hashing, if one is configured
	 */
	static Action read(JsonFields rule, String id, String category, @Nullable HashKey key) {
		Map<String, String> known = Map.of("rule", id, "category", category);
		JsonFields any = rule.object("action", Set.of("type", "with", "char", "keepFirst", "keepLast", "length"));
		if (any == null) {
			return new Replace(Template.of("[" + id + "]"));
		}
		return switch (any.string("type")) {
			case "keep" -> {
				rule.object("action", Set.of("type"));
				yield new Keep();
			}
			case "replace" -> {
				rule.object("action", Set.of("type", "with"));
				yield new Replace(Template.read(any, "[{rule}]", Set.of("rule", "category", "counter")).with(known));
			}
			case "mask" -> {
				rule.object("action", Set.of("type", "char", "keepFirst", "keepLast"));
				yield Mask.read(any);
			}
			case "hash" -> {
				rule.object("action", Set.of("type", "with", "length"));
				yield Hash.read(any, id, category, key);
			}
			case "remove" -> {
				rule.object("action", Set.of("type"));
				yield new Remove();
			}
			default -> throw any.invalid("field 'type' must be keep, replace, mask, hash or remove");
		};
	}

	/** Reported, not replaced. */
	record Keep() implements Action {

		@Override
		public String type() {
			return "keep";
		}

		@Override
		public @Nullable String replacement(String value, Tally.Number number) {
			return null;
		}

	}

	/** The same text for each value, but for its number. */
	record Replace(Template template) implements Action {

		@Override
		public String type() {
			return "replace";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			return this.template.isText() ? this.template.render(Map.of())
					: this.template.render(Map.of("counter", Long.toString(number.next())));
		}

	}

	/** Taken out. */
	record Remove() implements Action {

		@Override
		public String type() {
			return "remove";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			return "";
		}

	}

	/** Every code point but the first and last ones hidden. */
	record Mask(String character, int keepFirst, int keepLast) implements Action {

		private static final int MOST_KEPT = 64;

		static Mask read(JsonFields fields) {
			String character = fields.string("char", "*");
			if (character.codePointCount(0, character.length()) != 1) {
				throw fields.invalid("field 'char' must be one character");
			}
			return new Mask(character, fields.integer("keepFirst", 0, 0, MOST_KEPT),
					fields.integer("keepLast", 0, 0, MOST_KEPT));
		}

		@Override
		public String type() {
			return "mask";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			int count = value.codePointCount(0, value.length());
			if (this.keepFirst + this.keepLast >= count) {
				return this.character.repeat(count);
			}
			int first = value.offsetByCodePoints(0, this.keepFirst);
			int last = value.offsetByCodePoints(value.length(), -this.keepLast);
			return value.substring(0, first) + this.character.repeat(count - this.keepFirst - this.keepLast)
					+ value.substring(last);
		}

		/** Keeps nothing: what would be kept of the whole value is not known. */
		@Override
		public String replacementOfStart(String start, Tally.Number number) {
			return this.character.repeat(start.codePointCount(0, start.length()));
		}

	}

	/** Keyed hash. */
	final class Hash implements Action {

		private static final String ALGORITHM = "HmacSHA256";

		private static final int SHORTEST = 8;

		private static final int LONGEST = 64;

		private static final int DEFAULT_LENGTH = 16;

		private static final Set<String> NAMES = Set.of("rule", "category", "key", "hash");

		private final Template template;

		private final int length;

		private final SecretKeySpec secret;

		private final String id;

		private final String category;

		private final String keyId;

		private Hash(Template template, int length, HashKey key, String id, String category) {
			this.template = template;
			this.length = length;
			this.secret = new SecretKeySpec(key.secret(), ALGORITHM);
			this.keyId = key.id();
			this.id = id;
			this.category = category;
		}

		static Hash read(JsonFields fields, String id, String category, @Nullable HashKey key) {
			Template template = Template.read(fields, "[{rule}:{key}:{hash}]", NAMES);
			int length = fields.integer("length", DEFAULT_LENGTH, SHORTEST, LONGEST);
			if (key == null) {
				throw new SieveException(ErrorCode.MISSING_KEY,
						fields.invalid("the rule hashes and there is no key").getMessage());
			}
			return new Hash(template, length, key, id, category);
		}

		@Override
		public String type() {
			return "hash";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			return this.template
				.render(Map.of("rule", this.id, "category", this.category, "key", this.keyId, "hash", hash(value)));
		}

		private String hash(String value) {
			try {
				Mac mac = Mac.getInstance(ALGORITHM);
				mac.init(this.secret);
				byte[] digest = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
				return HexFormat.of().formatHex(digest).substring(0, this.length);
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
			}
		}

	}

}
