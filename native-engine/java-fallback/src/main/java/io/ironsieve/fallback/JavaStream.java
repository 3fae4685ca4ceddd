package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
import io.ironsieve.fallback.CompiledRule.Match;
import io.ironsieve.fallback.FormatEditor.Arrived;
import io.ironsieve.fallback.FormatEditor.Edit;
import io.ironsieve.fallback.Search.Scratch;
import io.ironsieve.fallback.Undecided.Found;
import io.ironsieve.spi.EngineStream;
import io.ironsieve.spi.StreamSink;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the Java engine.
 *
 * <h2>Deciding</h2> Each rule has a {@link Search} that takes every character once and knows where a match may be under way. A match that
 * nothing can change any more is found a second time by RE2/J, which knows the groups; from then on it is as in one piece: value,
 * context, overlaps ({@link Undecided}). What is in front of everything open and undecided leaves. All of this goes by characters, so
 * the cutting of the input has no part in it.
 *
 * <h2>Deciding closed</h2> When a match has been under way for more than {@code holdBack} bytes, or more than twice that many are undecided, all
 * that is undecided becomes one finding of the rule that took too long. It is swallowed, and so is what follows, until everything has
 * ended that was under way at that moment ({@link Closed}). What begins inside and ends behind is judged as usual and loses the part that
 * is gone. A rule that keeps its values has nothing to close: its match is given up, and others may take the text.
 */
final class JavaStream implements EngineStream {

	/** Bytes read between two looks at what may leave; also the step that may exceed a limit of output. */
	private static final int STEP = 4096;

	private static final int LEAST_SLACK = 256;

	private final JavaEngine engine;

	private final StreamRules rules;

	private final int longestMatch;

	private final int mostHeld;

	private final FormatEditor editor;

	/** What the editor put out and the call under way has not given out. */
	private final StringBuilder edited = new StringBuilder();

	private final StreamText text = new StreamText();

	private final Utf8Reader reader = new Utf8Reader();

	private final Undecided undecided;

	/** Searches that have something under way. */
	private final List<Search> active = new ArrayList<>();

	private final BitSet activeRules = new BitSet();

	/** Searches by rule, made when first needed. */
	private final @Nullable Search[] searches;

	/** What is in front of this place is out or swallowed. */
	private long out;

	/** Place up to which everything was decided when it was last looked at. */
	private long decided;

	private @Nullable Closed closed;

	/** Where the output of the call under way goes. */
	private @Nullable StreamSink sink;

	/** Bytes that this call has given out. */
	private long given;

	/** Values that this call has found. */

	private int findings;

	JavaStream(JavaEngine engine, StreamRules rules, int holdBack) {
		this.engine = engine;
		this.rules = rules;
		// Parts of an entry are no entries.
		this.longestMatch = Math.max(holdBack, rules.longestEntry());
		this.mostHeld = Math.max(2 * this.longestMatch, this.longestMatch + LEAST_SLACK);
		this.editor = new FormatEditor(rules::rule, this.text::bytesBefore);
		this.undecided = new Undecided(rules, this.text);
		this.searches = new Search[rules.size()];
	}

	/**
	 * Value that is being swallowed.
	 * @param covered place in front of which everything under way belongs to it
	 */
	private record Closed(long covered) {
	}

