package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the candidates that no better one overlaps: higher priority, then earlier start, then longer, then earlier rule. */
final class OverlapResolver {

	private final Comparator<Candidate> order;

	OverlapResolver(List<CompiledRule> rules) {
		this.order = Comparator.<Candidate>comparingInt((candidate) -> -rules.get(candidate.rule()).priority())
			.thenComparingInt(Candidate::start)
			.thenComparingInt((candidate) -> -candidate.length())
			.thenComparingInt(Candidate::rule);
	}

	/** Those that remain, by position. */
	List<Candidate> resolve(List<Candidate> candidates) {
		if (candidates.size() < 2) {
			return candidates;
		}
		List<Candidate> ordered = new ArrayList<>(candidates);
		ordered.sort(this.order);
		TreeMap<Integer, Candidate> taken = new TreeMap<>();
		for (Candidate candidate : ordered) {
			Map.Entry<Integer, Candidate> before = taken.lowerEntry(candidate.end());
			if (before == null || before.getValue().end() <= candidate.start()) {
				taken.put(candidate.start(), candidate);
			}
		}
		return new ArrayList<>(taken.values());
	}

}
