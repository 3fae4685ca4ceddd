//! A stream: text of one source on its way through a rule set, and what its calls write into a frame.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::Instant;

use ironsieve_core::{Output, RuleSet, Scratch, Stream, StreamFinding};

use crate::contract::Filling;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::frame::{Frame, FrameMemory};
use crate::layout::{Reply, StreamFindingRecord, StreamProgress, bytes_of};
use crate::status::Status;
use crate::telemetry::CallRecord;

/// Most bytes that a stream may be told to hold back.
pub(crate) const MOST_HELD_BACK: u64 = 1 << 20;

/// Bytes that a call may need besides the piece: what was kept in front of it, and rules under way.
const ROOM: usize = 4096;

/// One stream. At most one call uses it at a time; a second one is told `BUSY`.
pub(crate) struct Streaming {
    engine: Arc<Engine>,
    /// Boxed, so that handles of all kinds are small.
    state: Mutex<Box<State>>,
}

struct State {
    stream: Stream,
    hold_back: usize,
    /// Bytes that the budget knows of.
    charged: usize,
    /// Bytes held back that the counters know of.
    held: u64,
    end: Option<End>,
}

/// Why a stream takes nothing any more.
enum End {
    Finished,
    /// A call failed when part of its text had been taken: to go on would leave a gap.
    Broken(Status, String),
}

/// Sums over the streams of an engine.
#[derive(Default)]
pub(crate) struct StreamCounters {
    pub(crate) open: AtomicU64,
    pub(crate) held: AtomicU64,
    pub(crate) forced: AtomicU64,
    pub(crate) stalled: AtomicU64,
}

/// What became of a call that may have more to say.
pub(crate) enum Outcome {
    Done,
    MoreOutput,
}

impl From<Outcome> for Status {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Ok,
            Outcome::MoreOutput => Self::MoreOutput,
        }
    }
}

impl Streaming {
    pub(crate) fn open(
        engine: &Arc<Engine>,
        rules: &Arc<RuleSet>,
        hold_back: usize,
    ) -> Result<Self, Failure> {
        let stream = Stream::new(Arc::clone(rules), hold_back);
        let charged = stream.bytes();
        engine.budget().take(charged)?;
        engine.streams().open.fetch_add(1, Relaxed);
        Ok(Self {
            engine: Arc::clone(engine),
            state: Mutex::new(Box::new(State {
                stream,
                hold_back,
                charged,
                held: 0,
                end: None,
            })),
        })
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Takes a piece, as much of it as it takes to make about `limit` bytes of output.
    pub(crate) fn feed(
        &self,
        frame: &Frame,
        piece: &[u8],
        limit: usize,
        progress: Filling<StreamProgress>,
        reply: &mut Reply,
    ) -> Result<Outcome, Failure> {
        let taken = self.call(frame, piece, progress, reply, |state, scratch, out| {
            state.stream.feed(piece, limit, scratch, out)
        })?;
        if taken == piece.len() {
            return Ok(Outcome::Done);
        }
        self.engine.streams().stalled.fetch_add(1, Relaxed);
        Ok(Outcome::MoreOutput)
    }

    /// Ends the text.
    pub(crate) fn finish(
        &self,
        frame: &Frame,
        progress: Filling<StreamProgress>,
        reply: &mut Reply,
    ) -> Result<(), Failure> {
        self.call(frame, &[], progress, reply, |state, scratch, out| {
            state.stream.finish(scratch, out);
            state.end = Some(End::Finished);
            0
        })?;
        Ok(())
    }

    /// Runs a call: holds the stream and the frame, measures, counts, and writes the output.
    fn call(
        &self,
        frame: &Frame,
        piece: &[u8],
        progress: Filling<StreamProgress>,
        reply: &mut Reply,
        body: impl FnOnce(&mut State, &mut Scratch, &mut Output) -> usize,
    ) -> Result<usize, Failure> {
        if !Arc::ptr_eq(&self.engine, frame.engine()) {
            let expected = "of the same engine as the stream";
            return Err(Failure::argument("frame", expected, "of another one"));
        }
        let start = Instant::now();
        let mut state = match self.state.try_lock() {
            Ok(state) => state,
            // A panic while the stream was held has quarantined its engine; whoever gets here still only looks or closes.
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(
                    Status::Busy,
                    "argument 'stream' is in use by another call; a stream serves one call at a time",
                ));
            }
        };
        state.refuse_at_end()?;
        let mut memory = frame.hold()?;
        memory.refuse_overlap("piece", piece)?;
        #[cfg(feature = "fault-injection")]
        crate::fault::strike_text(piece);
        state.charge(&self.engine, piece.len())?;
        let mut out = Output {
            text: std::mem::take(&mut memory.pool),
            findings: Vec::new(),
        };
        let mut scratch = memory.take_scratch();
        let taken = body(&mut state, &mut scratch, &mut out);
        memory.put_scratch(scratch);
        memory.trim_scratch();
        let written = write(&mut memory, &out);
        memory.pool = out.text;
        state.settle_up(&self.engine, &out.findings);
        if let Err(failure) = written.and_then(|()| memory.charge_pool()) {
            state.end = Some(End::Broken(failure.status, failure.message.clone()));
            return Err(failure);
        }
        memory.describe(reply);
        reply.count = out.findings.len() as u64;
        progress.fill(&StreamProgress {
            size: size_of::<StreamProgress>() as u32,
            reserved: 0,
            taken: taken as u64,
            held: state.held,
        });
        let findings = out.findings.len();
        let record = CallRecord::one(start.elapsed(), taken, memory.written, findings);
        frame.counters().record(&record);
        Ok(taken)
    }
}

