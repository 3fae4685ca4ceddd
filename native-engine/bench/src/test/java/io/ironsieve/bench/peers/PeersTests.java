package io.ironsieve.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every peer answers, its answers are compared, and a wrong one is seen. */
class PeersTests {

	private static final List<String> TEXTS = List.of("nothing here", "a C-12345678 b [x] C-00000000", "say [y]");

	private static final List<String> PATTERNS = List.of("\\bC-[0-9]{8}\\b", "[[][a-z&&][\\]]");

	private static final String DOCUMENT = """
			{"schema": 2, "name": "t", "rules": [
				{"id": "number", "pattern": "\\\\bC-[0-9]{8}\\\\b", "allow": {"exact": ["C-00000000"]}},
				{"id": "letter", "pattern": "\\\\[[a-z&]\\\\]"}]}""";

	private static final Map<Integer, List<Place>> MATCHES = Map.of(1,
			List.of(new Place(0, 2, 12), new Place(0, 19, 29), new Place(1, 15, 18)), 2, List.of(new Place(1, 4, 7)));

	private static final Map<Integer, List<Place>> FOUND = Map.of(1, List.of(new Place(0, 2, 12), new Place(1, 15, 18)), 2,
			List.of(new Place(1, 4, 7)));

	private static Workload rules() {
		return new Workload("lines-test", TEXTS, new int[] { 0, 1, 3 }, 3, FOUND, MATCHES, List.of("number", "letter"), PATTERNS,
				List.of(DOCUMENT));
	}

	private static Workload literals() {
		return new Workload("dictionary-test", List.of("the hers"), new int[] { 0, 0, 1 }, 1,
				Map.of(0, List.of(new Place(0, 4, 8))), Map.of(0, List.of(new Place(0, 1, 3), new Place(0, 4, 6), new Place(1, 4, 8))), List.of(), List.of("he", "hers"), List.of());
	}

	static Stream<String> peersOfRules() {
		return Stream.concat(Peers.names("lines-test").stream(), Peers.names("bodies-test").stream()).distinct();
	}

	@ParameterizedTest
	@MethodSource("peersOfRules")
	void check_ofPeerWithRules_isOk(String name) {
		Workload workload = rules();
		try (Peer peer = Peers.open(name, workload)) {
			assertThat(Check.of(peer, workload, 10_000_000_000L)).isEqualTo("ok: " + peer.comparison() + " of 3 texts");
			assertThat(peer.scan(List.of(TEXTS.get(1)))).isPositive();
		}
	}

	@ParameterizedTest
	@MethodSource("peersOfRules")
	void check_expectationDiffers_isVoid(String name) {
		Workload workload = new Workload("lines-test", TEXTS, new int[] { 0, 1, 3 }, 3, Map.of(), Map.of(), List.of("number", "letter"),
				PATTERNS, List.of(DOCUMENT));
		try (Peer peer = Peers.open(name, workload)) {
			assertThat(Check.of(peer, workload, 10_000_000_000L)).startsWith("void: text 1: expected []");
		}
	}

	static Stream<String> peersOfLiterals() {
		return Peers.names("dictionary-test").stream();
	}

	@ParameterizedTest
	@MethodSource("peersOfLiterals")
	void check_ofPeerWithLiterals_isOk(String name) {
		Workload workload = literals();
		try (Peer peer = Peers.open(name, workload)) {
			assertThat(Check.of(peer, workload, 10_000_000_000L)).isEqualTo("ok: " + peer.comparison() + " of 1 texts");
			assertThat(peer.scan(workload.texts())).isPositive();
		}
	}

	@Test
	void isSame_endMissing_isFalse() {
		List<Place> expected = List.of(new Place(3, 0, 4));
		assertThat(Check.isSame(Peer.Comparison.ENDS, expected, List.of(new Place(3, 0, 4), new Place(3, 0, 5)))).isTrue();
		assertThat(Check.isSame(Peer.Comparison.ENDS, expected, List.of(new Place(3, 0, 5)))).isFalse();
		assertThat(Check.isSame(Peer.Comparison.ENDS, expected, List.of(new Place(3, 0, 4), new Place(4, 0, 4)))).isFalse();
	}

}
