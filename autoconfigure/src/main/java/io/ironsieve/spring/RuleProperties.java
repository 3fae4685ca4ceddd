package io.ironsieve.spring;

import java.util.List;
import java.util.Locale;

import io.ironsieve.Category;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Rule of one's own: schema 2 of {@code docs/rules.md} as properties. What is not set is left to the engine's defaults, so
 * that those stand in one place.
 *
 * @param id Identifier, unique in its rule set.
 * @param title Name for people.
 * @param category Kind of data.
 * @param tags Labels.
 * @param source Where the format is specified.
 * @param pattern Regular expression in the dialect of RE2.
 * @param dictionary Name of a dictionary whose entries are the matches, in place of a pattern.
 * @param group Capture group that is the value, 0 being the whole match; of several, the first that is not empty.
 * @param requires Texts of which one must occur somewhere.
 * @param keywords Words of which one must stand near a match; as {@code context}, which can say more.
 * @param context Words that must or must not stand near a match.
 * @param validators Names of validators that must all accept a value.
 * @param minEntropy Least Shannon entropy of a value, in bits per byte.
 * @param allow Values that are not findings.
 * @param shields Forms of tokens whose parts are not findings; all of them for personal data when not set.
 * @param priority Rank in an overlap; higher wins.
 * @param unicode Whether classes and case folding are those of Unicode; native engine only.
 * @param action What happens to a value; replaced when not set.
 * @param examples Texts tried at start.
 */
public record RuleProperties(@Nullable String id, @Nullable String title, @Nullable Category category,
		@DefaultValue List<String> tags, @Nullable String source, @Nullable String pattern,
		@Nullable String dictionary, @DefaultValue List<Integer> group, @DefaultValue List<String> requires,
		@Nullable Keywords keywords, @Nullable Context context, @DefaultValue List<String> validators,
		@Nullable Double minEntropy, @Nullable Allow allow, @Nullable List<String> shields,
		@Nullable Integer priority, @Nullable Boolean unicode, @Nullable Action action,
		@Nullable Examples examples) {

	/**
	 * Words of which one must stand near a match.
	 *
	 * @param any Words of which one is enough.
	 * @param window Characters before and behind a match that are searched.
	 */
	public record Keywords(@DefaultValue List<String> any, @Nullable Integer window) {
	}

	/**
	 * Words that must or must not stand near a match.
	 *
	 * @param keywords Words of which one must be there.
	 * @param excludedKeywords Words of which none may be there.
	 * @param window Characters in front of a match and behind it that are searched.
	 * @param where Where they are searched.
	 */
	public record Context(@DefaultValue List<String> keywords, @DefaultValue List<String> excludedKeywords,
			@Nullable Integer window, @Nullable Where where) {

		/** Where words are searched. */
		public enum Where {

			/** In front of the value. */
			BEFORE,

			/** Behind the value. */
			AFTER,

			/** On both sides and in the match. */
			AROUND,

			/** In the key that the value belongs to. */
			KEY

		}

	}

	/**
	 * Values that are not findings.
	 *
	 * @param exact Values that are equal to one of these.
	 * @param prefix Values that start with one of these.
	 * @param suffix Values that end with one of these.
	 * @param words Values that contain one of these, whatever the case of ASCII letters.
	 * @param regex Values in which one of these is found.
	 * @param matchRegex Values in whose match one of these is found.
	 * @param lineRegex Values in whose lines one of these is found.
	 * @param all Lists of which each must let a value pass.
	 */
	public record Allow(@DefaultValue List<String> exact, @DefaultValue List<String> prefix,
			@DefaultValue List<String> suffix, @DefaultValue List<String> words, @DefaultValue List<String> regex,
			@DefaultValue List<String> matchRegex, @DefaultValue List<String> lineRegex, @DefaultValue List<AllowLists> all) {
	}

	/**
	 * Values that are not findings if each list that is given says so.
	 *
	 * @param exact Values that are equal to one of these.
	 * @param prefix Values that start with one of these.
	 * @param suffix Values that end with one of these.
	 * @param words Values that contain one of these, whatever the case of ASCII letters.
	 * @param regex Values in which one of these is found.
	 * @param matchRegex Values in whose match one of these is found.
	 * @param lineRegex Values in whose lines one of these is found.
	 */
	public record AllowLists(@DefaultValue List<String> exact, @DefaultValue List<String> prefix,
			@DefaultValue List<String> suffix, @DefaultValue List<String> words, @DefaultValue List<String> regex,
			@DefaultValue List<String> matchRegex, @DefaultValue List<String> lineRegex) {
	}

	/**
	 * What happens to a value.
	 *
	 * @param type Kind of action.
	 * @param with Template of what stands in place of a value; replace and hash.
	 * @param character Character that hides others; mask.
	 * @param keepFirst Characters kept at a value's start; mask.
	 * @param keepLast Characters kept at a value's end; mask.
	 * @param length Hexadecimal digits of a hash; hash.
	 */
	public record Action(@Nullable Type type, @Nullable String with, @Name("char") @Nullable String character,
			@Nullable Integer keepFirst, @Nullable Integer keepLast, @Nullable Integer length) {

		/** Kind of action. */
		public enum Type {

			/** Report only. */
			KEEP,

			/** Put a template in its place. */
			REPLACE,

			/** Hide all but its first and last characters. */
			MASK,

			/** Put a keyed hash in its place. */
			HASH,

			/** Put a token in its place, which can be revealed. */
			TOKEN,

			/** Encrypt its digits. */
			FF1,

			/** Take it out. */
			REMOVE;

			@Override
			public String toString() {
				return name().toLowerCase(Locale.ROOT);
			}

		}

	}

	/**
	 * Texts tried at start; one that does not do what it should stops the start.
	 *
	 * @param match Texts in which the rule must find something.
	 * @param noMatch Texts in which the rule must find nothing.
	 */
	public record Examples(@DefaultValue List<String> match, @DefaultValue List<String> noMatch) {
	}

}
