package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.ironsieve.ErrorCode;
import io.ironsieve.RuleDocument;
import io.ironsieve.SieveException;

/**
 * Says why a rule finds something in a text or does not, for people who write rules. Thread-safe. The sentences have places and figures, never
 * a part of the text.
 */
public final class Explainer {

	private final List<CompiledRule> rules;

	private final OverlapResolver overlaps;

	private Explainer(List<CompiledRule> rules) {
		this.rules = rules;
		this.overlaps = new OverlapResolver(rules, OverlapResolver.NO_TOKENS);
	}

	/**
	 * Compiles documents.
	 * @throws SieveException when one is refused
	 */
	public static Explainer of(List<RuleDocument> documents) {
		return new Explainer(new DocumentReader(ActionSettings.toLook()).read(documents).stream().map((rule) -> RuleCompiler.compile(rule)).toList());
	}

	/**
	 * What becomes of each match of a rule, in order; one sentence when there is none. If the text reads otherwise than it stands, the same for the
	 * matches in what it reads as, with their places in that.
	 * @param rule identifier
	 * @throws SieveException with {@link ErrorCode#INVALID_ARGUMENT} when there is no such rule
	 */
	public List<String> explain(String rule, String text) {
		int index = index(rule);
		List<String> sentences = new ArrayList<>(explain(index, text));
		Reading reading = Reading.of(text);
		if (reading != null) {
			explain(index, reading.text()).forEach((sentence) -> sentences.add("as it reads: " + sentence));
		}
		return sentences;
	}

	private List<String> explain(int index, String text) {
		CompiledRule compiled = this.rules.get(index);
		if (!compiled.hasRequired(text)) {
			return List.of("none of the texts that it 'requires' occurs in the text");
		}
		List<String> sentences = new ArrayList<>();
		List<Candidate> resolved = resolved(text);
		compiled.visit(text, (match) -> sentences.add("match at " + match.start() + " to " + match.end() + ": "
				+ ((match.refusal() != null) ? refused(compiled, text, match)
						: accepted(new Candidate(index, match.valueStart(), match.valueEnd()), resolved))));
		return sentences.isEmpty() ? List.of("the pattern matches nowhere in the text") : sentences;
	}

	private int index(String rule) {
		for (int i = 0; i < this.rules.size(); i++) {
			if (this.rules.get(i).rule().id().equals(rule)) {
				return i;
			}
		}
		throw new SieveException(ErrorCode.INVALID_ARGUMENT, "There is no rule '" + rule + "'");
	}

	private List<Candidate> resolved(String text) {
		List<Candidate> candidates = new ArrayList<>();
		for (int i = 0; i < this.rules.size(); i++) {
			this.rules.get(i).find(text, i, candidates::add);
		}
		return this.overlaps.resolve(candidates);
	}

	private static String refused(CompiledRule rule, String text, JudgedMatch match) {
		String value = text.substring(match.valueStart(), match.valueEnd());
		return switch (Objects.requireNonNull(match.refusal())) {
			case NO_VALUE -> "no group that may be the value took part in it and has characters";
			case ENTROPY -> String.format(Locale.ROOT, "entropy %.3f is less than %s", Entropy.of(value), rule.minEntropy());
			case VALIDATOR -> "validator '" + refusing(rule, value) + "' does not accept the value";
			case ALLOWED -> "allowed by 'allow." + rule.allow().allowedBy(text, match.start(), match.end(), value) + "'";
			case SHIELDED -> "the value is a part of a token that 'shields' names";
			case CONTEXT -> context(Objects.requireNonNull(rule.context()), text, match);
		};
	}

	private static String refusing(CompiledRule rule, String value) {
		Validator refusing = rule.validators().stream().filter((validator) -> !validator.accepts(value)).findFirst().orElseThrow();
		return Validator.BY_NAME.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == refusing)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElseThrow();
	}

	private static String context(Context context, String text, JudgedMatch match) {
		boolean keywordMissing = !new Context(context.keywords(), List.of(), context.window(), context.where()).in(text)
			.accept(match.start(), match.end(), match.valueStart(), match.valueEnd());
		String within = " within " + context.window() + " characters ";
		String place = switch (context.where()) {
			case BEFORE -> within + "before the value";
			case AFTER -> within + "behind the value";
			case AROUND -> within + "around the match";
			case KEY -> " in the key that has the value," + within + "before it";
		};
		return keywordMissing ? "none of the keywords of 'context' stands" + place
				: "an excluded keyword of 'context' stands" + place;
	}

	private String accepted(Candidate candidate, List<Candidate> resolved) {
		if (resolved.contains(candidate)) {
			return "found at " + candidate.start() + " to " + candidate.end();
		}
		Candidate winner = resolved.stream()
			.filter((other) -> other.start() < candidate.end() && candidate.start() < other.end())
			.findFirst()
			.orElseThrow();
		return "lost the overlap to rule '" + this.rules.get(winner.rule()).rule().id() + "' at " + winner.start() + " to " + winner.end()
				+ ", which " + advantage(winner, candidate);
	}

	/** By what the winner comes first in the order of overlaps. */
	private String advantage(Candidate winner, Candidate loser) {
		if (this.rules.get(winner.rule()).priority() != this.rules.get(loser.rule()).priority()) {
			return "has a higher priority";
		}
		if (winner.start() != loser.start()) {
			return "starts earlier";
		}
		return (winner.length() != loser.length()) ? "is longer" : "is the earlier rule";
	}

}
