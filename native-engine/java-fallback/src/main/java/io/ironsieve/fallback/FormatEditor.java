package io.ironsieve.fallback;

import java.util.ArrayDeque;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.Token.Kind;
import io.ironsieve.fallback.Token.Style;
import org.jspecify.annotations.Nullable;

/**
 * Puts what replaces findings into a text, so that the text stays what it is written in. Not thread-safe.
 *
 * <h2>One finding</h2> It covers tokens. Structure stays. The first content that it covers becomes the replacement, all other content nothing, each
 * written as its place wants it. Units and literals are covered as a whole, so what is replaced may be more than what was found.
 *
 * <h2>Several in one unit</h2> They are one finding: of the one that began before the unit, or else of the first, in that one's rule and with its
 * replacement. One that is only reported loses what it shares with these.
 */
final class FormatEditor {

	/** End of a finding that goes on. */
	static final long OPEN = Long.MAX_VALUE;

	private final IntFunction<CompiledRule> rules;

	private final Wanted wanted;

	private final FormatLexer lexer = new FormatLexer();

	private final Tally tally = new Tally();

	/** Findings that have not been reached. */
	private final ArrayDeque<Arrived> queue = new ArrayDeque<>();

	/** Token under way, less what was taken of it. */
	private @Nullable Token token;

	/** Whether nothing was. */
	private boolean tokenWhole;

	/** Finding under way that is replaced. */
	private @Nullable Open open;

	/** Finding under way that is only reported. */
	private @Nullable Arrived kept;

	private long keptByte;

	/** Finding that is finished but for what follows it in a section of XML. */
	private @Nullable Edit guarded;

	/** Bytes in front of a place. */
	private final LongUnaryOperator bytesBefore;

	/** Edits a whole text. */
	FormatEditor(IntFunction<CompiledRule> rules, Wanted wanted) {
		this(rules, wanted, LongUnaryOperator.identity());
	}

	/** Edits a text that goes on. */
	FormatEditor(IntFunction<CompiledRule> rules, LongUnaryOperator bytesBefore) {
		this(rules, Wanted.STREAM, bytesBefore);
	}

	private FormatEditor(IntFunction<CompiledRule> rules, Wanted wanted, LongUnaryOperator bytesBefore) {
		this.rules = rules;
		this.wanted = wanted;
		this.bytesBefore = bytesBefore;
	}

	enum Wanted {

		/** The text is whole: places of what is replaced. */
		PLACES,

		/** The same, with replacements. */
		REPLACEMENTS,

		/** The text is whole: replacements with what is in front of each. */
		REDACTED,

		/** The text goes on: all of it, redacted. */
		STREAM

	}

	/**
	 * A finding on its way into a text.
	 * @param end {@link #OPEN} while it is not known
	 * @param value the value as it reads
	 * @param forced whether it was decided before its time, so that the value is what was known then
	 */
	record Arrived(int rule, long start, long end, String value, boolean forced) {

		Arrived between(long start, long end) {
			return new Arrived(this.rule, start, end, this.value, this.forced);
		}

	}

	/**
	 * What becomes of a finding.
	 * @param start place of the first character that is replaced
	 * @param startByte bytes in front of that, for a text that goes on
	 * @param outStart length of the output in front of the replacement
	 */
	record Edit(int rule, long start, long startByte, long end, boolean replaced, boolean forced, int outStart) {
	}

	/** Adds a finding; they come in order. */
	void add(Arrived found) {
		this.queue.add(found);
	}

	/** Ends the finding that was added without an end. */
	void endOpen(long end) {
		Open open = this.open;
		if (open != null && open.end == OPEN) {
			open.end = Math.max(end, open.start);
		}
		Arrived last = this.queue.peekLast();
		if (last != null && last.end() == OPEN) {
			this.queue.removeLast();
			this.queue.add(last.between(last.start(), Math.max(end, last.start())));
		}
	}

	/** Up to where the text has left or is replaced. */
	long at() {
		Token token = this.token;
		return (token != null) ? token.start() : this.lexer.given();
	}

