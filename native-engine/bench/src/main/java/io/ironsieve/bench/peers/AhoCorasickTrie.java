package io.ironsieve.bench.peers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.ahocorasick.trie.Emit;
import org.ahocorasick.trie.Trie;

/** org.ahocorasick: all occurrences of all literals. */
final class AhoCorasickTrie implements Peer {

	private final Trie trie;

	private final Map<String, Integer> literals = new HashMap<>();

	private final double ready;

	AhoCorasickTrie(Workload workload) {
		workload.patterns().forEach((literal) -> this.literals.put(literal, this.literals.size()));
		long start = System.nanoTime();
		this.trie = Trie.builder().addKeywords(workload.patterns()).build();
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
		return this.trie.parseText(texts.get(0)).size();
	}

	@Override
	public List<Place> places(String text) {
		Collection<Emit> emits = this.trie.parseText(text);
		List<Place> places = new ArrayList<>(emits.size());
		for (Emit emit : emits) {
			places.add(new Place(this.literals.get(emit.getKeyword()), emit.getStart(), emit.getEnd() + 1));
		}
		return places;
	}

}
