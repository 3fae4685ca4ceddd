//! Makes calls and holds every answer to the model.

use ironsieve::*;
use ironsieve_core::Scratch;

use super::call::{Call, Kind, Lent, Pick, Place, Step};
use super::client::Lending;
use super::found::{compare_rules, handshake};
use super::memory::{Event, Outcome, Output, block};
use super::range::{lend, readable};
use super::reference::{Block, Engine, Frame, Reference, Refusal, Rules, argument};
use super::trace::Trace;

/// Least frame memory of an engine.
const LEAST_CEILING: u64 = 1 << 20;

/// Calls an export.
macro_rules! export {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: every address is that of lent memory that outlives the call (see `client`), inside frame memory as the frame's last call
        // described it, or one that the contract says is refused.
        unsafe { $name($($argument),*) }
    }};
}
pub(super) use export;

/// All that a process has opened. There is one handle table in a process, so there is one world.
#[derive(Default)]
pub struct World {
    pub(super) model: Reference,
    pub(super) trace: Trace,
    pub(super) scratch: Scratch,
}

/// How a call ended that the model has no objection to.
pub(super) struct Answer {
    pub(super) status: Status,
    pub(super) reply: Reply,
}

impl World {
    /// Makes the calls of a sequence, then closes what they left open.
    pub fn run(&mut self, steps: &[Step]) {
        self.end_quietly();
        for step in steps {
            self.step(step);
            self.compare_counters();
        }
        self.end();
    }

    /// Closes what a sequence that failed left open, so that shrinking it does not trip over it.
    fn end_quietly(&mut self) {
        let engines: Vec<u64> = self.model.engines.keys().copied().collect();
        for engine in engines {
            let mut reply = Lending::new(Place::Fits, size_of::<Reply>());
            // SAFETY: lent memory that outlives the call.
            unsafe { isv_engine_close(engine, reply.address()) };
            self.model.closed(engine);
        }
        self.model.begin();
        self.trace_set(Place::Fits, TRACE_OFF, 0);
    }

    fn step(&mut self, step: &Step) {
        let place = step.reply;
        match &step.call {
            Call::Handshake { info } => handshake(*info),
            Call::Open { config, ceiling } => self.open(place, *config, *ceiling),
            Call::Close { engine } => {
                let engine = self.model.handle(*engine);
                let expected = self.model.check("engine", engine, Kind::Engine);
                self.close(place, engine, expected, isv_engine_close);
            }
            Call::Ping { engine } => {
                let engine = self.model.handle(*engine);
                let expected = self.model.check_live("engine", engine, Kind::Engine);
                self.call(place, &[engine], &[expected], |reply| {
                    export!(isv_engine_ping(engine, reply))
                });
            }
            Call::SetHashKey { engine, id, key } => self.set_hash_key(place, *engine, id, key),
            Call::SetKeys { engine, keys } => self.set_keys(place, *engine, keys),
            Call::Enable { engine, features } => self.enable(place, *engine, *features),
            Call::SetThreads { engine, threads } => self.set_threads(place, *engine, *threads),
            Call::Telemetry { engine, telemetry } => {
                let engine = self.model.handle(*engine);
                self.telemetry(place, engine, *telemetry);
            }
            Call::Counters {
                engine,
                counters,
                absurd,
            } => {
                let engine = self.model.handle(*engine);
                self.counters(place, engine, *counters, *absurd);
            }
            Call::Acquire { engine, capacity } => self.acquire(place, *engine, *capacity),
            Call::Reserve { frame, capacity } => self.reserve(place, *frame, *capacity),
            Call::Release { frame } => {
                let frame = self.model.handle(*frame);
                let expected = self.model.check("frame", frame, Kind::Frame);
                self.close(place, frame, expected, isv_frame_release);
            }
            Call::Compile {
                engine,
                frame,
                documents,
            } => self.compile(place, *engine, *frame, documents),
            Call::Free { rules } => {
                let rules = self.model.handle(*rules);
                let expected = self.model.check("ruleset", rules, Kind::Rules);
                self.close(place, rules, expected, isv_ruleset_free);
            }
            Call::Scan {
                how,
                rules,
                frame,
                text,
                flags,
            } => self.scan(place, *how, *rules, *frame, text, *flags),
            Call::StreamOpen { rules, hold_back } => self.stream_open(place, *rules, *hold_back),
            Call::StreamFeed {
                stream,
                frame,
                piece,
                limit,
                progress,
            } => self.stream_feed(place, (*stream, *frame), piece, *limit, *progress),
            Call::StreamFinish {
                stream,
                frame,
                progress,
            } => self.stream_finish(place, (*stream, *frame), *progress),
            Call::StreamFree { stream } => {
                let stream = self.model.handle(*stream);
                let expected = self.model.check("stream", stream, Kind::Stream);
                self.close(place, stream, expected, isv_stream_free);
            }
            Call::TraceSet { level, capacity } => self.trace_set(place, *level, *capacity),
            Call::TraceDrain {
                room,
                shift,
                absurd,
            } => self.trace_drain(place, *room, *shift, *absurd),
        }
    }

