package io.ironsieve.fallback;

import com.google.re2j.Pattern;
import io.ironsieve.fallback.PatternParser.Parsed;

/**
 * Turns a pattern of the dialect into an RE2/J pattern with exactly the dialect's meaning. RE2/J's own dialect is close but differs:
 * it folds {@code K} with the Kelvin sign, and its negated classes match lone surrogates. So every class and flag is resolved here and
 * printed as explicit code points; what RE2/J reads has no flags but {@code m} and no classes but ranges.
 */
final class PatternTranslator {

	/** About 50 MB of program; RE2/J itself has no limit and would exhaust the heap. */
	private static final long LARGEST = 500_000;

	private PatternTranslator() {
	}

	/**
	 * What a pattern becomes.
	 * @param root what it means
	 */
	record Translated(Pattern pattern, PatternNode root) {

	}

	/**
	 * Translates.
	 * @param leastGroups number of capture groups it must have
	 */
	static Translated translate(String pattern, int leastGroups) throws PatternException {
		Parsed parsed = PatternParser.parse(pattern);
		if (parsed.root().canBeEmpty()) {
			throw PatternException.whole("it can match without a character");
		}
		if (parsed.groups() < leastGroups) {
			throw PatternException
				.whole("there is no group " + leastGroups + ", the pattern has " + parsed.groups());
		}
		if (parsed.unsupported() != null) {
			throw parsed.unsupported();
		}
		if (parsed.root().size() > LARGEST) {
			throw PatternException.whole("it is too large when compiled");
		}
		return new Translated(Pattern.compile(print(parsed.root())), parsed.root());
	}

	private static String print(PatternNode root) {
		StringBuilder out = new StringBuilder();
		root.print(out);
		return out.toString();
	}

}