	@Override
	public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
		ByteBuffer rest = chunk.duplicate();
		call(sink, (scratch) -> {
			while (rest.hasRemaining() && this.given < outputLimit) {
				ByteBuffer step = rest.duplicate();
				step.limit(rest.position() + Math.min(STEP, rest.remaining()));
				rest.position(step.limit());
				this.reader.read(step, (codePoint, length) -> take(codePoint, length, scratch));
				advance(false);
			}
			this.engine.counters().scanned(rest.position() - chunk.position(), this.findings);
		});
		return rest.position() - chunk.position();
	}

	@Override
	public boolean finish(int outputLimit, StreamSink sink) {
		call(sink, (scratch) -> {
			this.reader.end((codePoint, length) -> take(codePoint, length, scratch));
			if (this.closed != null) {
				open(this.text.end());
				this.undecided.clear();
				stopAll();
			}
			for (Search search : List.copyOf(this.active)) {
				end(search, scratch);
			}
			stopAll();
			advance(true);
			this.engine.counters().scanned(0, this.findings);
		});
		return true;
	}

	@Override
	public long held() {
		long left = (this.closed != null) ? this.editor.at() : Math.min(this.out, this.editor.at());
		return bytesFrom(left) + this.reader.held();
	}

	/** Nothing to free: what is held back goes with the last reference to it. */
	@Override
	public void close() {
	}

	private void call(StreamSink sink, Consumer<Scratch> body) {
		long start = System.nanoTime();
		Scratch scratch = this.rules.take();
		this.sink = sink;
		this.given = 0;
		this.findings = 0;
		try {
			this.engine.checkOpen();
			body.accept(scratch);
			this.engine.counters().called(System.nanoTime() - start);
		}
		catch (SieveException ex) {
			this.engine.counters().failed(ex.code());
			throw ex;
		}
		finally {
			this.rules.give(scratch);
		}
	}

	// --- characters in

	private void take(int character, int length, Scratch scratch) {
		int before = this.text.last();
		long place = this.text.end();
		this.text.append(character, length);
		for (int i = 0; i < this.active.size(); i++) {
			run(this.active.get(i), scratch);
		}
		for (int rule : this.rules.starters(before, character)) {
			if (!this.activeRules.get(rule)) {
				Search search = search(rule);
				search.restart(place);
				run(search, scratch);
				if (search.isOpen()) {
					this.active.add(search);
					this.activeRules.set(rule);
				}
			}
		}
		stopEnded();
		watchClosed(place);
		watchBounds();
	}

	private Search search(int rule) {
		Search search = this.searches[rule];
		if (search == null) {
			search = this.rules.search(rule);
			this.searches[rule] = search;
		}
		return search;
	}

	/** Lets a search take all characters it has not taken, and again those behind each match. */
	private void run(Search search, Scratch scratch) {
		long covered = (this.closed != null) ? this.closed.covered : 0;
		while (search.position() < this.text.end()) {
			long place = search.position();
			search.step(this.text.before(place), this.text.at(place), covered, scratch);
			settle(search);
		}
	}

	/** Tells a search that nothing follows, and again behind each match. */
	private void end(Search search, Scratch scratch) {
		do {
			run(search, scratch);
			search.step(this.text.before(this.text.end()), -1, 0, scratch);
			settle(search);
		}
		while (search.position() < this.text.end());
	}

	/** Takes a match that has become certain, unless it is in text that is swallowed, and lets its search start over behind it. */
	private void settle(Search search) {
		long start = search.certain();
		if (start < 0) {
			return;
		}
		Match match = this.rules.rule(search.rule()).match(this.text.kept(), this.text.index(start));
		if (match == null || this.text.place(match.start()) != start) {
			throw new SieveException(ErrorCode.RULE_UNSUPPORTED, "Rule '" + this.rules.rule(search.rule()).rule().id()
					+ "': the Java engine cannot tell in a stream where it matches");
		}
		if (this.closed == null) {
			this.undecided.add(search.rule(), match);
		}
		search.restart(this.text.place(match.end()));
	}

	private void stopAll() {
		this.active.clear();
		this.activeRules.clear();
	}

	// --- deciding closed

	/** Ends the swallowing when nothing that belongs to it took the last character. */
	private void watchClosed(long last) {
		Closed closed = this.closed;
		if (closed == null) {
			return;
		}
		for (Search search : this.active) {
			if (search.start() < closed.covered) {
				return;
			}
		}
		open(Math.max(last, closed.covered));
	}

	private void watchBounds() {
		Closed closed = this.closed;
		long least = (closed != null) ? closed.covered : 0;
		long oldest = oldest(least);
		while (oldest < this.text.end() && bytesFrom(oldest) > this.longestMatch) {
			if (closed != null) {
				this.closed = new Closed(this.text.end());
				this.active.forEach(Search::forgetMatch);
				return;
			}
			if (decideClosed(oldest)) {
				return;
			}
			oldest = oldest(least);
		}
		while (this.closed == null && bytesFrom(this.decided) > this.mostHeld) {
			advance(false);
			if (bytesFrom(this.decided) <= this.mostHeld || decideClosed(this.decided)) {
				return;
			}
		}
	}

	private long bytesFrom(long place) {
		return this.text.bytesBefore(this.text.end()) - this.text.bytesBefore(place);
	}

	/** First place from {@code least} where a match may be under way, or the end of the text. */
	private long oldest(long least) {
		long oldest = this.text.end();
		for (Search search : this.active) {
			oldest = Math.min(oldest, search.startFrom(least));
		}
		return oldest;
	}

	/** Decides closed because of what starts here; whether it did, or only gave up what a rule would keep anyway. */
	private boolean decideClosed(long start) {
		int rule = openTooLong(start);
		if (rule >= 0 && this.rules.keeps(rule)) {
			this.active.forEach((search) -> search.forgetTo(start));
			stopEnded();
			return false;
		}
		rule = (rule < 0) ? this.undecided.bestAt(start) : rule;
		if (this.rules.keeps(rule)) {
			this.undecided.forget(rule, start);
			return false;
		}
		advance(false);
		String held = this.text.substring(this.out, this.text.end());
		this.editor.add(new Arrived(rule, this.out, FormatEditor.OPEN, held, true));
		this.closed = new Closed(this.text.end());
		this.undecided.clear();
		this.active.forEach(Search::forgetMatch);
		if (this.active.isEmpty()) {
			open(this.text.end());
		}
		return true;
	}

	/** Best rule that has a match under way from here, those last that keep their values; -1: none. */
	private int openTooLong(long start) {
		int best = -1;
		for (Search search : this.active) {
			int rule = search.rule();
			if (search.start() <= start && (best < 0 || (this.rules.keeps(best) && !this.rules.keeps(rule))
					|| (this.rules.keeps(best) == this.rules.keeps(rule) && this.rules.outranks(rule, best)))) {
				best = rule;
			}
		}
		return best;
	}

	private void stopEnded() {
		int kept = 0;
		for (int i = 0; i < this.active.size(); i++) {
			Search search = this.active.get(i);
			if (search.isOpen()) {
				this.active.set(kept++, search);
			}
			else {
				this.activeRules.clear(search.rule());
			}
		}
		this.active.subList(kept, this.active.size()).clear();
	}

	/** Ends the swallowing in front of this place. */
	private void open(long end) {
		if (this.closed != null) {
			this.editor.endOpen(end);
			this.out = end;
			this.decided = end;
			this.closed = null;
			edit(end, false);
		}
	}

	// --- text out

	/** Gives out what is decided and lets go what is no longer needed. */
	private void advance(boolean ended) {
		long needed;
		if (this.closed == null) {
			this.decided = Math.max(this.out, this.undecided.decided(oldest(0), ended));
			this.undecided.take(this.decided).forEach(this::take);
			this.out = Math.max(this.out, this.decided);
			edit(this.out, ended);
			needed = this.undecided.needed(oldest(0));
		}
		else {
			edit(this.text.end(), false);
			needed = oldest(this.closed.covered);
		}
		this.text.drop(Math.min(needed, this.editor.at()), this.rules.context());
	}

	/** Takes a value. One that begins in swallowed text has lost its first part. */
	private void take(Found value) {
		long start = Math.max(value.start(), this.out);
		if (start < value.end()) {
			this.editor.add(new Arrived(value.rule(), start, value.end(), this.text.substring(start, value.end()), false));
			this.out = this.rules.keeps(value.rule()) ? this.out : value.end();
		}
	}

	/** Gives out what stands in front of a place, as far as it can be told how it is to be written. */
	private void edit(long end, boolean last) {
		CharSequence text = CharBuffer.wrap(this.text.kept(), 0, this.text.index(end));
		long base = this.text.place(0);
		for (Edit edit = this.editor.next(text, base, last, this.edited); edit != null; edit = this.editor.next(text, base, last,
				this.edited)) {
			if (!edit.forced()) {
				give(Utf8.encode(this.edited.substring(0, edit.outStart())));
				this.edited.delete(0, edit.outStart());
			}
			sink().finding(edit.rule(), edit.startByte(), this.text.bytesBefore(edit.end()), edit.forced());
			this.findings++;
			give(Utf8.encode(this.editor.takeFinished(this.edited)));
		}
		give(Utf8.encode(this.editor.takeFinished(this.edited)));
	}

	private void give(byte[] bytes) {
		if (bytes.length > 0) {
			sink().bytes(ByteBuffer.wrap(bytes));
			this.given += bytes.length;
		}
	}

	private StreamSink sink() {
		return Objects.requireNonNull(this.sink, "Only a call gives output");
	}

}