    /// Makes a call of which the model allows the given outcomes, and checks everything that holds for every call. `None` when the reply
    /// was unusable, so that nothing may have happened.
    pub(super) fn call(
        &mut self,
        place: Place,
        handles: &[u64],
        allowed: &[Result<(), Refusal>],
        export: impl FnOnce(u64) -> i32,
    ) -> Option<Answer> {
        let mut lent = Lending::new(place, size_of::<Reply>());
        let usable =
            matches!(place, Place::Fits | Place::Sized(_)) && lent.size() >= size_of::<Reply>();
        let status = export(lent.address());
        if !usable {
            assert_eq!(status, Status::InvalidArgument as i32, "unusable reply");
            assert!(lent.untouched_from(4), "an unusable reply was written to");
            return None;
        }
        self.trace
            .called(handles.first().copied().unwrap_or(0), status);
        let reply = lent.reply();
        assert!(lent.untouched_from(size_of::<Reply>()));
        assert_eq!(status, reply.status, "the reply tells another status");
        let success = [Status::Ok, Status::MoreOutput];
        let success = success
            .into_iter()
            .find(|success| *success as i32 == status);
        if let Some(status) = success {
            assert!(allowed.contains(&Ok(())), "OK, but {allowed:?} expected");
            return Some(Answer { status, reply });
        }
        let message = &reply.message[..reply.message_length as usize];
        let message = std::str::from_utf8(message).expect("a message in UTF-8");
        let refusal = allowed
            .iter()
            .filter_map(|outcome| outcome.err())
            .find(|refusal| refusal.0 as i32 == status);
        let Some(Refusal(status, named)) = refusal else {
            panic!("status {status} ({message}), but {allowed:?} expected");
        };
        assert!(!message.is_empty());
        if let Some(named) = named {
            let named = format!("argument '{named}'");
            assert!(message.contains(&named), "{named} is not in: {message}");
        }
        let unwritten = &lent.bytes()[8..64];
        assert!(
            unwritten.iter().all(|byte| *byte == 0xA5),
            "a failure wrote results: {message}"
        );
        self.model.failed(handles, status);
        Some(Answer { status, reply })
    }

    fn open(&mut self, place: Place, config: Place, ceiling: u64) {
        let mut lent = Lending::new(config, size_of::<EngineConfig>());
        lent.put(8, &ceiling.to_ne_bytes());
        let usable = matches!(config, Place::Fits | Place::Sized(_))
            && lent.size() >= size_of::<EngineConfig>();
        let expected = match usable {
            false => Err(argument("config")),
            true if ceiling < LEAST_CEILING => Err(argument("config.max_frame_bytes")),
            true => Ok(()),
        };
        let config = lent.address();
        let answer = self.call(place, &[], &[expected], |reply| {
            export!(isv_engine_open(config, reply))
        });
        if let Some(Answer {
            status: Status::Ok,
            reply,
        }) = answer
        {
            self.model.opened(reply.handle, Kind::Engine, reply.handle);
            self.model
                .engines
                .insert(reply.handle, Engine::new(ceiling));
        }
    }