impl State {
    fn refuse_at_end(&self) -> Result<(), Failure> {
        match &self.end {
            None => Ok(()),
            Some(End::Finished) => Err(Failure::argument(
                "stream",
                "not finished",
                "a finished one",
            )),
            Some(End::Broken(status, message)) => Err(Failure::new(
                *status,
                format!("an earlier call broke the stream, close it: {message}"),
            )),
        }
    }

    /// Counts what the stream may grow by. Nothing has been taken yet, so a refused call can be made again.
    fn charge(&mut self, engine: &Engine, piece: usize) -> Result<(), Failure> {
        let most = 2 * self.hold_back + ROOM;
        let wanted = self.stream.bytes() + piece.min(most) + ROOM;
        if wanted > self.charged {
            engine.budget().take(wanted - self.charged)?;
            self.charged = wanted;
        }
        Ok(())
    }

    /// Tells budget and counters what the stream holds now.
    fn settle_up(&mut self, engine: &Engine, findings: &[StreamFinding]) {
        let bytes = self.stream.bytes();
        if bytes < self.charged {
            engine.budget().give_back(self.charged - bytes);
            self.charged = bytes;
        } else if engine.budget().take(bytes - self.charged).is_ok() {
            // A text that reads otherwise than it stands takes more than was charged. The call is done; where that is too much,
            // the next one is refused.
            self.charged = bytes;
        }
        let counters = engine.streams();
        let held = self.stream.held() as u64;
        counters
            .held
            .fetch_add(held.wrapping_sub(self.held), Relaxed);
        self.held = held;
        let forced = findings.iter().filter(|finding| finding.forced).count();
        counters.forced.fetch_add(forced as u64, Relaxed);
    }
}

impl Drop for Streaming {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.engine.budget().give_back(state.charged);
        let counters = self.engine.streams();
        counters.held.fetch_sub(state.held, Relaxed);
        counters.open.fetch_sub(1, Relaxed);
    }
}

/// Writes findings as records, and the text behind them.
fn write(memory: &mut FrameMemory, out: &Output) -> Result<(), Failure> {
    for finding in &out.findings {
        memory.append(bytes_of(&StreamFindingRecord {
            size: size_of::<StreamFindingRecord>() as u32,
            rule: finding.rule,
            start: finding.start,
            end: finding.end,
            forced: u32::from(finding.forced),
            reserved: 0,
        }))?;
    }
    memory.append(&out.text)
}