	/**
	 * Takes finished output out, and leaves that of a finding whose end has not come, unless it was decided before its time.
	 */
	String takeFinished(StringBuilder out) {
		Open open = this.open;
		Edit guarded = this.guarded;
		int end = out.length();
		if (open != null && !open.found.forced()) {
			end = open.outStart;
		}
		else if (guarded != null) {
			end = guarded.outStart();
			this.guarded = new Edit(guarded.rule(), guarded.start(), guarded.startByte(), guarded.end(), true, guarded.forced(), 0);
		}
		if (open != null) {
			open.outStart = 0;
		}
		String finished = out.substring(0, end);
		out.delete(0, end);
		return finished;
	}

	private boolean isIdle() {
		return this.queue.isEmpty() && this.open == null && this.kept == null && this.guarded == null;
	}

	/**
	 * Goes on to the end of the next finding, as far as the text is known, and appends what is wanted.
	 * @param text the text from {@code base} on
	 * @param last whether nothing follows
	 */
	@Nullable Edit next(CharSequence text, long base, boolean last, StringBuilder out) {
		while (this.wanted == Wanted.STREAM || !isIdle()) {
			Token token = token(text, base, last);
			if (token == null) {
				return last ? finish(out) : null;
			}
			Edit guarded = this.guarded;
			if (guarded != null) {
				char first = text.charAt((int) (token.start() - base));
				if (token.kind() != Kind.STRUCTURE && (first == '>' || first == ']')) {
					out.append(' ');
				}
				this.guarded = null;
				return guarded;
			}
			Edit edit = (token.isDivisible() || !covers(token)) ? divide(token, text, base, out) : cover(token, text, base, out);
			if (edit != null) {
				return edit;
			}
		}
		return null;
	}

	private @Nullable Token token(CharSequence text, long base, boolean last) {
		if (this.token == null) {
			this.token = this.lexer.next(text, base, last);
			this.tokenWhole = true;
		}
		return this.token;
	}

	private boolean keeps(Arrived found) {
		return this.rules.apply(found.rule()).action() instanceof Action.Keep;
	}

	/** Whether a finding that is replaced covers some of a token. */
	private boolean covers(Token token) {
		if (this.open != null) {
			return true;
		}
		for (Arrived found : this.queue) {
			if (found.start() >= token.end()) {
				return false;
			}
			if (!keeps(found)) {
				return true;
			}
		}
		return false;
	}

	/** Takes a token up to the end of the first finding in it. */
	private @Nullable Edit divide(Token token, CharSequence text, long base, StringBuilder out) {
		Open open = this.open;
		Arrived kept = this.kept;
		if (open != null) {
			long end = Math.min(open.end, token.end());
			open.replace(token, end, this.tokenWhole, text, base, out);
			took(token, end);
			return (open.end == end) ? close(open, end, out) : null;
		}
		if (kept != null) {
			long end = Math.min(kept.end(), token.end());
			copy(token, end, text, base, out);
			return (kept.end() == end) ? report(kept, end, out) : null;
		}
		Arrived next = this.queue.peek();
		if (next == null || next.start() >= token.end()) {
			copy(token, token.end(), text, base, out);
			return null;
		}
		long start = Math.max(next.start(), token.start());
		if (start > token.start()) {
			copy(token, start, text, base, out);
		}
		this.queue.remove();
		begin(next, start, out);
		return null;
	}

	/** Takes a token as a whole, with all findings that begin in it. */
	private @Nullable Edit cover(Token token, CharSequence text, long base, StringBuilder out) {
		if (this.kept != null) {
			return report(this.kept, token.start(), out);
		}
		Arrived next = this.queue.peek();
		while (next != null && next.start() < token.end()) {
			this.queue.remove();
			if (keeps(next)) {
				if (next.end() > token.end()) {
					this.queue.addFirst(next.between(token.end(), next.end()));
				}
			}
			else if (this.open != null) {
				this.open.end = Math.max(this.open.end, next.end());
			}
			else {
				begin(next, token.start(), out);
			}
			next = this.queue.peek();
		}
		Open open = this.open;
		if (open == null) {
			return null;
		}
		open.replace(token, token.end(), true, text, base, out);
		took(token, token.end());
		return (open.end <= token.end()) ? close(open, token.end(), out) : null;
	}

