//! The model: what is open, what was counted, and which refusal a call has to get.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ironsieve::{Reply, Status, Telemetry};
use ironsieve_core::{Document, ErrorKind, KeyRing, RuleSet, Settings};

use super::call::{Kind, Pick};
use super::memory::POOL_KEPT;
use super::streams::Streaming;

/// Most compiled documents that are kept for the next time.
const MOST_COMPILED: usize = 500;

/// Refusal of a call: its status and the argument that the message has to name, if it is about one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Refusal(pub(super) Status, pub(super) Option<&'static str>);

/// Refusal for an argument.
pub(super) fn argument(name: &'static str) -> Refusal {
    Refusal(Status::InvalidArgument, Some(name))
}

/// Id and bytes of a key.
pub(super) type Key = (String, Vec<u8>);

type Compiled = Result<Arc<RuleSet>, Status>;

/// What became of a handle that was given out.
struct Issued {
    kind: Kind,
    engine: u64,
    open: bool,
}

pub(super) struct Engine {
    pub(super) ceiling: u64,
    pub(super) quarantined: bool,
    /// The active one first.
    pub(super) keys: Vec<Key>,
    pub(super) enabled: u64,
    pub(super) reveals: u64,
    pub(super) revealed_values: u64,
    pub(super) threads: u64,
    pub(super) calls: u64,
    pub(super) bytes_in: u64,
    pub(super) bytes_out: u64,
    pub(super) findings: u64,
    pub(super) errors: [u64; 32],
    pub(super) deprecated_calls: u64,
    pub(super) streams_forced: u64,
    /// As last told; frame memory beyond inputs and outputs is not modelled.
    pub(super) frame_bytes: u64,
    pub(super) high_water: u64,
    pub(super) nanos: u64,
}

pub(super) struct Frame {
    pub(super) engine: u64,
    pub(super) input: Block,
    pub(super) output: Block,
    /// Whether `output` is where the output is; a failed call may have moved it.
    pub(super) output_known: bool,
    /// Most bytes of replacement memory that the frame can hold now.
    pub(super) pool_most: u64,
    /// Whether the next call may find less replacement memory than is counted.
    pub(super) pool_settles: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Block {
    pub(super) address: u64,
    pub(super) capacity: u64,
}

pub(super) struct Rules {
    pub(super) engine: u64,
    pub(super) set: Arc<RuleSet>,
}

/// Everything that a client could know.
#[derive(Default)]
pub(super) struct Reference {
    issued: HashMap<u64, Issued>,
    /// The last handle of each slot; the low half of a handle tells its slot.
    newest: HashMap<u32, u64>,
    /// Handles of this sequence, in order.
    sequence: Vec<u64>,
    pub(super) engines: BTreeMap<u64, Engine>,
    pub(super) frames: BTreeMap<u64, Frame>,
    pub(super) rules: BTreeMap<u64, Rules>,
    pub(super) streams: BTreeMap<u64, Streaming>,
    /// By documents, keys and what is enabled, since the same ones come again and again.
    compiled: HashMap<(Vec<u8>, Vec<Key>, u64), Compiled>,
}

impl Engine {
    pub(super) fn new(ceiling: u64) -> Self {
        Self {
            ceiling,
            quarantined: false,
            keys: Vec::new(),
            enabled: 0,
            reveals: 0,
            revealed_values: 0,
            threads: 1,
            calls: 0,
            bytes_in: 0,
            bytes_out: 0,
            findings: 0,
            errors: [0; 32],
            deprecated_calls: 0,
            streams_forced: 0,
            frame_bytes: 0,
            high_water: 0,
            nanos: 0,
        }
    }
}

impl Reference {
    pub(super) fn begin(&mut self) {
        self.sequence.clear();
        // A fuzzer would fill any memory with rule sets.
        if self.compiled.len() > MOST_COMPILED {
            self.compiled.clear();
        }
    }

    /// Every handle of this sequence.
    pub(super) fn sequence(&self) -> Vec<u64> {
        self.sequence.clone()
    }

