package io.ironsieve.fallback;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Immutable set of Unicode scalar values. Surrogates are never in it, whatever is added: that is how lone surrogates, and invalid
 * bytes that {@link Utf8} turned into them, are matched by nothing.
 */
final class CodePointSet {

	static final CodePointSet EMPTY = new CodePointSet(new int[0]);

	static final CodePointSet ALL = of(0, Character.MAX_CODE_POINT);

	private static final int CASE_DISTANCE = 'a' - 'A';

	/** First and last of each range, ascending, neither touching nor overlapping. */
	private final int[] ranges;

	private CodePointSet(int[] ranges) {
		this.ranges = ranges;
	}

	/** The one code point. */
	static CodePointSet of(int codePoint) {
		return of(codePoint, codePoint);
	}

	/** Ranges given as first, last, first, last; in any order. */
	static CodePointSet of(int... ranges) {
		return new Builder().addAll(ranges).build();
	}

	/** All that the predicate accepts. */
	static CodePointSet of(IntPredicate predicate) {
		Builder builder = new Builder();
		for (int first = 0; first <= Character.MAX_CODE_POINT; first++) {
			if (predicate.test(first)) {
				int last = first;
				while (last < Character.MAX_CODE_POINT && predicate.test(last + 1)) {
					last++;
				}
				builder.addRange(first, last);
				first = last;
			}
		}
		return builder.build();
	}

	/** All that are in at least one of these. */
	static CodePointSet union(List<CodePointSet> sets) {
		Builder builder = new Builder();
		sets.forEach((set) -> builder.addAll(set.ranges));
		return builder.build();
	}

	CodePointSet negate() {
		Builder builder = new Builder();
		int next = 0;
		for (int i = 0; i < this.ranges.length; i += 2) {
			builder.addRange(next, this.ranges[i] - 1);
			next = this.ranges[i + 1] + 1;
		}
		return builder.addRange(next, Character.MAX_CODE_POINT).build();
	}

	/** With the other case of each ASCII letter. */
	CodePointSet foldAscii() {
		Builder builder = new Builder().addAll(this.ranges);
		for (int upper = 'A'; upper <= 'Z'; upper++) {
			if (contains(upper) || contains(upper + CASE_DISTANCE)) {
				builder.addRange(upper, upper).addRange(upper + CASE_DISTANCE, upper + CASE_DISTANCE);
			}
		}
		return builder.build();
	}

	boolean contains(int codePoint) {
		for (int i = 0; i < this.ranges.length && this.ranges[i] <= codePoint; i += 2) {
			if (codePoint <= this.ranges[i + 1]) {
				return true;
			}
		}
		return false;
	}

	/** Number of code points. */
	int size() {
		int size = 0;
		for (int i = 0; i < this.ranges.length; i += 2) {
			size += this.ranges[i + 1] - this.ranges[i] + 1;
		}
		return size;
	}

	/** The code points, ascending. */
	int[] toArray() {
		int[] result = new int[size()];
		int at = 0;
		for (int i = 0; i < this.ranges.length; i += 2) {
			for (int codePoint = this.ranges[i]; codePoint <= this.ranges[i + 1]; codePoint++) {
				result[at++] = codePoint;
			}
		}
		return result;
	}

	/** Appends an RE2/J atom that matches exactly these. */
	void print(StringBuilder out) {
		if (this.ranges.length == 0) {
			out.append("[^\\x{0}-\\x{10FFFF}]");
		}
		else if (this.ranges.length == 2 && this.ranges[0] == this.ranges[1]) {
			printCodePoint(out, this.ranges[0]);
		}
		else {
			out.append('[');
			for (int i = 0; i < this.ranges.length; i += 2) {
				printCodePoint(out, this.ranges[i]);
				if (this.ranges[i] != this.ranges[i + 1]) {
					out.append('-');
					printCodePoint(out, this.ranges[i + 1]);
				}
			}
			out.append(']');
		}
	}

	private static void printCodePoint(StringBuilder out, int codePoint) {
		if (Ascii.isAlphanumeric(codePoint)) {
			out.append((char) codePoint);
		}
		else {
			out.append("\\x{").append(Integer.toHexString(codePoint)).append('}');
		}
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CodePointSet that && Arrays.equals(this.ranges, that.ranges);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.ranges);
	}

	@Override
	public String toString() {
		StringBuilder out = new StringBuilder();
		print(out);
		return out.toString();
	}

	/** Collects ranges; sorts, merges and cuts surrogates out at the end. */
	private static final class Builder {

		private long[] packed = new long[8];

		private int count;

		Builder addAll(int[] ranges) {
			for (int i = 0; i < ranges.length; i += 2) {
				addRange(ranges[i], ranges[i + 1]);
			}
			return this;
		}

		Builder addRange(int first, int last) {
			addCut(first, Math.min(last, Character.MIN_SURROGATE - 1));
			addCut(Math.max(first, Character.MAX_SURROGATE + 1), last);
			return this;
		}

		private void addCut(int first, int last) {
			if (first <= last) {
				if (this.count == this.packed.length) {
					this.packed = Arrays.copyOf(this.packed, this.count * 2);
				}
				this.packed[this.count++] = (long) first << Integer.SIZE | last;
			}
		}

		CodePointSet build() {
			Arrays.sort(this.packed, 0, this.count);
			int[] merged = new int[this.count * 2];
			int length = 0;
			for (int i = 0; i < this.count; i++) {
				int first = (int) (this.packed[i] >> Integer.SIZE);
				int last = (int) this.packed[i];
				if (length > 0 && first <= merged[length - 1] + 1) {
					merged[length - 1] = Math.max(merged[length - 1], last);
				}
				else {
					merged[length++] = first;
					merged[length++] = last;
				}
			}
			return new CodePointSet(Arrays.copyOf(merged, length));
		}

	}

}
