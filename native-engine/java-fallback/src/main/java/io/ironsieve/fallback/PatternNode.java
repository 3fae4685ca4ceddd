package io.ironsieve.fallback;

import java.util.List;

/** Syntax tree of a pattern, with flags already resolved into what they mean. */
sealed interface PatternNode {

	/** More branches than this are printed as a tree; see {@link Alternatives#print}. */
	int MOST_FLAT_BRANCHES = 64;

	/** Appends the RE2/J pattern. */
	void print(StringBuilder out);

	/** Whether it can match without consuming a character. */
	boolean canBeEmpty();

	/** Estimate of the instructions RE2/J makes of it; saturates. */
	long size();

	/** Matches without consuming. */
	record Empty() implements PatternNode {

		@Override
		public void print(StringBuilder out) {
			out.append("(?:)");
		}

		@Override
		public boolean canBeEmpty() {
			return true;
		}

		@Override
		public long size() {
			return 1;
		}

	}

	/** One code point of a set. */
	record Characters(CodePointSet set) implements PatternNode {

		@Override
		public void print(StringBuilder out) {
			this.set.print(out);
		}

		@Override
		public boolean canBeEmpty() {
			return false;
		}

		@Override
		public long size() {
			return 1;
		}

	}

	/** Condition on a place in the text. */
	enum Place implements PatternNode {

		TEXT_START("\\A"), TEXT_END("\\z"), LINE_START("(?m:^)"), LINE_END("(?m:$)"), WORD_EDGE("\\b"),
		NO_WORD_EDGE("\\B");

		private final String re2;

		Place(String re2) {
			this.re2 = re2;
		}

		@Override
		public void print(StringBuilder out) {
			out.append(this.re2);
		}

		@Override
		public boolean canBeEmpty() {
			return true;
		}

		@Override
		public long size() {
			return 1;
		}

	}

	/** Parentheses. */
	record Group(boolean captures, PatternNode content) implements PatternNode {

		@Override
		public void print(StringBuilder out) {
			out.append(this.captures ? "(" : "(?:");
			this.content.print(out);
			out.append(')');
		}

		@Override
		public boolean canBeEmpty() {
			return this.content.canBeEmpty();
		}

		@Override
		public long size() {
			return this.content.size() + (this.captures ? 2 : 0);
		}

	}

	/**
	 * Repetition.
	 * @param max {@link #UNBOUNDED} or at least {@code min}
	 */
	record Repeat(PatternNode content, int min, int max, boolean greedy) implements PatternNode {

		static final int UNBOUNDED = -1;

		private static final long MOST = 1L << 40;

		@Override
		public void print(StringBuilder out) {
			this.content.print(out);
			out.append('{').append(this.min);
			if (this.max == UNBOUNDED) {
				out.append(',');
			}
			else if (this.max != this.min) {
				out.append(',').append(this.max);
			}
			out.append(this.greedy ? "}" : "}?");
		}

		@Override
		public boolean canBeEmpty() {
			return this.min == 0 || this.content.canBeEmpty();
		}

		@Override
		public long size() {
			long copies = Math.max(1, Math.max(this.min, this.max));
			return Math.min(MOST, (this.content.size() + 1) * copies);
		}

	}

	/** One after the other. */
	record Sequence(List<PatternNode> parts) implements PatternNode {

		@Override
		public void print(StringBuilder out) {
			this.parts.forEach((part) -> part.print(out));
		}

		@Override
		public boolean canBeEmpty() {
			return this.parts.stream().allMatch(PatternNode::canBeEmpty);
		}

		@Override
		public long size() {
			return this.parts.stream().mapToLong(PatternNode::size).sum();
		}

	}

	/** One of several, the earlier preferred. */
	record Alternatives(List<PatternNode> branches) implements PatternNode {

		/**
		 * RE2/J walks the branches of one alternation by recursion, so a few thousand would overflow the stack of whoever scans.
		 * Many are therefore printed as a balanced tree. RE2/J's parser would flatten plain nested groups; {@code {1}} stops it, and
		 * costs nothing since its simplifier takes it out afterwards.
		 */
		@Override
		public void print(StringBuilder out) {
			print(out, this.branches);
		}

		private static void print(StringBuilder out, List<PatternNode> branches) {
			if (branches.size() <= MOST_FLAT_BRANCHES) {
				for (int i = 0; i < branches.size(); i++) {
					if (i > 0) {
						out.append('|');
					}
					branches.get(i).print(out);
				}
				return;
			}
			int middle = branches.size() / 2;
			out.append("(?:");
			print(out, branches.subList(0, middle));
			out.append("){1}|(?:");
			print(out, branches.subList(middle, branches.size()));
			out.append("){1}");
		}

		@Override
		public boolean canBeEmpty() {
			return this.branches.stream().anyMatch(PatternNode::canBeEmpty);
		}

		@Override
		public long size() {
			return this.branches.stream().mapToLong((branch) -> branch.size() + 1).sum();
		}

	}

}