    pub(super) fn opened(&mut self, handle: u64, kind: Kind, engine: u64) {
        let issued = Issued {
            kind,
            engine,
            open: true,
        };
        let before = self.issued.insert(handle, issued);
        let slot = self.newest.insert(handle as u32, handle);
        self.sequence.push(handle);
        assert!(before.is_none(), "{handle:#x} was given out before");
        assert!(
            slot.is_none_or(|earlier| !self.is_open(earlier)),
            "{handle:#x} has the slot of an open object"
        );
    }

    pub(super) fn closed(&mut self, handle: u64) {
        let Some(issued) = self.issued.get_mut(&handle) else {
            return;
        };
        issued.open = false;
        let kind = issued.kind;
        self.frames.remove(&handle);
        self.rules.remove(&handle);
        self.streams.remove(&handle);
        self.engines.remove(&handle);
        if kind == Kind::Engine {
            let owned = self.handles_of(handle);
            owned.into_iter().for_each(|owned| self.closed(owned));
        }
    }

    /// Frames, rule sets and streams of an engine.
    pub(super) fn handles_of(&self, engine: u64) -> Vec<u64> {
        let frames = self.frames.iter().map(|(handle, of)| (handle, of.engine));
        let rules = self.rules.iter().map(|(handle, of)| (handle, of.engine));
        let streams = self.streams.iter();
        let streams = streams.map(|(handle, of)| (handle, of.engine));
        frames
            .chain(rules)
            .chain(streams)
            .filter(|(_, owner)| *owner == engine)
            .map(|(handle, _)| *handle)
            .collect()
    }

    fn is_open(&self, handle: u64) -> bool {
        self.issued.get(&handle).is_some_and(|issued| issued.open)
    }

    pub(super) fn handle(&self, pick: Pick) -> u64 {
        let nth = |handles: Vec<u64>, number: u8| {
            let index = usize::from(number).checked_rem(handles.len());
            index.map_or(0, |index| handles[index])
        };
        match pick {
            Pick::Open(Kind::Engine, number) => nth(self.engines.keys().copied().collect(), number),
            Pick::Open(Kind::Rules, number) => nth(self.rules.keys().copied().collect(), number),
            Pick::Open(Kind::Frame, number) => nth(self.frames.keys().copied().collect(), number),
            Pick::Open(Kind::Stream, number) => nth(self.streams.keys().copied().collect(), number),
            Pick::Closed(number) => {
                let mut closed = self.sequence.clone();
                closed.retain(|handle| !self.is_open(*handle));
                nth(closed, number)
            }
            Pick::Altered(number, bits) => nth(self.sequence.clone(), number) ^ bits,
            Pick::Raw(handle) => handle,
        }
    }

    /// The status for a handle where an open object of a kind is needed.
    pub(super) fn check(&self, name: &'static str, handle: u64, kind: Kind) -> Result<(), Refusal> {
        let status = match self.issued.get(&handle) {
            None => Status::InvalidHandle,
            Some(issued) if issued.open && issued.kind == kind => return Ok(()),
            Some(issued) if issued.open => Status::WrongKind,
            Some(_) if self.newest.get(&(handle as u32)) == Some(&handle) => Status::Closed,
            Some(_) => Status::Stale,
        };
        Err(Refusal(status, Some(name)))
    }

    /// As [`check`](Self::check), and the engine has to be in service.
    pub(super) fn check_live(
        &self,
        name: &'static str,
        handle: u64,
        kind: Kind,
    ) -> Result<(), Refusal> {
        self.check(name, handle, kind)?;
        let quarantined = self
            .engine_of(handle)
            .and_then(|engine| self.engines.get(&engine))
            .is_some_and(|engine| engine.quarantined);
        if quarantined {
            return Err(Refusal(Status::Quarantined, None));
        }
        Ok(())
    }

    /// The engine of an open object.
    pub(super) fn engine_of(&self, handle: u64) -> Option<u64> {
        self.issued
            .get(&handle)
            .filter(|issued| issued.open)
            .map(|issued| issued.engine)
    }

