//! The exports. This list is the only source: header, bindings, golden file and docs/abi.md are written from it.

use std::sync::Arc;

use ironsieve_core::{Key, KeyRing};

use crate::contract::{
    Any, Bytes, Closing, Contract, Flags, In, Live, Out, OutWords, Owned, Records, Size, Upto,
    fill_handshake, with_reply,
};
use crate::declare::{Argument, Export, exports, symbol};
use crate::dictionary::{Lexicon, MATCH_CASE};
use crate::engine::{ENABLE_FF1, ENABLE_REVEAL, Engine};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::handle::{Object, Table};
use crate::handshake;
use crate::layout::{EngineConfig, Handshake, ScanCall, StreamProgress, Telemetry, TraceEvent};
use crate::packed::Packed;
use crate::pool::MOST_THREADS;
use crate::rules::{Rules, UTF16_OFFSETS, Wanted};
use crate::stream::{MOST_HELD_BACK, Streaming};
use crate::trace::{self, LARGEST_RING, TRACE_MEMORY};

/// Least frame memory an engine may be given: room for a few small frames.
const LEAST_FRAME_BYTES: u64 = 1 << 20;

impl Owned for Arc<Engine> {
    fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        Engine::refuse_when_quarantined(self)
    }
}

impl Owned for Rules {
    fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        self.engine().refuse_when_quarantined()
    }
}

impl Owned for Frame {
    fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        self.engine().refuse_when_quarantined()
    }
}

impl Owned for Streaming {
    fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        self.engine().refuse_when_quarantined()
    }
}

impl Owned for Lexicon {
    fn refuse_when_quarantined(&self) -> Result<(), Failure> {
        self.engine().refuse_when_quarantined()
    }
}

/// Tells what this library is. The one export without a reply: its struct begins the same way in every version, so that any client can ask
/// any library.
///
/// # Safety
/// `info` is the address of an `isv_handshake_info`, aligned to 8, its `size` set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn isv_handshake(info: u64) -> i32 {
    // SAFETY: the caller keeps the contract, which is the same.
    unsafe { fill_handshake(info, &handshake::info()) as i32 }
}

/// Table entry of [`isv_handshake`].
pub const HANDSHAKE: Export = Export {
    name: "isv_handshake",
    since: (1, 0),
    deprecated: None,
    brief: None,
    doc: "Tells what this library is. The one export without a reply: its struct begins the same way in every version, so that any client can ask any library.",
    arguments: &[Argument {
        numbers: &["info"],
        doc: "What to fill.",
        contract: <Out<Handshake> as Contract>::says,
    }],
    has_reply: false,
};

/// `function` of an `isv_scan_call` for `isv_ruleset_scan`.
pub const CALL_SCAN: u32 = 1;

/// The same for `isv_ruleset_redact`.
pub const CALL_REDACT: u32 = 2;

/// The same for `isv_ruleset_redact_batch`.
pub const CALL_REDACT_BATCH: u32 = 3;

/// The same for `isv_ruleset_reveal`.
pub const CALL_REVEAL: u32 = 4;

symbol! { (1, 1)
    /// Calls the function that an `isv_scan_call` names, which does everything that an export does itself.
    ///
    /// # Safety
    /// `call` is the address of an `isv_scan_call`, aligned to 8, its `size` set; its numbers keep the contracts of the function that it names.
    pub unsafe extern "C" fn isv_ruleset_call(call: u64) -> i32 {
        // SAFETY: the caller keeps the contract, which is the same.
        let call = match unsafe { In::<ScanCall>::check("call", &[call]) } {
            Ok(call) => call,
            Err(failure) => return failure.status as i32,
        };
        let ScanCall { ruleset, frame, address, length, flags, reply, .. } = call;
        // SAFETY: the caller keeps the contract of the function that he names; that of `reply` is the same in all.
        unsafe {
            match call.function {
                CALL_SCAN => isv_ruleset_scan(ruleset, frame, address, length, flags, reply),
                CALL_REDACT => isv_ruleset_redact(ruleset, frame, address, length, flags, reply),
                CALL_REDACT_BATCH => isv_ruleset_redact_batch(ruleset, frame, address, length, flags, reply),
                CALL_REVEAL => isv_ruleset_reveal(ruleset, frame, address, length, flags, reply),
                other => with_reply(RULESET_CALL.name, reply, |_| {
                    Err(Failure::argument("call.function", "1, 2, 3 or 4", other))
                }) as i32,
            }
        }
    }
}

