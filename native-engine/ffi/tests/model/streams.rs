//! Streams: what their exports have to answer, held to a stream of ironsieve_core that is fed the same.

use std::sync::Arc;

use ironsieve::*;
use ironsieve_core as core;

use super::call::{Kind, Lent, Pick, Place};
use super::client::Lending;
use super::found::{output, record};
use super::memory::Event;
use super::range::{lend, readable};
use super::reference::{Refusal, argument};
use super::world::{Answer, World, export};

/// Most bytes that a stream may be told to hold back.
const MOST_HELD_BACK: u64 = 1 << 20;

/// What a stream answers that a call left without memory in the middle.
const BROKEN: Refusal = Refusal(Status::MemoryLimit, None);

/// What a client knows of a stream.
pub(super) struct Streaming {
    pub(super) engine: u64,
    hold_back: usize,
    stream: core::Stream,
    finished: bool,
    /// Whether its last call failed for want of memory: it may be broken, or as it was.
    unsure: bool,
}

/// Arguments that `isv_stream_feed` and `isv_stream_finish` share.
#[derive(Clone, Copy)]
struct Handles {
    stream: u64,
    frame: u64,
}

/// What a call has to give.
struct Expected {
    stream: core::Stream,
    taken: usize,
    out: core::Output,
}

impl Streaming {
    /// Most frame memory that it can take, which is not modelled to the byte.
    pub(super) fn most_bytes(&self) -> u64 {
        (self.stream.bytes() + 2 * self.hold_back + (16 << 10)) as u64
    }

    pub(super) fn held(&self) -> Option<u64> {
        (!self.unsure).then(|| self.stream.held() as u64)
    }
}

impl World {
    pub(super) fn stream_open(&mut self, place: Place, rules: Pick, hold_back: u64) {
        let rules = self.model.handle(rules);
        let expected = self
            .model
            .check_live("ruleset", rules, Kind::Rules)
            .and_then(|()| match hold_back {
                0..=MOST_HELD_BACK => Ok(()),
                _ => Err(argument("hold_back")),
            });
        let mut allowed = vec![expected];
        if expected.is_ok() {
            let engine = &self.model.engines[&self.model.rules[&rules].engine];
            if engine.frame_bytes + 4096 > engine.ceiling {
                allowed.push(Err(Refusal(Status::MemoryLimit, None)));
            }
        }
        let answer = self.call(place, &[rules], &allowed, |reply| {
            export!(isv_stream_open(rules, hold_back, reply))
        });
        let Some(Answer {
            status: Status::Ok,
            reply,
        }) = answer
        else {
            return;
        };
        let of = &self.model.rules[&rules];
        let hold_back = hold_back as usize;
        let stream = Streaming {
            engine: of.engine,
            hold_back,
            stream: core::Stream::new(Arc::clone(&of.set), hold_back),
            finished: false,
            unsure: false,
        };
        self.model.opened(reply.handle, Kind::Stream, stream.engine);
        self.model.streams.insert(reply.handle, stream);
    }

    pub(super) fn stream_feed(
        &mut self,
        place: Place,
        (stream, frame): (Pick, Pick),
        piece: &Lent,
        limit: u64,
        progress: Place,
    ) {
        let handles = Handles {
            stream: self.model.handle(stream),
            frame: self.model.handle(frame),
        };
        let piece = lend(&self.model, piece);
        let mut filled = Lending::new(progress, size_of::<StreamProgress>());
        let expected = self
            .usable(handles)
            .and_then(|()| Ok(readable("piece", &piece)?.to_vec()))
            .and_then(|bytes| match i64::try_from(limit) {
                Ok(_) => Ok(bytes),
                Err(_) => Err(argument("output_limit")),
            })
            .and_then(|bytes| fillable(progress, &filled).map(|()| bytes))
            .and_then(|bytes| self.ready(handles).map(|()| bytes))
            .map_err(|refusal| vec![refusal])
            .and_then(|bytes| match piece.output_of == Some(handles.frame) {
                true => Err(self.unless_broken(handles.stream, argument("piece"))),
                false => Ok(bytes),
            })
            .map(|bytes| {
                self.expect(handles.stream, |stream, scratch, out| {
                    stream.feed(&bytes, limit as usize, scratch, out)
                })
            });
        let (stream, frame) = (handles.stream, handles.frame);
        let address = filled.address();
        self.stream_call(place, handles, expected, piece.length, filled, |reply| {
            export!(isv_stream_feed(
                stream,
                frame,
                piece.address,
                piece.length,
                limit,
                address,
                reply
            ))
        });
    }

    pub(super) fn stream_finish(
        &mut self,
        place: Place,
        (stream, frame): (Pick, Pick),
        progress: Place,
    ) {
        let handles = Handles {
            stream: self.model.handle(stream),
            frame: self.model.handle(frame),
        };
        let mut filled = Lending::new(progress, size_of::<StreamProgress>());
        let expected = self
            .usable(handles)
            .and_then(|()| fillable(progress, &filled))
            .and_then(|()| self.ready(handles))
            .map_err(|refusal| vec![refusal])
            .map(|()| {
                self.expect(handles.stream, |stream, scratch, out| {
                    stream.finish(scratch, out);
                    0
                })
            });
        let (stream, frame) = (handles.stream, handles.frame);
        let address = filled.address();
        let ended = self.stream_call(place, handles, expected, 0, filled, |reply| {
            export!(isv_stream_finish(stream, frame, address, reply))
        });
        if let (true, Some(stream)) = (ended, self.model.streams.get_mut(&handles.stream)) {
            stream.finished = true;
        }
    }

