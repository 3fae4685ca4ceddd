//! A client in few words: opens what a test needs and reads what comes back.

// Each test crate uses its part of it.
#![allow(dead_code)]

use ironsieve::*;

pub const DOCUMENT: &str = r#"{"schema": 1, "name": "test", "rules": [
    {"id": "code", "title": "A code", "category": "secret", "tags": ["a", "b"], "pattern": "code-[0-9]+"},
    {"id": "name", "pattern": "N\\.N\\.", "action": {"type": "keep"}}]}"#;

/// Most frame memory of the engines here.
pub const CEILING: u64 = 8 << 20;

/// A struct of the boundary with every field 0.
pub fn zeroed<T: Record>() -> T {
    // SAFETY: records are made of integers, for which zero is valid.
    unsafe { std::mem::zeroed() }
}

/// Structs that are made of integers.
pub trait Record: Copy {}

impl Record for Reply {}
impl Record for Telemetry {}
impl Record for TraceEvent {}
impl Record for StreamProgress {}

pub fn reply() -> Box<Reply> {
    let mut reply: Box<Reply> = Box::new(zeroed());
    reply.size = size_of::<Reply>() as u32;
    reply
}

pub fn address<T>(object: &T) -> u64 {
    std::ptr::from_ref(object).expose_provenance() as u64
}

pub fn message(reply: &Reply) -> &str {
    std::str::from_utf8(&reply.message[..reply.message_length as usize]).unwrap()
}

/// Calls an export with a fresh reply.
macro_rules! call {
    ($name:ident($($argument:expr),*)) => {{
        let mut reply = $crate::client::reply();
        // SAFETY: every address below is that of a live local or of frame memory, every size is set.
        let status = unsafe { ironsieve::$name($($argument,)* std::ptr::from_mut(&mut *reply).expose_provenance() as u64) };
        assert_eq!(status, reply.status);
        (status, reply)
    }};
}
pub(crate) use call;

pub fn bytes(text: &[u8]) -> (u64, u64) {
    (text.as_ptr().expose_provenance() as u64, text.len() as u64)
}

pub fn packed(items: &[&[u8]]) -> Vec<u8> {
    items
        .iter()
        .flat_map(|item| [&u32::try_from(item.len()).unwrap().to_ne_bytes(), *item].concat())
        .collect()
}

pub fn open_engine() -> u64 {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: CEILING,
    };
    let (status, reply) = call!(isv_engine_open(address(&config)));
    assert_eq!(status, Status::Ok as i32);
    reply.handle
}

pub fn acquire(engine: u64) -> u64 {
    let (status, reply) = call!(isv_frame_acquire(engine, 100));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    assert!(reply.input_capacity >= 100);
    reply.handle
}

pub fn compile(engine: u64, frame: u64) -> u64 {
    let documents = packed(&[b"test", DOCUMENT.as_bytes()]);
    let (start, length) = bytes(&documents);
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    assert_eq!(reply.count, 2);
    let rule: RuleRecord = read(&reply, 0);
    assert_eq!((rule.category, rule.action), (1, 1));
    assert_eq!(
        string(&reply, rule.title_offset, rule.title_length),
        "A code"
    );
    assert_eq!(string(&reply, rule.tags_offset, rule.tags_length), "a,b");
    reply.handle
}

pub fn read<T: Copy>(reply: &Reply, index: usize) -> T {
    assert!((index + 1) * size_of::<T>() <= reply.output_length as usize);
    // SAFETY: the record lies inside the output (just checked), which is live until the next call with the frame.
    unsafe {
        std::ptr::with_exposed_provenance::<T>(reply.output_address as usize)
            .add(index)
            .read_unaligned()
    }
}

pub fn string(reply: &Reply, offset: u64, length: u32) -> &str {
    assert!(offset + u64::from(length) <= reply.output_length);
    // SAFETY: as in `read`.
    let bytes = unsafe {
        std::slice::from_raw_parts(
            std::ptr::with_exposed_provenance((reply.output_address + offset) as usize),
            length as usize,
        )
    };
    std::str::from_utf8(bytes).unwrap()
}

