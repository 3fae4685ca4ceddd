package io.ironsieve.fallback;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import io.ironsieve.ErrorCode;
import io.ironsieve.Feature;
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
	 * @param settings keys and what is enabled
	 */
	static Action read(JsonFields rule, String id, String category, ActionSettings settings) {
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
				yield Hash.read(any, id, category, active(any, settings, "hashes"));
			}
			case "remove" -> {
				rule.object("action", Set.of("type"));
				yield new Remove();
			}
			case "token" -> {
				rule.object("action", Set.of("type"));
				yield new Token(active(any, settings, "makes tokens"), "[" + id + "]");
			}
			case "ff1" -> {
				rule.object("action", Set.of("type"));
				if (!settings.features().contains(Feature.FF1)) {
					throw new SieveException(ErrorCode.NOT_ENABLED,
							any.invalid("field 'type' is ff1, which is not enabled in this engine").getMessage());
				}
				yield new Ff1(active(any, settings, "encrypts digits"), "[" + id + "]");
			}
			default -> throw any.invalid("field 'type' must be keep, replace, mask, hash, remove, token or ff1");
		};
	}

	private static DerivedKey active(JsonFields fields, ActionSettings settings, String what) {
		DerivedKey key = settings.active();
		if (key == null) {
			throw new SieveException(ErrorCode.MISSING_KEY,
					fields.invalid("the rule " + what + " and there is no key").getMessage());
		}
		return key;
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

	/**
	 * A token that can be revealed.
	 * @param otherwise what stands for values that cannot become one
	 */
	record Token(DerivedKey key, String otherwise) implements Action {

		@Override
		public String type() {
			return "token";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			String token = ReversibleTokens.make(this.key, value);
			return (token != null) ? token : this.otherwise;
		}

		/** A part would be restored as the whole. */
		@Override
		public String replacementOfStart(String start, Tally.Number number) {
			return this.otherwise;
		}

	}

	/**
	 * Other digits.
	 * @param otherwise what stands for values that cannot be encrypted
	 */
	record Ff1(DerivedKey key, String otherwise) implements Action {

		@Override
		public String type() {
			return "ff1";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			String replaced = Digits.replace(this.key.digits(), value);
			return (replaced != null) ? replaced : this.otherwise;
		}

		@Override
		public String replacementOfStart(String start, Tally.Number number) {
			return this.otherwise;
		}

	}

	/** Keyed hash. */
	final class Hash implements Action {

		private static final int SHORTEST = 8;

		private static final int LONGEST = 64;

		private static final int DEFAULT_LENGTH = 16;

		private static final Set<String> NAMES = Set.of("rule", "category", "key", "hash");

		private final Template template;

		private final int length;

		private final DerivedKey key;

		private final String id;

		private final String category;

		private Hash(Template template, int length, DerivedKey key, String id, String category) {
			this.template = template;
			this.length = length;
			this.key = key;
			this.id = id;
			this.category = category;
		}

		static Hash read(JsonFields fields, String id, String category, DerivedKey key) {
			Template template = Template.read(fields, "[{rule}:{key}:{hash}]", NAMES);
			int length = fields.integer("length", DEFAULT_LENGTH, SHORTEST, LONGEST);
			return new Hash(template, length, key, id, category);
		}

		@Override
		public String type() {
			return "hash";
		}

		@Override
		public String replacement(String value, Tally.Number number) {
			return this.template
				.render(Map.of("rule", this.id, "category", this.category, "key", this.key.id(), "hash", hash(value)));
		}

		private String hash(String value) {
			byte[] digest = this.key.hash(value.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest).substring(0, this.length);
		}

	}

}
