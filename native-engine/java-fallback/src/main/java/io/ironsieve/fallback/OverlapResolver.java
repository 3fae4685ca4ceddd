package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps the candidates that no better one overlaps: higher priority, then earlier start, then longer, then earlier rule. */
final class OverlapResolver {

	/** No rule finds tokens. */
	static final int NO_TOKENS = -1;

	private final Comparator<Candidate> order;

	/** The same, but rules that keep their values come last. */
	private final Comparator<Candidate> joinOrder;

	private final int tokens;

	/**
	 * Resolves what these rules find.
	 * @param tokens rule that finds tokens, in which other values are left alone and which nobody sees, or {@link #NO_TOKENS}
	 */
	OverlapResolver(List<CompiledRule> rules, int tokens) {
		this.tokens = tokens;
		this.order = Comparator.<Candidate>comparingInt((candidate) -> -rules.get(candidate.rule()).priority())
			.thenComparingInt(Candidate::start)
			.thenComparingInt((candidate) -> -candidate.length())
			.thenComparingInt(Candidate::rule);
		this.joinOrder = Comparator
			.<Candidate, Boolean>comparing((candidate) -> rules.get(candidate.rule()).action() instanceof Action.Keep)
			.thenComparing(this.order);
	}

	/** Those that remain, by position. */
	List<Candidate> resolve(List<Candidate> candidates) {
		List<Candidate> ordered = withoutTokens(candidates);
		if (ordered.size() < 2) {
			return ordered;
		}
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

	/**
	 * Joins what remained of a text as it stands and as it reads: those that overlap, over however many, become one that covers all, so that
	 * nothing is less redacted than by one of them.
	 */
	List<Candidate> join(List<Candidate> stands, List<Candidate> reads) {
		List<Candidate> all = new ArrayList<>(stands);
		all.addAll(reads);
		all.sort(Comparator.comparingInt(Candidate::start));
		List<Candidate> joined = new ArrayList<>();
		for (int i = 0; i < all.size();) {
			Candidate best = all.get(i);
			int start = best.start();
			int end = best.end();
			for (i++; i < all.size() && all.get(i).start() < end; i++) {
				Candidate next = all.get(i);
				end = Math.max(end, next.end());
				best = (this.joinOrder.compare(next, best) < 0) ? next : best;
			}
			joined.add(new Candidate(best.rule(), start, end));
		}
		return joined;
	}

	/** A new list without tokens and what lies in one. What reaches beyond a token stays: a token must not shelter what stands beside it. */
	private List<Candidate> withoutTokens(List<Candidate> candidates) {
		List<Candidate> left = new ArrayList<>(candidates);
		TreeMap<Integer, Candidate> places = new TreeMap<>();
		for (Candidate candidate : candidates) {
			if (candidate.rule() == this.tokens) {
				places.put(candidate.start(), candidate);
			}
		}
		if (!places.isEmpty()) {
			left.removeIf((candidate) -> {
				Map.Entry<Integer, Candidate> token = places.floorEntry(candidate.start());
				return token != null && candidate.end() <= token.getValue().end();
			});
		}
		return left;
	}

}