pub fn telemetry(engine: u64) -> Telemetry {
    let mut telemetry: Telemetry = zeroed();
    telemetry.size = size_of::<Telemetry>() as u32;
    let place = std::ptr::from_mut(&mut telemetry).expose_provenance() as u64;
    let (status, _) = call!(isv_engine_telemetry(engine, place));
    assert_eq!(status, Status::Ok as i32);
    telemetry
}

/// Closed, and maybe a test that runs at the same time has opened something in the slot since.
pub fn assert_gone(status: i32) {
    let gone = [Status::Closed as i32, Status::Stale as i32];
    assert!(gone.contains(&status), "{status}");
}

/// Counters of an engine in an array of a length; what the library leaves alone stays 7.
pub fn counters(engine: u64, length: usize) -> (Vec<u64>, u64) {
    let mut words = vec![7_u64; length];
    let place = words.as_mut_ptr().expose_provenance() as u64;
    let (status, reply) = call!(isv_engine_counters(engine, place, length as u64));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    (words, reply.count)
}

/// One counter of an engine by its name.
pub fn counter(engine: u64, name: &str) -> u64 {
    let known = COUNTERS.iter().find(|counter| counter.name == name);
    counters(engine, COUNTER_WORDS).0[known.unwrap().number]
}

/// Output that no test reaches.
pub const NO_LIMIT: u64 = 1 << 40;

pub fn open_stream(rules: u64, hold_back: u64) -> u64 {
    let (status, reply) = call!(isv_stream_open(rules, hold_back));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    reply.handle
}

/// Of a finding of a stream: rule, start, end and whether the bound decided.
pub type Found = (u32, u64, u64, bool);

/// What a call of a stream gave.
pub struct Fed {
    pub status: i32,
    pub reply: Box<Reply>,
    pub taken: u64,
    pub held: u64,
    pub findings: Vec<Found>,
    /// Redacted text.
    pub text: Vec<u8>,
}

impl Fed {
    pub fn answer(self) -> (i32, Box<Reply>) {
        (self.status, self.reply)
    }

    fn of(answer: (i32, Box<Reply>), progress: &StreamProgress) -> Self {
        let (status, reply) = answer;
        let done = [Status::Ok as i32, Status::MoreOutput as i32].contains(&status);
        let count = if done { reply.count as usize } else { 0 };
        let findings = (0..count).map(|index| {
            let found: StreamFindingRecord = read(&reply, index);
            (found.rule, found.start, found.end, found.forced == 1)
        });
        let findings = findings.collect();
        let records = (count * size_of::<StreamFindingRecord>()) as u64;
        let end = if done { reply.output_length } else { records };
        let text = (records..end).map(|at| byte(&reply, at)).collect();
        Self {
            status,
            taken: progress.taken,
            held: progress.held,
            findings,
            text,
            reply,
        }
    }
}

fn byte(reply: &Reply, at: u64) -> u8 {
    assert!(at < reply.output_length);
    // SAFETY: as in `read`.
    unsafe { std::ptr::with_exposed_provenance::<u8>((reply.output_address + at) as usize).read() }
}

fn progress() -> Box<StreamProgress> {
    let mut progress: Box<StreamProgress> = Box::new(zeroed());
    progress.size = size_of::<StreamProgress>() as u32;
    progress
}

pub fn feed(stream: u64, frame: u64, piece: &[u8], limit: u64) -> Fed {
    let mut progress = progress();
    let filled = std::ptr::from_mut(&mut *progress).expose_provenance() as u64;
    let (start, length) = bytes(piece);
    let answer = call!(isv_stream_feed(stream, frame, start, length, limit, filled));
    Fed::of(answer, &progress)
}

pub fn finish(stream: u64, frame: u64) -> Fed {
    let mut progress = progress();
    let filled = std::ptr::from_mut(&mut *progress).expose_provenance() as u64;
    Fed::of(call!(isv_stream_finish(stream, frame, filled)), &progress)
}
