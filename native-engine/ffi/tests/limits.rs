//! What happens at the ends of memory: the system's, and a thread's stack.

mod client;

use client::*;
use ironsieve::*;

/// A JVM's smallest thread stack is 180 kB (`-Xss`), its guard pages and Java's own frames included; the default is 1 MB.
const SCANNING_STACK: usize = 96 << 10;

/// Rule sets are compiled at start-up and on reload, on threads of the default size.
const COMPILING_STACK: usize = 512 << 10;

const PACKS: [&[u8]; 4] = [
    b"pii",
    include_bytes!("../../packs/pii.json"),
    b"secrets",
    include_bytes!("../../packs/secrets.json"),
];

fn on_a_stack_of<R: Send + 'static>(bytes: usize, run: impl FnOnce() -> R + Send + 'static) -> R {
    std::thread::Builder::new()
        .stack_size(bytes)
        .spawn(run)
        .unwrap()
        .join()
        .unwrap()
}

fn compile_documents(engine: u64, frame: u64, documents: &[&[u8]]) -> (i32, Box<Reply>) {
    let documents = packed(documents);
    let (start, length) = bytes(&documents);
    call!(isv_ruleset_compile(engine, frame, start, length))
}

#[test]
fn memory_that_the_system_does_not_have_is_a_status() {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: u64::MAX,
    };
    let (status, reply) = call!(isv_engine_open(address(&config)));
    assert_eq!(status, Status::Ok as i32);
    let engine = reply.handle;
    let frame = acquire(engine);
    let used = telemetry(engine).frame_bytes;
    for bytes in [1 << 50, i64::MAX as u64] {
        let (status, reply) = call!(isv_frame_reserve(frame, bytes));
        assert_eq!(status, Status::MemoryLimit as i32, "{}", message(&reply));
        assert!(
            message(&reply).starts_with("the system has no "),
            "{}",
            message(&reply)
        );
    }
    assert_eq!(telemetry(engine).frame_bytes, used);
    let rules = compile(engine, frame);
    let (text, length) = bytes(b"code-17");
    assert_eq!(
        call!(isv_ruleset_redact(rules, frame, text, length, 0))
            .1
            .count,
        1
    );
    call!(isv_engine_close(engine));
}

#[test]
fn a_small_stack_is_enough() {
    let engine = open_engine();
    let frame = acquire(engine);
    let (status, reply) = on_a_stack_of(COMPILING_STACK, move || {
        compile_documents(engine, frame, &PACKS)
    });
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let rules = reply.handle;
    let count = on_a_stack_of(SCANNING_STACK, move || {
        let text = "anna@example.org, 4111 1111 1111 1111; eyJhbGciOi ".repeat(2_000);
        let (start, length) = bytes(text.as_bytes());
        call!(isv_ruleset_redact(rules, frame, start, length, 0))
            .1
            .count
    });
    assert_eq!(count, 4_000);
    call!(isv_engine_close(engine));
}

/// Nesting is what a recursive parser or compiler pays for with its stack; the limits on it are low enough for any thread.
#[test]
fn nesting_ends_in_a_status_and_not_in_an_overflow() {
    let engine = open_engine();
    let frame = acquire(engine);
    let deep =
        |open: &str, close: &str, depth: usize| open.repeat(depth) + "a" + &close.repeat(depth);
    let patterns = [
        (deep("(", ")", 40), Status::Ok),
        (deep("x(?:", ")?", 40), Status::Ok),
        (deep("(", ")", 10_000), Status::InvalidRule),
        (deep("x(?:", ")*", 10_000), Status::InvalidRule),
        (deep("[^[", "]]", 10_000), Status::InvalidRule),
    ];
    for (pattern, expected) in patterns {
        let document = format!(
            r#"{{"schema": 1, "name": "deep", "rules": [{{"id": "deep", "pattern": "{pattern}"}}]}}"#
        );
        let (status, reply) = on_a_stack_of(COMPILING_STACK, move || {
            compile_documents(engine, frame, &[b"deep", document.as_bytes()])
        });
        assert_eq!(
            status,
            expected as i32,
            "{pattern:.20}: {}",
            message(&reply)
        );
    }
    let nested = "[".repeat(100_000);
    let (status, reply) = on_a_stack_of(COMPILING_STACK, move || {
        compile_documents(engine, frame, &[b"deep", nested.as_bytes()])
    });
    assert_eq!(
        status,
        Status::InvalidDocument as i32,
        "{}",
        message(&reply)
    );
    call!(isv_engine_close(engine));
}
