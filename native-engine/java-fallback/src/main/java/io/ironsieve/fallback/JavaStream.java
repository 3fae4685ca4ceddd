package io.ironsieve.fallback;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.ironsieve.ErrorCode;
import io.ironsieve.SieveException;
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
 * <h2>Deciding</h2> A {@link StreamLane} takes every character and knows what is decided. From the first unit on that reads as something else
 * there is a second one ({@link ReadLane}) for the text as it reads, until both are the same again. What is in front of everything open and
 * undecided in both leaves. All of this goes by characters, so the cutting of the input has no part in it.
 *
 * <h2>Deciding closed</h2> When a match has been under way for more than {@code holdBack} bytes, or more than twice that many are undecided, all
 * that is undecided becomes one finding of the rule that took too long. It is swallowed, and so is what follows, until everything has
 * ended that was under way at that moment, in both lanes. What begins inside and ends behind is judged as usual and loses the part that
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

	private final Utf8Reader bytes = new Utf8Reader();

	/** The text as it stands. */
	private final StreamLane stands;

	private final StreamReader reader = new StreamReader(this.text);

	/** The text as it reads, while that matters. */
	private @Nullable ReadLane reads;

	/** What is in front of this place is out or swallowed. */
	private long out;

	/** Place up to which everything was decided when it was last looked at. */
	private long decided;

	/** Whether a value is being swallowed. */
	private boolean closed;

	/** Least end of that value. */
	private long closedEnd;

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
		this.editor = new FormatEditor(rules::rule, this.text::source);
		this.stands = new StreamLane(rules, this.text);
	}

	@Override
	public int feed(ByteBuffer chunk, int outputLimit, StreamSink sink) {
		ByteBuffer rest = chunk.duplicate();
		call(sink, (scratch) -> {
			while (rest.hasRemaining() && this.given < outputLimit) {
				ByteBuffer step = rest.duplicate();
				step.limit(rest.position() + Math.min(STEP, rest.remaining()));
				rest.position(step.limit());
				this.bytes.read(step, (codePoint, length) -> take(codePoint, length, scratch));
				advance(false);
			}
			this.engine.counters().scanned(rest.position() - chunk.position(), this.findings);
		});
		return rest.position() - chunk.position();
	}

	@Override
	public boolean finish(int outputLimit, StreamSink sink) {
		call(sink, (scratch) -> {
			this.bytes.end((codePoint, length) -> take(codePoint, length, scratch));
			read(true, scratch);
			openEnded();
			if (this.closed) {
				open(this.text.end());
				lanes().forEach(StreamLane::stop);
			}
			lanes().forEach((lane) -> lane.end(scratch));
			advance(true);
			this.engine.counters().scanned(0, this.findings);
		});
		return true;
	}

	@Override
	public long held() {
		long left = this.closed ? this.editor.at() : Math.min(this.out, this.editor.at());
		return bytesFrom(left) + this.bytes.held();
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
		long place = this.text.end();
		long start = this.text.sourceEnd();
		this.text.append(character, start, start + length);
		if (this.reads == null && this.reader.find()) {
			this.reads = new ReadLane(this.stands, this.reader.at());
		}
		this.stands.take(character, scratch);
		watchClosed(this.stands, place);
		read(false, scratch);
		openEnded();
		watchBounds();
	}

	private void read(boolean last, Scratch scratch) {
		ReadLane lane = this.reads;
		if (lane != null) {
			this.reader.read(last, (codePoint, start, end, unit) -> {
				lane.take(codePoint, start, end, unit, scratch);
				watchClosed(lane, start);
			});
		}
	}

	private List<StreamLane> lanes() {
		return (this.reads != null) ? List.of(this.stands, this.reads) : List.of(this.stands);
	}

	// --- deciding closed

	/** Notes where what a lane swallows ends, in front of a character that nothing of it took. */
	private void watchClosed(StreamLane lane, long place) {
		if (this.closed && lane.endsSwallowing()) {
			this.closedEnd = Math.max(this.closedEnd, place);
		}
	}

	private void watchBounds() {
		long oldest = oldest();
		while (oldest < this.text.end() && bytesFrom(oldest) > this.longestMatch) {
			if (this.closed) {
				swallow();
				return;
			}
			if (decideClosed(oldest)) {
				return;
			}
			oldest = oldest();
		}
		while (!this.closed && bytesFrom(this.decided) > this.mostHeld) {
			advance(false);
			if (bytesFrom(this.decided) <= this.mostHeld || decideClosed(this.decided)) {
				return;
			}
		}
	}

	private long bytesFrom(long place) {
		return this.text.sourceEnd() - this.text.source(place);
	}

	/** First place where a match may be under way that is not being swallowed, or the end of the text. */
	private long oldest() {
		long oldest = this.stands.oldest();
		return (this.reads != null) ? Math.min(oldest, this.reads.oldestInText(oldest)) : oldest;
	}

	/** Decides closed because of what starts here; whether it did, or only gave up what a rule would keep anyway. */
	private boolean decideClosed(long start) {
		int rule = openTooLong(start);
		if (rule >= 0 && this.rules.keeps(rule)) {
			lanes().forEach((lane) -> lane.forgetOpen(start));
			return false;
		}
		rule = (rule < 0) ? undecidedTooLong(start) : rule;
		if (rule < 0) {
			// What is not read yet keeps it waiting, and that is little.
			return true;
		}
		if (this.rules.keeps(rule)) {
			for (StreamLane lane : lanes()) {
				lane.forgetFound(rule, start);
			}
			return false;
		}
		advance(false);
		this.editor.add(new Arrived(rule, this.out, FormatEditor.OPEN, value(rule, this.out, this.text.end()), true));
		this.closed = true;
		swallow();
		openEnded();
		return true;
	}

	private void swallow() {
		this.closedEnd = this.text.end();
		lanes().forEach(StreamLane::swallow);
	}

	/** Best rule that has a match under way from here, those last that keep their values; -1: none. */
	private int openTooLong(long start) {
		int best = -1;
		for (StreamLane lane : lanes()) {
			best = lane.bestOpen(start, best);
		}
		return best;
	}

	/** Best rule that has found something here that is not decided; -1: none. */
	private int undecidedTooLong(long start) {
		int best = -1;
		for (StreamLane lane : lanes()) {
			best = lane.bestUndecided(start, best);
		}
		return (this.reads != null) ? this.reads.bestJoined(start, best, this.rules) : best;
	}

	/** Ends the swallowing if nothing is swallowed any more. */
	private void openEnded() {
		if (this.closed && lanes().stream().noneMatch(StreamLane::isSwallowing)) {
			open(this.closedEnd);
		}
	}

	/** Ends the swallowing in front of this place. */
	private void open(long end) {
		this.editor.endOpen(end);
		this.out = end;
		this.decided = end;
		this.closed = false;
		lanes().forEach((lane) -> lane.goOnFrom(end));
		edit(end, false);
	}

	// --- text out

	/** Gives out what is decided and lets go what is no longer needed. */
	private void advance(boolean ended) {
		if (this.closed) {
			long swallowed = swallowedUntil();
			lanes().forEach((lane) -> lane.forgetFoundUntil(swallowed));
			edit(swallowed, false);
		}
		else {
			this.decided = Math.max(this.out, decide(ended));
			this.out = this.decided;
			edit(this.out, ended);
			sleep();
		}
		drop();
	}

	/** Decides what can be decided and gives it to the editor; the place up to which everything is. */
	private long decide(boolean ended) {
		ReadLane lane = this.reads;
		List<Found> stands = this.stands.decide(ended);
		if (lane == null) {
			stands.forEach(this::take);
			return this.stands.decided();
		}
		stands.forEach((value) -> lane.add(value, this.out));
		for (Found value : lane.decide(ended)) {
			lane.add(new Found(value.rule(), lane.inText(value.start()), lane.endInText(value.end())), this.out);
		}
		long until = lane.joinable(Math.max(this.out, Math.min(this.stands.decided(), lane.decided())));
		lane.join(until, this.rules.overlaps(), this.text).forEach(this::take);
		return until;
	}

	/** Place up to which it is certain that everything is swallowed. */
	private long swallowedUntil() {
		if (this.stands.isSwallowing()) {
			return this.text.end();
		}
		ReadLane lane = this.reads;
		return (lane != null && lane.isSwallowing()) ? Math.max(this.closedEnd, lane.readUntil()) : this.closedEnd;
	}

	/** Lets the second lane go if it is as the first one. */
	private void sleep() {
		if (this.reads != null && this.reads.isAs(this.stands, this.rules.context())) {
			this.reads = null;
		}
	}

	private void drop() {
		long left = Math.min(this.closed ? this.text.end() : this.out, this.editor.at());
		if (this.reads != null) {
			this.reads.drop(left, this.rules.context());
		}
		this.reader.beforeDrop();
		long needed = Math.min(this.stands.needed(), Math.min(left, this.reader.at()));
		this.reader.dropped(this.text.drop(needed, this.rules.context()));
	}

	/** Takes a value. One that begins in swallowed text has lost its first part. */
	private void take(Found value) {
		long start = Math.max(value.start(), this.out);
		if (start < value.end()) {
			this.editor.add(new Arrived(value.rule(), start, value.end(), value(value.rule(), start, value.end()), false));
			this.out = this.rules.keeps(value.rule()) ? this.out : value.end();
		}
	}

	/** Part of the text that a rule replaces. Tokens are made of what stands there, everything else of what it reads as. */
	private String value(int rule, long start, long end) {
		ReadLane lane = this.reads;
		boolean token = this.rules.rule(rule).action() instanceof Action.Token;
		return (lane == null || token) ? this.text.substring(start, end) : lane.value(this.text, start, end);
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
			sink().finding(edit.rule(), edit.startByte(), this.text.source(edit.end()), edit.forced());
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