	private void begin(Arrived found, long start, StringBuilder out) {
		if (keeps(found)) {
			this.keptByte = this.bytesBefore.applyAsLong(start);
			this.kept = found.between(start, found.end());
			return;
		}
		String replacement = (this.wanted != Wanted.PLACES) ? replacement(found) : "";
		checkLength((long) out.length() + replacement.length());
		this.open = new Open(found, start, this.bytesBefore.applyAsLong(start), replacement, out.length());
	}

	private String replacement(Arrived found) {
		Action action = this.rules.apply(found.rule()).action();
		Tally.Number number = this.tally.of(found.rule());
		String replacement = found.forced() ? action.replacementOfStart(found.value(), number)
				: action.replacement(found.value(), number);
		return (replacement != null) ? replacement : "";
	}

	/** Lets unchanged text out. */
	private void copy(Token token, long end, CharSequence text, long base, StringBuilder out) {
		if (this.wanted == Wanted.REDACTED || this.wanted == Wanted.STREAM) {
			checkLength(out.length() + end - token.start());
			out.append(text, (int) (token.start() - base), (int) (end - base));
		}
		took(token, end);
	}

	static void checkLength(long length) {
		if (length > Integer.MAX_VALUE - 8) {
			throw new SieveException(ErrorCode.LIMIT_EXCEEDED, "The redacted text is longer than a Java string can be");
		}
	}

	private void took(Token token, long end) {
		this.tokenWhole = false;
		this.token = (end < token.end()) ? token.from(end) : null;
	}

	/** Ends the finding that is replaced. */
	private @Nullable Edit close(Open open, long end, StringBuilder out) {
		this.open = null;
		Edit edit = new Edit(open.found.rule(), open.start, open.startByte, end, true, open.found.forced(), open.outStart);
		if (open.inSection && out.length() > 0 && out.charAt(out.length() - 1) == ']') {
			this.guarded = edit;
			return null;
		}
		return edit;
	}

	/** Ends the finding that is only reported. */
	private Edit report(Arrived kept, long end, StringBuilder out) {
		this.kept = null;
		return new Edit(kept.rule(), kept.start(), this.keptByte, end, false, kept.forced(), out.length());
	}

	/** Ends what the end of the text ends. */
	private @Nullable Edit finish(StringBuilder out) {
		long end = this.lexer.at();
		Edit guarded = this.guarded;
		this.guarded = null;
		if (guarded != null) {
			return guarded;
		}
		if (this.open != null) {
			return close(this.open, end, out);
		}
		return (this.kept != null) ? report(this.kept, end, out) : null;
	}

	/** Finding that is being replaced. */
	private static final class Open {

		private final Arrived found;

		private final long start;

		private final long startByte;

		private final String replacement;

		/** Length of the output where it begins. */
		private int outStart;

		private long end;

		/** Whether the replacement was written. */
		private boolean written;

		/** Whether the string or other stretch of content under way is done with. */
		private boolean contentDone;

		/** Whether it began in plain text. */
		private boolean plain;

		private boolean inSection;

		Open(Arrived found, long start, long startByte, String replacement, int outStart) {
			this.found = found;
			this.start = start;
			this.startByte = startByte;
			this.end = found.end();
			this.replacement = replacement;
			this.outStart = outStart;
		}

		/** Appends what stands for a token up to a place. */
		void replace(Token token, long end, boolean first, CharSequence text, long base, StringBuilder out) {
			switch (token.kind()) {
				case STRUCTURE, SEPARATOR -> {
					if (token.kind() == Kind.STRUCTURE || !this.plain) {
						out.append(text, (int) (token.start() - base), (int) (end - base));
						this.contentDone = false;
						this.inSection = false;
					}
				}
				case LITERAL -> {
					FormatEscape.writeLiteral(rest(), token.level(), out);
					this.written = true;
					this.contentDone = false;
				}
				case RUN, UNIT -> {
					if (!this.contentDone) {
						this.plain = !this.written && token.style() == Style.PLAIN;
						this.inSection = token.style() == Style.CDATA;
						FormatEscape.write(token.style(), token.level(), rest(), first, out);
						this.written = true;
						this.contentDone = true;
					}
				}
			}
		}

		/** The replacement if it was not written yet. */
		private String rest() {
			return this.written ? "" : this.replacement;
		}

	}

}
