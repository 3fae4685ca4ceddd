package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.google.re2j.Pattern;
import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.PatternTranslator.Translated;
import org.jspecify.annotations.Nullable;

/** Compiles one rule and tries its examples. */
final class RuleCompiler {

	private final RuleSpec spec;

	private final Map<String, Entries> dictionaries;

	private RuleCompiler(RuleSpec spec, Map<String, Entries> dictionaries) {
		this.spec = spec;
		this.dictionaries = dictionaries;
	}

	static CompiledRule compile(RuleSpec spec) {
		return compile(spec, Map.of());
	}

	/** Compiles a rule that may name one of some dictionaries. */
	static CompiledRule compile(RuleSpec spec, Map<String, Entries> dictionaries) {
		return new RuleCompiler(spec, dictionaries).compile();
	}

	private CompiledRule compile() {
		Translated translated = translate("pattern", this.spec.pattern(), Collections.max(this.spec.groups()));
		AllowList allow = allow(this.spec.allow());
		if (this.spec.unicode()) {
			throw refusal(ErrorCode.RULE_UNSUPPORTED,
					"the Java engine cannot match by Unicode; the native engine can take 'unicode'");
		}
		CompiledRule rule = new CompiledRule(this.spec, translated, allow, entries());
		tryExamples(rule);
		return rule;
	}

	private @Nullable Entries entries() {
		String name = this.spec.dictionary();
		Entries entries = (name != null) ? this.dictionaries.get(name) : null;
		if (name != null && entries == null) {
			throw refusal(ErrorCode.INVALID_RULE, "there is no dictionary '" + name + "'");
		}
		return entries;
	}

	private AllowList allow(RuleSpec.AllowSpec listed) {
		return new AllowList(Set.copyOf(listed.exact()), listed.prefix(), listed.suffix(),
				listed.words().stream().map(Ascii::lower).toList(), patterns("regex", listed.regex()),
				patterns("matchRegex", listed.matchRegex()), patterns("lineRegex", listed.lineRegex()),
				listed.all().stream().map(this::allow).toList());
	}

	private List<Pattern> patterns(String list, List<String> regexes) {
		List<Pattern> patterns = new ArrayList<>();
		for (String regex : regexes) {
			patterns.add(translate("allow " + list + " " + patterns.size(), regex, 0).pattern());
		}
		return patterns;
	}

	private Translated translate(String what, String pattern, int leastGroups) {
		try {
			return PatternTranslator.translate(pattern, leastGroups);
		}
		catch (PatternException ex) {
			ErrorCode code = ex.isUnsupported() ? ErrorCode.RULE_UNSUPPORTED : ErrorCode.INVALID_RULE;
			throw refusal(code, what + ": " + ex.getMessage());
		}
	}

	private void tryExamples(CompiledRule rule) {
		for (int i = 0; i < this.spec.examplesMatch().size(); i++) {
			if (!rule.matches(this.spec.examplesMatch().get(i))) {
				throw refusal(ErrorCode.EXAMPLE_FAILED, "nothing is found in example 'match' number " + i);
			}
		}
		for (int i = 0; i < this.spec.examplesNoMatch().size(); i++) {
			if (rule.matches(this.spec.examplesNoMatch().get(i))) {
				throw refusal(ErrorCode.EXAMPLE_FAILED, "something is found in example 'noMatch' number " + i);
			}
		}
	}

	private SieveException refusal(ErrorCode code, String reason) {
		return new SieveException(code, this.spec.where() + ": " + reason);
	}

}
