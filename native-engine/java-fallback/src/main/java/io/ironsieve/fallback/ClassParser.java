package io.ironsieve.fallback;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.ironsieve.fallback.EscapeParser.Escape;

/** Bracketed classes. */
final class ClassParser {

	private static final Map<String, CodePointSet> POSIX = Map.ofEntries(
			Map.entry("alnum", CodePointSet.of('0', '9', 'A', 'Z', 'a', 'z')),
			Map.entry("alpha", CodePointSet.of('A', 'Z', 'a', 'z')), Map.entry("ascii", CodePointSet.of(0, 0x7F)),
			Map.entry("blank", CodePointSet.of('\t', '\t', ' ', ' ')),
			Map.entry("cntrl", CodePointSet.of(0, 0x1F, 0x7F, 0x7F)), Map.entry("digit", EscapeParser.DIGIT),
			Map.entry("graph", CodePointSet.of('!', '~')), Map.entry("lower", CodePointSet.of('a', 'z')),
			Map.entry("print", CodePointSet.of(' ', '~')),
			Map.entry("punct", CodePointSet.of('!', '/', ':', '@', '[', '`', '{', '~')),
			Map.entry("space", CodePointSet.of('\t', '\r', ' ', ' ')), Map.entry("upper", CodePointSet.of('A', 'Z')),
			Map.entry("word", EscapeParser.WORD), Map.entry("xdigit", CodePointSet.of('0', '9', 'A', 'F', 'a', 'f')));

	private final PatternReader in;

	private final EscapeParser escapes;

	ClassParser(PatternReader in, EscapeParser escapes) {
		this.in = in;
		this.escapes = escapes;
	}

	/** Takes a class; the opening bracket comes next. */
	CodePointSet parse(PatternFlags flags) throws PatternException {
		int start = this.in.position();
		this.in.next();
		boolean negated = this.in.take("^");
		List<CodePointSet> items = new ArrayList<>();
		while (items.isEmpty() || this.in.peek() != ']') {
			if (this.in.atEnd()) {
				throw PatternException.at(start, "unclosed class");
			}
			items.add(item(start, flags));
		}
		this.in.next();
		CodePointSet set = CodePointSet.union(items);
		set = flags.ignoreCase() ? set.foldAscii() : set;
		return negated ? set.negate() : set;
	}

	private CodePointSet item(int classStart, PatternFlags flags) throws PatternException {
		int start = this.in.position();
		if (this.in.peek() == '[') {
			return posix(flags);
		}
		Escape low = member(flags);
		if (this.in.peek() != '-' || this.in.peek(1) == ']') {
			return low.set();
		}
		refuseSetOperation();
		this.in.next();
		if (this.in.atEnd()) {
			throw PatternException.at(classStart, "unclosed class");
		}
		Escape high = (this.in.peek() == '[') ? new Escape(CodePointSet.EMPTY, false) : member(flags);
		if (!low.single() || !high.single()) {
			throw PatternException.at(start, "a range needs a single character at each end");
		}
		int first = low.set().toArray()[0];
		int last = high.set().toArray()[0];
		if (first > last) {
			throw PatternException.at(start, "a range that ends before it begins");
		}
		return CodePointSet.of(first, last);
	}

	private Escape member(PatternFlags flags) throws PatternException {
		refuseSetOperation();
		return (this.in.peek() == '\\') ? this.escapes.parse(flags) : literal();
	}

	private Escape literal() throws PatternException {
		int start = this.in.position();
		Escape literal = Escape.of(this.in.next());
		if (literal.set().size() == 0) {
			throw PatternException.at(start, "a lone surrogate");
		}
		return literal;
	}

	private void refuseSetOperation() throws PatternException {
		int next = this.in.peek();
		if ((next == '&' || next == '-' || next == '~') && this.in.peek(1) == next) {
			throw PatternException.at(this.in.position(), "class set operations are not in the dialect:");
		}
	}

	private CodePointSet posix(PatternFlags flags) throws PatternException {
		int start = this.in.position();
		if (this.in.take("[:")) {
			boolean negated = this.in.take("^");
			CodePointSet set = POSIX.get(this.in.takeWhile(Ascii::isLetter));
			if (set != null && this.in.take(":]")) {
				set = flags.ignoreCase() ? set.foldAscii() : set;
				return negated ? set.negate() : set;
			}
		}
		throw PatternException.at(start, "nested classes are not in the dialect:");
	}

}