    fn usable(&self, handles: Handles) -> Result<(), Refusal> {
        self.model
            .check_live("stream", handles.stream, Kind::Stream)?;
        self.model.check_live("frame", handles.frame, Kind::Frame)
    }

    fn ready(&self, handles: Handles) -> Result<(), Refusal> {
        let stream = &self.model.streams[&handles.stream];
        if stream.engine != self.model.frames[&handles.frame].engine {
            return Err(argument("frame"));
        }
        match stream.finished {
            true => Err(argument("stream")),
            false => Ok(()),
        }
    }

    /// Refusals of a call that is looked at after its stream, which tells first that it is broken, if it is.
    fn unless_broken(&self, stream: u64, refusal: Refusal) -> Vec<Refusal> {
        match self.model.streams[&stream].unsure {
            true => vec![refusal, BROKEN],
            false => vec![refusal],
        }
    }

    fn expect(
        &mut self,
        stream: u64,
        call: impl FnOnce(&mut core::Stream, &mut core::Scratch, &mut core::Output) -> usize,
    ) -> Expected {
        let mut stream = self.model.streams[&stream].stream.clone();
        let mut out = core::Output::default();
        let taken = call(&mut stream, &mut self.scratch, &mut out);
        Expected { stream, taken, out }
    }

    /// Makes a call and compares; whether it succeeded.
    fn stream_call(
        &mut self,
        place: Place,
        handles: Handles,
        expected: Result<Expected, Vec<Refusal>>,
        length: u64,
        progress: Lending,
        export: impl FnOnce(u64) -> i32,
    ) -> bool {
        let Handles { stream, frame } = handles;
        let allowed = match &expected {
            Err(refusals) => refusals.iter().map(|&refusal| Err(refusal)).collect(),
            Ok(expected) => {
                let record = Event::Append(size_of::<StreamFindingRecord>() as u64);
                let mut events = vec![record; expected.out.findings.len()];
                let text = expected.out.text.len() as u64;
                events.push(Event::Append(text));
                let of = &self.model.streams[&stream];
                let mut allowed = self.outcomes(frame, &events, text);
                // What the stream grows by is taken before, and given back later in part.
                let most = of.most_bytes() + length;
                let engine = self.model.engines.get_mut(&of.engine);
                let engine = engine.expect("the engine of an open stream");
                engine.frame_bytes += most;
                let full = engine.frame_bytes > engine.ceiling;
                allowed.extend(self.outcomes(frame, &events, text));
                let of = &self.model.streams[&stream];
                if let Some(engine) = self.model.engines.get_mut(&of.engine) {
                    engine.frame_bytes -= most;
                }
                if full || of.unsure {
                    allowed.push(Err(BROKEN));
                }
                allowed
            }
        };
        let pool = expected
            .as_ref()
            .map_or(0, |expected| expected.out.text.len() as u64);
        let answer = self.call(place, &[stream, frame], &allowed, export);
        let Some(Answer { status, reply }) = answer else {
            return false;
        };
        let success = matches!(status, Status::Ok | Status::MoreOutput);
        let told = if success { Status::Ok } else { status };
        let ended = self.ended(frame, told, &reply, pool);
        let (true, Ok(expected)) = (ended, expected) else {
            assert!(progress.untouched_from(4), "a failure filled the progress");
            if let (Status::MemoryLimit, Some(stream)) =
                (status, self.model.streams.get_mut(&stream))
            {
                stream.unsure = true;
            }
            return false;
        };
        let more = (expected.taken as u64) < length;
        assert_eq!(status == Status::MoreOutput, more, "{status:?}");
        compare(&expected, &reply, &progress);
        let Some(of) = self.model.streams.get_mut(&stream) else {
            return true;
        };
        of.stream = expected.stream;
        of.unsure = false;
        if let Some(engine) = self.model.engines.get_mut(&of.engine) {
            engine.calls += 1;
            engine.bytes_in += expected.taken as u64;
            engine.bytes_out += reply.output_length;
            engine.findings += reply.count;
            let forced = expected.out.findings.iter().filter(|found| found.forced);
            engine.streams_forced += forced.count() as u64;
        }
        true
    }
}

fn fillable(place: Place, lent: &Lending) -> Result<(), Refusal> {
    let usable = matches!(place, Place::Fits | Place::Sized(_)) && lent.size() >= 4;
    match usable {
        true => Ok(()),
        false => Err(argument("progress")),
    }
}

fn compare(expected: &Expected, reply: &Reply, progress: &Lending) {
    let output = output(reply);
    let findings = &expected.out.findings;
    assert_eq!(reply.count, findings.len() as u64);
    for (index, finding) in findings.iter().enumerate() {
        let told: StreamFindingRecord = record(&output, index);
        assert_eq!(told.size as usize, size_of::<StreamFindingRecord>());
        assert_eq!(
            (told.rule, told.start, told.end, told.forced),
            (
                finding.rule,
                finding.start,
                finding.end,
                u32::from(finding.forced)
            )
        );
    }
    let records = findings.len() * size_of::<StreamFindingRecord>();
    assert_eq!(&output[records..], &expected.out.text[..]);
    let told = size_of::<StreamProgress>().min(progress.size());
    assert_eq!(progress.u32(0) as usize, told);
    assert!(progress.untouched_from(told));
    if told == size_of::<StreamProgress>() {
        assert_eq!(progress.u64(8), expected.taken as u64);
        assert_eq!(progress.u64(16), expected.stream.held() as u64);
    }
}
