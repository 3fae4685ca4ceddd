package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.ironsieve.fallback.PatternNode.Alternatives;
import io.ironsieve.fallback.PatternNode.Characters;
import io.ironsieve.fallback.PatternNode.Empty;
import io.ironsieve.fallback.PatternNode.Group;
import io.ironsieve.fallback.PatternNode.Place;
import io.ironsieve.fallback.PatternNode.Repeat;
import io.ironsieve.fallback.PatternNode.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * Parses the pattern dialect of {@code docs/rules.md} by recursive descent, one method for each construct. For one pattern; not
 * thread-safe.
 */
final class PatternParser {

	/** As deep as the native engine's parser goes; it also keeps the recursion here far from the end of the stack. */
	private static final int DEEPEST = 250;

	/** RE2/J's own limit. */
	private static final int MOST_REPETITIONS = 1000;

	private static final CodePointSet NO_NEWLINE = CodePointSet.of('\n').negate();

	private final PatternReader in;

	private final EscapeParser escapes;

	private final ClassParser classes;

	private final Set<String> groupNames = new HashSet<>();

	private PatternFlags flags = PatternFlags.NONE;

	private int groups;

	private int depth;

	private @Nullable PatternException unsupported;

	private PatternParser(String pattern) {
		this.in = new PatternReader(pattern);
		this.escapes = new EscapeParser(this.in);
		this.classes = new ClassParser(this.in, this.escapes);
	}

	/**
	 * A pattern that is in the dialect.
	 * @param groups number of capture groups
	 * @param unsupported why this engine cannot take it nevertheless
	 */
	record Parsed(PatternNode root, int groups, @Nullable PatternException unsupported) {

	}

	static Parsed parse(String pattern) throws PatternException {
		PatternParser parser = new PatternParser(pattern);
		PatternNode root = parser.alternatives();
		if (!parser.in.atEnd()) {
			throw PatternException.at(parser.in.position(), "unopened group");
		}
		return new Parsed(root, parser.groups, parser.unsupported);
	}

	private PatternNode alternatives() throws PatternException {
		List<PatternNode> branches = new ArrayList<>();
		branches.add(sequence());
		while (this.in.take("|")) {
			branches.add(sequence());
		}
		return (branches.size() == 1) ? branches.get(0) : new Alternatives(branches);
	}

	private PatternNode sequence() throws PatternException {
		List<PatternNode> parts = new ArrayList<>();
		while (!this.in.atEnd() && this.in.peek() != '|' && this.in.peek() != ')') {
			if (!takeFlags()) {
				int groupsBefore = this.groups;
				PatternNode atom = atom();
				parts.add(repeated(atom, this.groups > groupsBefore));
			}
		}
		return switch (parts.size()) {
			case 0 -> new Empty();
			case 1 -> parts.get(0);
			default -> new Sequence(parts);
		};
	}

	private PatternNode atom() throws PatternException {
		int start = this.in.position();
		int next = this.in.peek();
		switch (next) {
			case '(':
				return group();
			case '[':
				return new Characters(this.classes.parse(this.flags));
			case '\\':
				return escape();
			case '*', '+', '?':
				throw PatternException.at(start, "nothing to repeat");
			case '{', '}':
				throw PatternException.at(start, "a brace that is neither escaped nor a repetition");
			default:
				this.in.next();
				return character(start, next);
		}
	}

	private PatternNode character(int start, int character) throws PatternException {
		return switch (character) {
			case '.' -> new Characters(this.flags.dotAll() ? CodePointSet.ALL : NO_NEWLINE);
			case '^' -> this.flags.multiLine() ? Place.LINE_START : Place.TEXT_START;
			case '$' -> this.flags.multiLine() ? Place.LINE_END : Place.TEXT_END;
			default -> literal(start, CodePointSet.of(character));
		};
	}

	private PatternNode literal(int start, CodePointSet set) throws PatternException {
		if (set.size() == 0) {
			throw PatternException.at(start, "a lone surrogate");
		}
		return new Characters(this.flags.ignoreCase() ? set.foldAscii() : set);
	}

	private PatternNode escape() throws PatternException {
		int start = this.in.position();
		if (this.in.take("\\A")) {
			return Place.TEXT_START;
		}
		if (this.in.take("\\z")) {
			return Place.TEXT_END;
		}
		if (this.in.take("\\B")) {
			return Place.NO_WORD_EDGE;
		}
		if (this.in.take("\\b")) {
			if (this.in.peek() == '{') {
				throw PatternException.at(start, "\\b{...} is not in the dialect:");
			}
			return Place.WORD_EDGE;
		}
		EscapeParser.Escape escape = this.escapes.parse(this.flags);
		return escape.single() ? literal(start, escape.set()) : new Characters(escape.set());
	}