/// Table entry of [`isv_ruleset_call`].
pub const RULESET_CALL: Export = Export {
    name: "isv_ruleset_call",
    since: (1, 1),
    deprecated: None,
    brief: None,
    doc: "Calls the function that an `isv_scan_call` names, with the numbers that stand there, and returns what it returns. For callers to whom each number that crosses costs something, as in JNA. Without a usable `call` there is nobody to tell: `INVALID_ARGUMENT` is returned, and nothing written.",
    arguments: &[Argument {
        numbers: &["call"],
        doc: "The call.",
        contract: <In<ScanCall> as Contract>::says,
    }],
    has_reply: false,
};

/// Exports that are not declared by the macro: those that call no object themselves.
pub const PLAIN_EXPORTS: &[Export] = &[HANDSHAKE, RULESET_CALL];

exports! {
    /// Opens an engine. The reply's `handle` is its handle.
    #[since(1, 0)]
    fn isv_engine_open(
        /// Settings.
        config: In<EngineConfig> [config],
        ; reply
    ) {
        if config.max_frame_bytes < LEAST_FRAME_BYTES {
            return Err(Failure::argument("config.max_frame_bytes", &format!("at least {LEAST_FRAME_BYTES}"), config.max_frame_bytes));
        }
        reply.handle = Table::global().open(Object::Engine(Arc::new(Engine::new(config.max_frame_bytes))))?;
        Ok(())
    }

    /// Closes an engine with its rule sets, frames, streams and dictionaries. Calls under way end normally, then their memory goes; frame memory must not be
    /// touched after this.
    #[since(1, 0)]
    fn isv_engine_close(
        /// Engine to close.
        engine: Any<Arc<Engine>> [engine],
        ; _reply
    ) {
        Table::global().close_all_of(&engine);
        Ok(())
    }

    /// Does nothing but what every call does: finds the engine and answers. For health checks and for measuring the crossing.
    #[since(1, 0)]
    fn isv_engine_ping(
        /// Engine to ask.
        engine: Live<Arc<Engine>> [engine],
        ; _reply
    ) {
        // The check was all.
        drop(engine);
        Ok(())
    }

    /// Sets the one key of rule sets compiled from now on, in place of those that were set before. As `isv_engine_set_keys` with one key.
    #[since(1, 0)]
    fn isv_engine_set_hash_key(
        /// Engine to set it at.
        engine: Live<Arc<Engine>> [engine],
        /// Name of the key's version, UTF-8: `[A-Za-z0-9][A-Za-z0-9._-]{0,31}`.
        id: Bytes [id_address, id_length],
        /// The key's bytes, 16 to 1,024.
        key: Bytes [key_address, key_length],
        ; _reply
    ) {
        let id = std::str::from_utf8(id).map_err(|_| Failure::argument("id", "UTF-8", "other bytes"))?;
        let key = Key::new(id, key).map_err(|error| Failure::argument("key", "usable", error))?;
        engine.set_keys(key.into());
        Ok(())
    }

    /// Sets the keys of rule sets compiled from now on, in place of those that were set before. The first is the active one, which makes hashes
    /// and tokens; of all of them tokens are known and revealed. What is derived from their bytes is wiped when no rule set needs it.
    #[since(1, 1)]
    fn isv_engine_set_keys(
        /// Engine to set them at.
        engine: Live<Arc<Engine>> [engine],
        /// Packed pairs of a key's id (UTF-8, `[A-Za-z0-9][A-Za-z0-9._-]{0,31}`, each another one) and its bytes (16 to 1,024). A packed item is
        /// its length (u32, native byte order) and its bytes. Empty: no keys.
        keys: Bytes [keys_address, keys_length],
        ; _reply
    ) {
        engine.set_keys(unpack_keys(keys)?);
        Ok(())
    }

    /// Sets what rule sets may do that are compiled from now on. Without a call: neither.
    #[since(1, 1)]
    fn isv_engine_enable(
        /// Engine to set it at.
        engine: Live<Arc<Engine>> [engine],
        /// Sum of: 1, rules may have the action `ff1`; 2, `isv_ruleset_reveal` works.
        features: Flags<{ ENABLE_FF1 | ENABLE_REVEAL }> [features],
        ; _reply
    ) {
        engine.enable(features);
        Ok(())
    }

    /// Sets on how many threads a large batch may run at once, the caller's own among them. 0 and 1: on the caller's alone, as it is until this is
    /// called. The engine's own threads are started by the first batch that needs them and end with the engine.
    #[since(1, 1)]
    fn isv_engine_set_threads(
        /// Engine to set it at.
        engine: Live<Arc<Engine>> [engine],
        /// Number of threads.
        threads: Upto<MOST_THREADS> [threads],
        ; _reply
    ) {
        engine.set_threads(usize::try_from(threads).unwrap_or(1));
        Ok(())
    }

    /// Reads the counters that version 1.0 had.
    #[since(1, 0)]
    #[deprecated(1, 1, "isv_engine_counters reads these and all later counters.")]
    fn isv_engine_telemetry(
        /// Engine to read.
        engine: Any<Arc<Engine>> [engine],
        /// What to fill.
        telemetry: Out<Telemetry> [telemetry],
        ; _reply
    ) {
        telemetry.fill(&engine.counters().telemetry());
        Ok(())
    }

    /// Reads the counters of an engine into an array whose index is a counter's number, as many as fit. The reply's `count` is the number
    /// of counters that this library knows; what lies behind those in the array stays as it was.
    #[since(1, 1)]
    fn isv_engine_counters(
        /// Engine to read.
        engine: Any<Arc<Engine>> [engine],
        /// Array to fill.
        counters: OutWords [counters_address, counters_length],
        ; reply
    ) {
        let words = engine.counters().words();
        counters.fill(&words);
        reply.count = words.len() as u64;
        Ok(())
    }

    /// Opens a frame. The reply's `handle` is its handle; the reply tells where its memory is.
    #[since(1, 0)]
    fn isv_frame_acquire(
        /// Engine whose ceiling its memory counts against.
        engine: Live<Arc<Engine>> [engine],
        /// Least bytes of input memory.
        input_capacity: Size [input_capacity],
        ; reply
    ) {
        let frame = Frame::new(Arc::clone(&engine));
        let mut described = *reply;
        {
            let mut memory = frame.hold()?;
            memory.input.grow(input_capacity, 0)?;
            memory.describe(&mut described);
        }
        described.handle = Table::global().open(Object::Frame(frame))?;
        *reply = described;
        Ok(())
    }

    /// Makes a frame's input memory larger; what was in it is lost. The reply tells where it is now.
    #[since(1, 0)]
    fn isv_frame_reserve(
        /// Frame to enlarge.
        frame: Live<Frame> [frame],
        /// Least bytes of input memory.
        input_capacity: Size [input_capacity],
        ; reply
    ) {
        let mut memory = frame.hold()?;
        memory.input.grow(input_capacity, 0)?;
        memory.describe(reply);
        Ok(())
    }

    /// Closes a frame and frees its memory, after a call that is using it.
    #[since(1, 0)]
    fn isv_frame_release(
        /// Frame to close.
        frame: Closing<Frame> [frame],
        ; _reply
    ) {
        Table::global().close::<Frame>("frame", frame)
    }

    /// Compiles rule documents into a rule set, whole or not at all. The reply's `handle` is the rule set; its `count` the number of
    /// `isv_rule` records at the start of the frame's output, in the order of the rules' indexes.
    #[since(1, 0)]
    fn isv_ruleset_compile(
        /// Engine to compile for.
        engine: Live<Arc<Engine>> [engine],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Packed pairs of a document's name and its JSON text. A packed item is its length (u32, native byte order) and its bytes.
        documents: Bytes [documents_address, documents_length],
        ; reply
    ) {
        if !Arc::ptr_eq(&engine, frame.engine()) {
            return Err(Failure::argument("frame", "of the same engine", "of another one"));
        }
        let mut memory = frame.hold()?;
        memory.refuse_overlap("documents", documents)?;
        let rules = Rules::compile(&engine, documents, &mut memory)?;
        let count = rules.count();
        reply.handle = Table::global().open(Object::Rules(rules))?;
        reply.count = count as u64;
        memory.describe(reply);
        Ok(())
    }

    /// Closes a rule set. Calls under way end normally.
    #[since(1, 0)]
    fn isv_ruleset_free(
        /// Rule set to close.
        ruleset: Closing<Rules> [ruleset],
        ; _reply
    ) {
        Table::global().close::<Rules>("ruleset", ruleset)
    }

    /// Finds. The reply's `count` is the number of `isv_finding` records at the start of the frame's output.
    #[since(1, 0)]
    #[brief(text)]
    fn isv_ruleset_scan(
        /// Rule set to apply.
        ruleset: Live<Rules> [ruleset],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Text: UTF-8; other bytes are matched by nothing. May lie in the frame's input or anywhere else but the frame's output.
        text: Bytes [text_address, text_length],
        /// 1: offsets count UTF-16 code units instead of bytes.
        flags: Flags<UTF16_OFFSETS> [flags],
        ; reply
    ) {
        ruleset.scan(&frame, text, Wanted { replacements: false, utf16: flags & UTF16_OFFSETS != 0 }, reply)
    }

    /// Finds, and tells what to put in place of each value. The caller makes the redacted text: everything between the findings as it is,
    /// each finding's replacement where there is one, the value itself where it is kept.
    #[since(1, 0)]
    #[brief(text)]
    fn isv_ruleset_redact(
        /// Rule set to apply.
        ruleset: Live<Rules> [ruleset],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Text, as for `isv_ruleset_scan`.
        text: Bytes [text_address, text_length],
        /// As for `isv_ruleset_scan`.
        flags: Flags<UTF16_OFFSETS> [flags],
        ; reply
    ) {
        ruleset.scan(&frame, text, Wanted { replacements: true, utf16: flags & UTF16_OFFSETS != 0 }, reply)
    }

    /// As `isv_ruleset_redact` for many texts at once; each record tells its text.
    #[since(1, 0)]
    fn isv_ruleset_redact_batch(
        /// Rule set to apply.
        ruleset: Live<Rules> [ruleset],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Packed texts. A packed item is its length (u32, native byte order) and its bytes.
        texts: Bytes [texts_address, texts_length],
        /// As for `isv_ruleset_scan`.
        flags: Flags<UTF16_OFFSETS> [flags],
        ; reply
    ) {
        ruleset.scan_batch(&frame, texts, Wanted { replacements: true, utf16: flags & UTF16_OFFSETS != 0 }, reply)
    }

    /// Whether anything would be found. The reply's `count` is 1 or 0.
    #[since(1, 0)]
    #[brief(text)]
    fn isv_ruleset_matches(
        /// Rule set to apply.
        ruleset: Live<Rules> [ruleset],
        /// Frame of the same engine, for working memory.
        frame: Live<Frame> [frame],
        /// Text, as for `isv_ruleset_scan`.
        text: Bytes [text_address, text_length],
        ; reply
    ) {
        ruleset.matches(&frame, text, reply)
    }

    /// Tells what was made tokens by the keys that the rule set was compiled with. The reply's `count` is the number of `isv_finding` records at
    /// the start of the frame's output, one for each place that looks like a token: their `rule` is 0 for a token, whose value is the
    /// replacement, 1 where the key is unknown, 2 where this key has not made it; both of these are kept. `NOT_ENABLED` unless the engine was told
    /// to by `isv_engine_enable` before the rule set was compiled.
    #[since(1, 1)]
    fn isv_ruleset_reveal(
        /// Rule set whose keys are used.
        ruleset: Live<Rules> [ruleset],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Text, as for `isv_ruleset_scan`.
        text: Bytes [text_address, text_length],
        /// As for `isv_ruleset_scan`.
        flags: Flags<UTF16_OFFSETS> [flags],
        ; reply
    ) {
        ruleset.reveal(&frame, text, flags & UTF16_OFFSETS != 0, reply)
    }

    /// Opens a stream: text that comes in pieces and leaves redacted as soon as nothing that follows can change it. The reply's `handle` is
    /// its handle. It applies this rule set to its end, also when the rule set is closed before.
    #[since(1, 1)]
    fn isv_stream_open(
        /// Rule set to apply.
        ruleset: Live<Rules> [ruleset],
        /// Bytes of a value up to which it is judged as in the whole text, 1 and more; 0 counts as 1. What is open for as long is decided: it
        /// counts as found. At most twice as much is held back, or 256 bytes more.
        hold_back: Upto<MOST_HELD_BACK> [hold_back],
        ; reply
    ) {
        let hold_back = usize::try_from(hold_back).unwrap_or(usize::MAX);
        let stream = Streaming::open(ruleset.engine(), ruleset.shared(), hold_back)?;
        reply.handle = Table::global().open(Object::Stream(stream))?;
        Ok(())
    }

    /// Feeds a piece of the text to a stream. The reply's `count` is the number of `isv_stream_finding` records at the start of the frame's
    /// output; the redacted text that may leave is behind them up to the output's end. `MORE_OUTPUT`: only part of the piece was taken; call again
    /// with the rest. A call that fails with `MEMORY_LIMIT` before anything was taken can be made again; when a call fails later the stream is
    /// broken and gives the same status from then on.
    #[since(1, 1)]
    fn isv_stream_feed(
        /// Stream to feed.
        stream: Live<Streaming> [stream],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// Bytes that follow those of the last call, cut anywhere. UTF-8; other bytes are matched by nothing.
        piece: Bytes [piece_address, piece_length],
        /// Bytes of redacted text from which on no more of the piece is taken. What is there may be more, by one step of the stream.
        output_limit: Size [output_limit],
        /// What to fill.
        progress: Out<StreamProgress> [progress],
        ; reply
    ) {
        stream.feed(&frame, piece, output_limit, progress, reply)
    }

    /// Ends the text of a stream: all that was held back leaves, as with `isv_stream_feed`. After this the stream can only be closed.
    #[since(1, 1)]
    fn isv_stream_finish(
        /// Stream to finish.
        stream: Live<Streaming> [stream],
        /// Frame of the same engine, for the output.
        frame: Live<Frame> [frame],
        /// What to fill.
        progress: Out<StreamProgress> [progress],
        ; reply
    ) {
        stream.finish(&frame, progress, reply)
    }

    /// Closes a stream, finished or not: what it held back is dropped. A call under way ends normally.
    #[since(1, 1)]
    fn isv_stream_free(
        /// Stream to close.
        stream: Closing<Streaming> [stream],
        ; _reply
    ) {
        Table::global().close::<Streaming>("stream", stream)
    }

    /// Opens an empty dictionary. The reply's `handle` is its handle. Its entries are kept as hashes under a random key of its own, never as text.
    #[since(1, 1)]
    fn isv_dictionary_open(
        /// Engine whose ceiling its memory counts against, and whose rule sets may name it.
        engine: Live<Arc<Engine>> [engine],
        /// Its name, UTF-8: `[a-z0-9][a-z0-9._-]{0,63}`.
        name: Bytes [name_address, name_length],
        /// 1: upper and lower case differ.
        flags: Flags<MATCH_CASE> [flags],
        ; reply
    ) {
        let dictionary = Lexicon::open(&engine, name, flags & MATCH_CASE != 0)?;
        reply.handle = Table::global().open(Object::Dictionary(dictionary))?;
        Ok(())
    }

    /// Adds entries to a dictionary. The reply's `count` is the number of different ones so far. After a failure the dictionary gives the same
    /// status from then on.
    #[since(1, 1)]
    fn isv_dictionary_add(
        /// Dictionary to add to.
        dictionary: Live<Lexicon> [dictionary],
        /// Whole lines, each an entry, UTF-8. The last one may lack its end.
        lines: Bytes [lines_address, lines_length],
        ; reply
    ) {
        dictionary.add(lines, reply)
    }

    /// Makes a dictionary known to its engine, in place of the one that has its name: rule sets compiled from now on are compiled with it, others
    /// keep theirs. The reply's `count` is the number of its entries. After this it can only be closed.
    #[since(1, 1)]
    fn isv_dictionary_finish(
        /// Dictionary to finish.
        dictionary: Live<Lexicon> [dictionary],
        ; reply
    ) {
        dictionary.finish(reply)
    }

    /// Closes a dictionary, finished or not. Rule sets compiled from now on do not know it; its memory goes with the last that does.
    #[since(1, 1)]
    fn isv_dictionary_free(
        /// Dictionary to close.
        dictionary: Closing<Lexicon> [dictionary],
        ; _reply
    ) {
        Table::global().close::<Lexicon>("dictionary", dictionary)
    }

    /// Sets what the process traces from now on; the events that wait are dropped. 0: nothing. 1: every call but those of `isv_trace_*`. 2:
    /// frame memory as well.
    #[since(1, 1)]
    fn isv_trace_set(
        /// What to trace.
        level: Upto<TRACE_MEMORY> [level],
        /// Events that may wait for `isv_trace_drain`; what comes when there is no room is counted and lost. 0 counts as 1.
        capacity: Upto<LARGEST_RING> [capacity],
        ; _reply
    ) {
        trace::set(level, usize::try_from(capacity).unwrap_or(usize::MAX));
        Ok(())
    }

    /// Takes events out of the trace, oldest first. The reply's `count` is their number; less than there was room for: no more are waiting.
    /// From then on the calls of this thread are not traced, so that a reader may log through what it traces.
    #[since(1, 1)]
    fn isv_trace_drain(
        /// Where they go.
        events: Records<TraceEvent> [events_address, events_capacity],
        ; reply
    ) {
        let mut room = events;
        reply.count = trace::drain(room.count(), |index, event| room.put(index, event)) as u64;
        Ok(())
    }
}

fn unpack_keys(packed: &[u8]) -> Result<KeyRing, Failure> {
    let usable = |error| Failure::argument("keys", "usable", error);
    let parts: Vec<&[u8]> = Packed::new("keys", packed).collect::<Result<_, _>>()?;
    let keys = parts.chunks(2).map(|pair| match pair {
        [id, key] => {
            let id = std::str::from_utf8(id)
                .map_err(|_| Failure::argument("keys", "ids of UTF-8", "other bytes"))?;
            Key::new(id, key).map_err(usable)
        }
        _ => Err(Failure::argument(
            "keys",
            "packed pairs of an id and a key",
            "an odd number of parts",
        )),
    });
    KeyRing::new(keys.collect::<Result<_, _>>()?).map_err(usable)
}
