package io.ironsieve.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie.IHit;

/** AhoCorasickDoubleArrayTrie: all occurrences of all literals. */
final class DoubleArrayTrie implements Peer {

	private final AhoCorasickDoubleArrayTrie<Integer> trie = new AhoCorasickDoubleArrayTrie<>();

	private final double ready;

	DoubleArrayTrie(Workload workload) {
		TreeMap<String, Integer> literals = new TreeMap<>();
		workload.patterns().forEach((literal) -> literals.put(literal, literals.size()));
		long start = System.nanoTime();
		this.trie.build(literals);
		this.ready = (System.nanoTime() - start) / 1e9;
	}

	@Override
	public Comparison comparison() {
		return Comparison.MATCHES;
	}

	@Override
	public String leftOut() {
		return "replacement, ignoring case, word boundaries; ready in %.1f s".formatted(this.ready);
	}

	@Override
	public int scan(List<String> texts) {
		int[] found = new int[1];
		this.trie.parseText(texts.get(0), (IHit<Integer>) (begin, end, literal) -> found[0] += end);
		return found[0];
	}

	@Override
	public List<Place> places(String text) {
		List<Place> places = new ArrayList<>();
		this.trie.parseText(text, (IHit<Integer>) (begin, end, literal) -> places.add(new Place(literal, begin, end)));
		return places;
	}

}
