package io.ironsieve.fallback;

import java.util.List;
import java.util.Set;

import com.google.re2j.Pattern;

/**
 * Values that are not findings.
 * @param exact whole values
 * @param prefix starts of values
 * @param suffix ends of values
 * @param words parts of values, ASCII letters in lower case
 * @param regex expressions found anywhere in a value
 */
record AllowList(Set<String> exact, List<String> prefix, List<String> suffix, List<String> words,
		List<Pattern> regex) {

	boolean allows(String value) {
		if (this.exact.contains(value) || this.prefix.stream().anyMatch(value::startsWith)
				|| this.suffix.stream().anyMatch(value::endsWith)) {
			return true;
		}
		if (!this.words.isEmpty()) {
			String lower = Ascii.lower(value);
			if (this.words.stream().anyMatch(lower::contains)) {
				return true;
			}
		}
		return this.regex.stream().anyMatch((pattern) -> pattern.matcher(value).find());
	}

}