    /// Counts a failure where it is documented to be counted: at the engine of the first handle that is open.
    pub(super) fn failed(&mut self, handles: &[u64], status: Status) {
        let engine = handles.iter().find_map(|handle| self.engine_of(*handle));
        if let Some(engine) = engine.and_then(|engine| self.engines.get_mut(&engine)) {
            engine.errors[status as usize] += 1;
            engine.quarantined |= status == Status::Panic;
        }
    }

    /// Counts a call of a deprecated export, failed or not, at the engine of a handle that is open.
    pub(super) fn deprecated_call(&mut self, handle: u64) {
        let engine = self.engine_of(handle);
        if let Some(engine) = engine.and_then(|engine| self.engines.get_mut(&engine)) {
            engine.deprecated_calls += 1;
        }
    }

    pub(super) fn compare_deprecated_calls(&self, engine: u64, told: u64) {
        let counted = self.engines.get(&engine).map(|of| of.deprecated_calls);
        assert_eq!(Some(told), counted, "calls of deprecated exports");
    }

    pub(super) fn compare_reveals(&self, engine: u64, calls: u64, values: u64) {
        let of = &self.engines[&engine];
        assert_eq!((calls, values), (of.reveals, of.revealed_values), "reveals");
    }

    /// Holds what is counted of streams to what is known of them.
    pub(super) fn compare_streams(&self, engine: u64, open: u64, held: u64, forced: u64) {
        let streams = self.streams.values();
        let streams: Vec<&Streaming> = streams.filter(|of| of.engine == engine).collect();
        assert_eq!(open, streams.len() as u64, "open streams");
        let known: Option<u64> = streams.iter().map(|stream| stream.held()).sum();
        if let Some(known) = known {
            assert_eq!(held, known, "bytes held back");
            let counted = self.engines.get(&engine).map(|of| of.streams_forced);
            assert!(counted <= Some(forced), "forced decisions");
        }
    }

    /// Holds the counters of an engine to what is known of it, and notes the ones that only the library knows.
    pub(super) fn compare(&mut self, handle: u64, told: &Telemetry) {
        let live = 1 + self.handles_of(handle).len() as u64;
        let frames = self.frames.values();
        let frames: Vec<&Frame> = frames.filter(|frame| frame.engine == handle).collect();
        let blocks = |frame: &&Frame| frame.input.capacity + frame.output.capacity;
        let known: u64 = frames.iter().map(blocks).sum();
        let pools: u64 = frames.iter().map(|frame| frame.pool_most).sum();
        let exact = frames.iter().all(|frame| frame.output_known);
        let streams = self.streams.values();
        let streams = streams.filter(|stream| stream.engine == handle);
        let streams: u64 = streams.map(Streaming::most_bytes).sum();
        let Some(engine) = self.engines.get_mut(&handle) else {
            return;
        };
        assert_eq!(
            (told.calls, told.bytes_in, told.bytes_out, told.findings),
            (
                engine.calls,
                engine.bytes_in,
                engine.bytes_out,
                engine.findings
            ),
            "calls, bytes in, bytes out, findings"
        );
        assert_eq!(told.errors, engine.errors);
        assert_eq!(told.panics, engine.errors[Status::Panic as usize]);
        assert_eq!(told.live_handles, live);
        assert!(told.nanos >= engine.nanos, "time went back");
        assert!(
            told.frame_bytes >= known && (!exact || told.frame_bytes <= known + pools + streams),
            "{} bytes of frame memory, of which {known} in blocks, at most {pools} in replacements and {streams} in streams",
            told.frame_bytes
        );
        assert!(told.frame_bytes <= told.frame_bytes_high_water);
        assert!(engine.high_water <= told.frame_bytes_high_water);
        assert!(told.frame_bytes_high_water <= engine.ceiling);
        engine.frame_bytes = told.frame_bytes;
        engine.high_water = told.frame_bytes_high_water;
        engine.nanos = told.nanos;
    }