    fn close(
        &mut self,
        place: Place,
        handle: u64,
        expected: Result<(), Refusal>,
        export: unsafe extern "C" fn(u64, u64) -> i32,
    ) {
        let answer = self.call(place, &[handle], &[expected], |reply| {
            // SAFETY: as in `export`.
            unsafe { export(handle, reply) }
        });
        if answer.is_some_and(|answer| answer.status == Status::Ok) {
            self.model.closed(handle);
        }
    }

    fn acquire(&mut self, place: Place, engine: Pick, capacity: u64) {
        let engine = self.model.handle(engine);
        let expected = self
            .model
            .check_live("engine", engine, Kind::Engine)
            .and_then(|()| {
                let of = &self.model.engines[&engine];
                fits(capacity, of.frame_bytes, of.ceiling)
            });
        let answer = self.call(place, &[engine], &[expected], |reply| {
            export!(isv_frame_acquire(engine, capacity, reply))
        });
        let Some(Answer {
            status: Status::Ok,
            reply,
        }) = answer
        else {
            return;
        };
        self.model.opened(reply.handle, Kind::Frame, engine);
        let frame = Frame {
            engine,
            input: Block::input_of(&reply, block(capacity)),
            output: Block::default(),
            output_known: true,
            pool_most: 0,
            pool_settles: false,
        };
        assert_eq!(
            (
                reply.output_address,
                reply.output_capacity,
                reply.output_length
            ),
            (0, 0, 0)
        );
        self.model.frames.insert(reply.handle, frame);
    }

    fn reserve(&mut self, place: Place, frame: Pick, capacity: u64) {
        let handle = self.model.handle(frame);
        let live = self.model.check_live("frame", handle, Kind::Frame);
        let allowed = match live {
            Err(refusal) => vec![Err(refusal)],
            Ok(()) => {
                let frame = &self.model.frames[&handle];
                let engine = &self.model.engines[&frame.engine];
                let enough = capacity <= frame.input.capacity;
                let outcome = |used| match enough {
                    true => Ok(()),
                    false => fits(capacity, used, engine.ceiling),
                };
                let least = engine.frame_bytes.saturating_sub(frame.pool_to_give_back());
                vec![outcome(engine.frame_bytes), outcome(least)]
            }
        };
        let answer = self.call(place, &[handle], &allowed, |reply| {
            export!(isv_frame_reserve(handle, capacity, reply))
        });
        let Some(Answer {
            status: Status::Ok,
            reply,
        }) = answer
        else {
            return;
        };
        let Some(frame) = self.model.frames.get_mut(&handle) else {
            return;
        };
        if capacity <= frame.input.capacity {
            assert_eq!(
                Block::input_of(&reply, frame.input.capacity),
                frame.input,
                "moved"
            );
        } else {
            frame.input = Block::input_of(&reply, block(capacity));
        }
        assert_eq!(reply.output_length, 0);
        frame.learn_output(&reply);
    }

    fn compile(&mut self, place: Place, engine: Pick, frame: Pick, documents: &Lent) {
        let (engine, frame) = (self.model.handle(engine), self.model.handle(frame));
        let documents = lend(&self.model, documents);
        let expected = self
            .model
            .check_live("engine", engine, Kind::Engine)
            .and_then(|()| self.model.check_live("frame", frame, Kind::Frame))
            .and_then(|()| readable("documents", &documents))
            .and_then(|bytes| {
                let same = self.model.frames[&frame].engine == engine;
                same.then_some(bytes).ok_or(argument("frame"))
            })
            .and_then(|bytes| match documents.output_of == Some(frame) {
                true => Err(argument("documents")),
                false => Ok(bytes.to_vec()),
            })
            .and_then(|bytes| self.model.compile(&bytes, engine));
        let events = expected.as_ref().map_or_else(
            |_| Vec::new(),
            |set| {
                let strings = |rule: &ironsieve_core::Rule| {
                    rule.id().len() + rule.title().len() + rule.tags().join(",").len()
                };
                let records = set.rules().len();
                let last = set.rules().iter().map(strings).sum::<usize>();
                let mut events = vec![Event::Append(size_of::<RuleRecord>() as u64); records];
                events.push(Event::Append(last as u64));
                events
            },
        );
        let allowed = match &expected {
            Ok(_) => self.outcomes(frame, &events, 0),
            Err(refusal) => vec![Err(*refusal)],
        };
        let answer = self.call(place, &[engine, frame], &allowed, |reply| {
            export!(isv_ruleset_compile(
                engine,
                frame,
                documents.address,
                documents.length,
                reply
            ))
        });
        let Some(Answer { status, reply }) = answer else {
            return;
        };
        let ended = self.ended(frame, status, &reply, 0);
        if let (true, Ok(set)) = (ended, expected) {
            self.model.opened(reply.handle, Kind::Rules, engine);
            compare_rules(&reply, set.rules());
            self.model.rules.insert(reply.handle, Rules { engine, set });
        }
    }

