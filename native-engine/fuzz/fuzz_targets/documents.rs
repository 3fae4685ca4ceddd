//! Bytes as a rule document: compiled through the exports, and when that succeeds, used on a text. No document and no text may make the
//! engine panic, and the naive oracle has to find the same.
//!
//! Input: the document, then, behind the first NUL byte if there is one (JSON has none), the text. Without one the text is the document.
#![no_main]

use ironsieve::*;
use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, RuleSet, Scratch, Settings};
use libfuzzer_sys::fuzz_target;

const NAME: &str = "fuzzed";

/// Longest text for the oracle, whose overlap resolution is quadratic on purpose.
const ORACLE_TEXT: usize = 4096;

/// Calls an export with a fresh reply; a panic that was caught is a finding as much as one that was not.
macro_rules! call {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        let mut reply = fresh_reply();
        // SAFETY: every address below is that of a live local or of the input, every size is set.
        let status = unsafe { $name($($argument,)* std::ptr::from_mut(&mut *reply).expose_provenance() as u64) };
        let message = String::from_utf8_lossy(&reply.message[..reply.message_length as usize]);
        assert_ne!(status, Status::Panic as i32, "{message}");
        (status, reply)
    }};
}

fuzz_target!(|data: &[u8]| {
    let (json, text) = split(data);
    if through_the_exports(json, text) {
        compare_with_oracle(json, text);
    }
});

fn split(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, data),
    }
}

/// Whether the document compiles.
fn through_the_exports(json: &[u8], text: &[u8]) -> bool {
    let engine = open_engine();
    let (status, reply) = call!(isv_frame_acquire(engine, 0));
    assert_eq!(status, Status::Ok as i32);
    let frame = reply.handle;
    let documents = [packed(NAME.as_bytes()), packed(json)].concat();
    let (status, reply) = call!(isv_ruleset_compile(
        engine,
        frame,
        address(&documents),
        documents.len() as u64
    ));
    if status == Status::Ok as i32 {
        let rules = reply.handle;
        for flags in [0, UTF16_OFFSETS] {
            let (status, _) = call!(isv_ruleset_redact(
                rules,
                frame,
                address(text),
                text.len() as u64,
                flags
            ));
            assert!(status == Status::Ok as i32 || status == Status::MemoryLimit as i32);
        }
    }
    assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    status == Status::Ok as i32
}

fn open_engine() -> u64 {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: 64 << 20,
    };
    let config = std::ptr::from_ref(&config).expose_provenance() as u64;
    let (status, reply) = call!(isv_engine_open(config));
    assert_eq!(status, Status::Ok as i32);
    let engine = reply.handle;
    let key = [7; 32];
    let (status, _) = call!(isv_engine_set_hash_key(
        engine,
        address(b"k"),
        1,
        address(&key),
        key.len() as u64
    ));
    assert_eq!(status, Status::Ok as i32);
    engine
}

fn fresh_reply() -> Box<Reply> {
    // SAFETY: Reply is made of integers, for which zero is valid.
    let mut reply: Box<Reply> = Box::new(unsafe { std::mem::zeroed() });
    reply.size = size_of::<Reply>() as u32;
    reply
}

fn address(bytes: &[u8]) -> u64 {
    bytes.as_ptr().expose_provenance() as u64
}

fn packed(item: &[u8]) -> Vec<u8> {
    [&(item.len() as u32).to_ne_bytes(), item].concat()
}

fn compare_with_oracle(json: &[u8], text: &[u8]) {
    let document = [Document { name: NAME, json }];
    let settings = Settings {
        keys: ironsieve_core::Key::new("k", &[7; 32]).unwrap().into(),
        ff1: true,
        reveal: true,
        ..Settings::default()
    };
    let text = &text[..text.len().min(ORACLE_TEXT)];
    let rules = RuleSet::compile(&document, &settings).expect("compiled through the exports");
    let oracle = Oracle::compile(&document, &settings).expect("the fast path accepts it");
    let mut scratch = Scratch::default();
    assert_eq!(rules.scan(text, &mut scratch), oracle.scan(text));
    assert_eq!(
        rules.is_match(text, &mut scratch),
        !oracle.scan(text).is_empty()
    );
}