    /// What compiling packed documents gives.
    pub(super) fn compile(
        &mut self,
        documents: &[u8],
        engine: u64,
    ) -> Result<Arc<RuleSet>, Refusal> {
        let (keys, enabled) = (&self.engines[&engine].keys, self.engines[&engine].enabled);
        let (items, malformed) = unpack(documents);
        let mut pairs = Vec::new();
        for pair in items.chunks(2) {
            let ([name, json], false) = (pair, malformed) else {
                return Err(argument("documents"));
            };
            let name = std::str::from_utf8(name).map_err(|_| argument("documents"))?;
            pairs.push(Document { name, json });
        }
        if malformed {
            return Err(argument("documents"));
        }
        self.compiled
            .entry((documents.to_vec(), keys.clone(), enabled))
            .or_insert_with(|| {
                let key = |(id, key): &Key| ironsieve_core::Key::new(id, key).unwrap();
                let settings = Settings {
                    keys: KeyRing::new(keys.iter().map(key).collect()).unwrap(),
                    ff1: enabled & 1 != 0,
                    reveal: enabled & 2 != 0,
                    ..Settings::default()
                };
                RuleSet::compile(&pairs, &settings)
                    .map(Arc::new)
                    .map_err(|error| status_of(error.kind()))
            })
            .clone()
            .map_err(|status| Refusal(status, None))
    }
}

impl Frame {
    /// Notes where a successful call says that the output is.
    pub(super) fn learn_output(&mut self, reply: &Reply) {
        let output = Block {
            address: reply.output_address,
            capacity: reply.output_capacity,
        };
        assert!(output.capacity >= self.output.capacity, "an output shrank");
        assert_eq!((output.address % 64, output.capacity % 4096), (0, 0));
        assert!(reply.output_length <= output.capacity);
        if output.capacity == self.output.capacity && self.output_known {
            assert_eq!(output.address, self.output.address, "moved without growing");
        }
        self.output = output;
        self.output_known = true;
    }

    /// Most replacement memory that the next call with the frame may give back before it does anything else.
    pub(super) fn pool_to_give_back(&self) -> u64 {
        match self.pool_settles || self.pool_most > POOL_KEPT {
            true => self.pool_most,
            false => 0,
        }
    }
}

impl Block {
    /// The input that a reply describes; it has to have this capacity.
    pub(super) fn input_of(reply: &Reply, capacity: u64) -> Self {
        assert_eq!(reply.input_capacity, capacity);
        assert_eq!(reply.input_address % 64, 0);
        assert_eq!(reply.input_address == 0, capacity == 0);
        Self {
            address: reply.input_address,
            capacity,
        }
    }
}

/// Packed items, and whether what follows them is malformed.
pub(super) fn unpack(mut bytes: &[u8]) -> (Vec<&[u8]>, bool) {
    let mut items = Vec::new();
    while bytes.len() >= 4 {
        let length = u32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        if length > bytes.len() - 4 {
            return (items, true);
        }
        items.push(&bytes[4..4 + length]);
        bytes = &bytes[4 + length..];
    }
    (items, !bytes.is_empty())
}

fn status_of(kind: ErrorKind) -> Status {
    match kind {
        ErrorKind::InvalidDocument => Status::InvalidDocument,
        ErrorKind::UnsupportedSchema => Status::UnsupportedSchema,
        ErrorKind::InvalidRule => Status::InvalidRule,
        ErrorKind::ExampleFailed => Status::ExampleFailed,
        ErrorKind::MissingKey => Status::MissingKey,
        ErrorKind::NotEnabled => Status::NotEnabled,
        ErrorKind::LimitExceeded => Status::LimitExceeded,
        other => panic!("the model does not know {other:?}"),
    }
}

/// The documented form of a key's name.
pub(super) fn is_key_id(id: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_digit() || c.is_ascii_alphabetic();
    let first = id.chars().next().is_some_and(alphanumeric);
    first && id.len() <= 32 && id.chars().all(|c| alphanumeric(c) || "._-".contains(c))
}

/// UTF-16 code units of a stretch between characters. A stray continuation byte counts nothing, a lead byte as its character would:
/// see ironsieve_core::utf16, which a valid text must not need.
pub(super) fn utf16_units(stretch: &[u8]) -> u64 {
    let units = std::str::from_utf8(stretch).map_or_else(
        |_| {
            let leads = stretch.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
            leads + stretch.iter().filter(|byte| **byte >= 0xF0).count()
        },
        |valid| valid.encode_utf16().count(),
    );
    units as u64
}