    /// The outcomes that the memory ceiling allows. They differ only in what replacement memory is taken at the moment, which is not
    /// modelled to the byte.
    pub(super) fn outcomes(
        &self,
        frame: u64,
        events: &[Event],
        pool: u64,
    ) -> Vec<Result<(), Refusal>> {
        let frame = &self.model.frames[&frame];
        let engine = &self.model.engines[&frame.engine];
        let outcome = |used| {
            let mut output = Output {
                capacity: frame.output.capacity,
                used,
                ceiling: engine.ceiling,
            };
            if used > engine.ceiling {
                return Err(Refusal(Status::MemoryLimit, None));
            }
            match output.play(events) {
                Outcome::Done => Ok(()),
                Outcome::Malformed => Err(argument("texts")),
                Outcome::Limit => Err(Refusal(Status::MemoryLimit, None)),
            }
        };
        let mut outcomes = vec![
            outcome(engine.frame_bytes.saturating_sub(frame.pool_to_give_back())),
            outcome(engine.frame_bytes + most_pool(pool)),
        ];
        if !frame.output_known {
            outcomes.push(Err(Refusal(Status::MemoryLimit, None)));
            outcomes.push(outcome(0));
        }
        outcomes
    }

    /// Notes what a call did to its frame; whether it succeeded.
    pub(super) fn ended(&mut self, frame: u64, status: Status, reply: &Reply, pool: u64) -> bool {
        let ok = status == Status::Ok;
        let midway = matches!(
            status,
            Status::MemoryLimit | Status::InvalidArgument | Status::Panic
        );
        if let Some(frame) = self.model.frames.get_mut(&frame) {
            frame.pool_most = frame.pool_most.max(most_pool(pool));
            frame.pool_settles |= midway;
            frame.output_known &= !midway;
            if ok {
                assert_eq!(Block::input_of(reply, frame.input.capacity), frame.input);
                frame.learn_output(reply);
            }
        }
        ok
    }

    fn compare_counters(&mut self) {
        let engines: Vec<u64> = self.model.engines.keys().copied().collect();
        for engine in engines {
            self.counters(Place::Fits, engine, Place::Fits, None);
        }
    }

    /// Closes every engine; nothing that was given out may be open then.
    fn end(&mut self) {
        let engines: Vec<u64> = self.model.engines.keys().copied().collect();
        for engine in engines {
            self.close(Place::Fits, engine, Ok(()), isv_engine_close);
        }
        for handle in self.model.sequence() {
            let expected = self.model.check("engine", handle, Kind::Engine);
            assert!(expected.is_err(), "{handle:#x} is open after its engine");
            self.call(Place::Fits, &[handle], &[expected], |reply| {
                export!(isv_engine_ping(handle, reply))
            });
        }
        self.trace_drain(Place::Fits, u8::MAX, 0, None);
    }
}

/// Whether an input of so many bytes can be had.
fn fits(capacity: u64, used: u64, ceiling: u64) -> Result<(), Refusal> {
    if capacity > i64::MAX as u64 {
        return Err(argument("input_capacity"));
    }
    match used + block(capacity) > ceiling {
        true => Err(Refusal(Status::MemoryLimit, None)),
        false => Ok(()),
    }
}

/// Most memory that a vector of so many bytes takes which grows by doubling.
fn most_pool(bytes: u64) -> u64 {
    if bytes == 0 { 0 } else { 2 * bytes + 64 }
}
