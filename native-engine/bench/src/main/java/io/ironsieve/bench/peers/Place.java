package io.ironsieve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a rule matches in a text of ASCII.
 * @param rule index of the rule or literal
 * @param start first byte
 * @param end byte behind the last
 */
record Place(int rule, int start, int end) implements Comparable<Place> {

	private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::rule)
		.thenComparingInt(Place::start)
		.thenComparingInt(Place::end);

	@Override
	public int compareTo(Place other) {
		return ORDER.compare(this, other);
	}

	/** Reads a file of places by text; {@code native/src/places.rs} says what is in it. */
	static Map<Integer, List<Place>> byText(byte[] file) {
		Map<Integer, List<Place>> places = new TreeMap<>();
		ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
		while (numbers.hasRemaining()) {
			places.computeIfAbsent(numbers.getInt(), (text) -> new ArrayList<>())
				.add(new Place(numbers.getInt(), numbers.getInt(), numbers.getInt()));
		}
		return places;
	}

}