	private PatternNode repeated(PatternNode atom, boolean captures) throws PatternException {
		int start = this.in.position();
		int[] bounds = bounds();
		if (bounds == null) {
			return atom;
		}
		boolean lazy = this.in.take("?");
		int next = this.in.peek();
		if (next == '*' || next == '+' || next == '?' || next == '{') {
			throw PatternException.at(this.in.position(), "a repetition of a repetition");
		}
		if (captures && bounds[1] == 0) {
			throw PatternException.at(start, "a capture group zero times");
		}
		if (Math.max(bounds[0], bounds[1]) > MOST_REPETITIONS && this.unsupported == null) {
			this.unsupported = PatternException.unsupported(start, "more than " + MOST_REPETITIONS + " repetitions");
		}
		return new Repeat(atom, bounds[0], bounds[1], lazy == this.flags.swapGreed());
	}

	private int @Nullable [] bounds() throws PatternException {
		int start = this.in.position();
		if (this.in.take("*")) {
			return new int[] { 0, Repeat.UNBOUNDED };
		}
		if (this.in.take("+")) {
			return new int[] { 1, Repeat.UNBOUNDED };
		}
		if (this.in.take("?")) {
			return new int[] { 0, 1 };
		}
		if (!this.in.take("{")) {
			return null;
		}
		String min = this.in.takeWhile(Ascii::isDigit);
		String max = min;
		if (this.in.take(",")) {
			max = this.in.takeWhile(Ascii::isDigit);
		}
		if (min.isEmpty() || !this.in.take("}")) {
			throw PatternException.at(start, "a brace that is neither escaped nor a repetition");
		}
		return bounds(start, count(start, min), max.isEmpty() ? Repeat.UNBOUNDED : count(start, max));
	}

	private static int[] bounds(int start, int min, int max) throws PatternException {
		if (max != Repeat.UNBOUNDED && max < min) {
			throw PatternException.at(start, "a repetition whose most is less than its least");
		}
		return new int[] { min, max };
	}

	private static int count(int start, String digits) throws PatternException {
		try {
			return Integer.parseInt(digits);
		}
		catch (NumberFormatException ex) {
			throw PatternException.at(start, "too large a number of repetitions");
		}
	}

	/** Takes {@code (?flags)}, which holds to the end of the group around it. */
	private boolean takeFlags() throws PatternException {
		if (this.in.peek() != '(' || this.in.peek(1) != '?' || !isFlagCharacter(this.in.peek(2))) {
			return false;
		}
		int ahead = 2;
		while (isFlagCharacter(this.in.peek(ahead))) {
			ahead++;
		}
		if (this.in.peek(ahead) != ')') {
			return false;
		}
		this.in.take("(?");
		this.flags = flags();
		this.in.take(")");
		return true;
	}

	private static boolean isFlagCharacter(int c) {
		return c == '-' || PatternFlags.NAMES.indexOf(c) >= 0;
	}

	private PatternFlags flags() throws PatternException {
		PatternFlags result = this.flags;
		boolean value = true;
		boolean dangling = true;
		Set<Integer> seen = new HashSet<>();
		while (this.in.peek() != ')' && this.in.peek() != ':') {
			int position = this.in.position();
			int name = this.in.atEnd() ? -1 : this.in.next();
			if (!isFlagCharacter(name) || (name == '-' && !value) || !seen.add(name)) {
				throw PatternException.at(position, "a flag that is not in the dialect or given twice");
			}
			dangling = (name == '-');
			value = value && !dangling;
			result = dangling ? result : result.with(name, value);
		}
		if (dangling) {
			throw PatternException.at(this.in.position(), "a flag is missing");
		}
		return result;
	}

	private PatternNode group() throws PatternException {
		int start = this.in.position();
		if (++this.depth > DEEPEST) {
			throw PatternException.at(start, "groups nested more than " + DEEPEST + " deep");
		}
		PatternFlags outside = this.flags;
		this.in.next();
		boolean captures = !this.in.take("?") || opensNamed(start);
		if (captures) {
			this.groups++;
		}
		PatternNode content = alternatives();
		if (!this.in.take(")")) {
			throw PatternException.at(start, "unclosed group");
		}
		this.flags = outside;
		this.depth--;
		return new Group(captures, content);
	}

	/** Takes what stands behind {@code (?}; whether it was a name. */
	private boolean opensNamed(int start) throws PatternException {
		if (this.in.take("=") || this.in.take("!") || this.in.take("<=") || this.in.take("<!")) {
			throw PatternException.at(start, PatternException.NO_LOOK_AROUND);
		}
		int position = this.in.position();
		if (this.in.take("P=") || this.in.take("P>")) {
			throw PatternException.at(position, PatternException.NO_BACK_REFERENCE);
		}
		if (this.in.take(">")) {
			throw PatternException.at(position, PatternException.NO_ATOMIC_GROUP);
		}
		if (this.in.take("P<") || this.in.take("<")) {
			takeName();
			return true;
		}
		if (!this.in.take(":")) {
			this.flags = flags();
			this.in.take(":");
		}
		return false;
	}

	private void takeName() throws PatternException {
		int start = this.in.position();
		String name = this.in.takeWhile((c) -> Ascii.isAlphanumeric(c) || c == '_');
		if (name.isEmpty() || Ascii.isDigit(name.charAt(0)) || !this.in.take(">")) {
			throw PatternException.at(start, "a group name is letters, digits and _, not beginning with a digit;");
		}
		if (!this.groupNames.add(name)) {
			throw PatternException.at(start, "a group name given twice");
		}
	}

}
