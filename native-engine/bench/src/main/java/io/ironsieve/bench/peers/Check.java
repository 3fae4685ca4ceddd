package io.ironsieve.bench.peers;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what a peer finds with what the oracle finds. */
final class Check {

	private Check() {
	}

	/** Says how much was compared in a time, or, behind "void", what was different. */
	static String of(Peer peer, Workload workload, long nanos) {
		long start = System.nanoTime();
		int compared = 0;
		// First what is measured: a slow engine is not checked on what it was warmed up with alone.
		int first = workload.checked() / 4;
		for (int i = 0; i < workload.checked(); i++) {
			int text = (first + i) % workload.checked();
			var all = (peer.comparison() == Peer.Comparison.FOUND) ? workload.found() : workload.matches();
			List<Place> expected = all.getOrDefault(text, List.of()).stream().filter((place) -> peer.has(place.rule())).toList();
			List<Place> answer = peer.places(workload.texts().get(text));
			if (!isSame(peer.comparison(), expected, answer)) {
				return "void: text " + text + ": expected " + expected + " but found " + answer;
			}
			compared++;
			if (System.nanoTime() - start > nanos) {
				break;
			}
		}
		return "ok: " + peer.comparison() + " of " + compared + " texts";
	}

	static boolean isSame(Peer.Comparison comparison, List<Place> expected, List<Place> answer) {
		return switch (comparison) {
			case FOUND, MATCHES -> expected.stream().sorted().toList().equals(answer.stream().sorted().toList());
			case ENDS -> ends(answer).containsAll(ends(expected)) && rules(expected).equals(rules(answer));
			case TEXTS -> expected.isEmpty() == answer.isEmpty();
		};
	}

	private static Set<Place> ends(List<Place> places) {
		return places.stream().map((place) -> new Place(place.rule(), 0, place.end())).collect(Collectors.toCollection(HashSet::new));
	}

	private static Set<Integer> rules(List<Place> places) {
		return places.stream().map(Place::rule).collect(Collectors.toSet());
	}

}
