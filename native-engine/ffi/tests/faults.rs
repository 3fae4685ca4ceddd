//! What must hold when a call panics, export by export.

mod client;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use client::*;
use ironsieve::*;

/// The system's allocator with a count of what is allocated.
struct Counting;

static ALLOCATED: AtomicI64 = AtomicI64::new(0);

// SAFETY: everything is forwarded to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size() as i64, Relaxed);
        // SAFETY: forwarded; so in `dealloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size() as i64, Relaxed);
        // SAFETY: forwarded.
        unsafe { System.dealloc(block, layout) };
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a panic may hit.
#[derive(Clone, Copy)]
struct Opened {
    engine: u64,
    frame: u64,
    rules: u64,
}

impl Opened {
    fn new() -> Self {
        let engine = open_engine();
        let frame = acquire(engine);
        Self {
            engine,
            frame,
            rules: compile(engine, frame),
        }
    }

    /// Calls an export by its name with arguments that pass their checks.
    fn call(self, export: &str) -> (i32, Box<Reply>) {
        let Self {
            engine,
            frame,
            rules,
        } = self;
        let (text, length) = bytes(b"code-1");
        match export {
            "isv_engine_open" => {
                let config = EngineConfig {
                    size: size_of::<EngineConfig>() as u32,
                    reserved: 0,
                    max_frame_bytes: CEILING,
                };
                call!(isv_engine_open(address(&config)))
            }
            "isv_engine_close" => call!(isv_engine_close(engine)),
            "isv_engine_ping" => call!(isv_engine_ping(engine)),
            "isv_engine_set_hash_key" => {
                let (key, size) = bytes(&[7; 32]);
                call!(isv_engine_set_hash_key(engine, text, length, key, size))
            }
            "isv_engine_telemetry" => {
                let telemetry = Box::new(Telemetry {
                    size: size_of::<Telemetry>() as u32,
                    ..zeroed()
                });
                call!(isv_engine_telemetry(engine, address(&*telemetry)))
            }
            "isv_engine_counters" => {
                let mut counters = vec![0_u64; COUNTERS.len()];
                let start = counters.as_mut_ptr().expose_provenance() as u64;
                call!(isv_engine_counters(engine, start, counters.len() as u64))
            }
            "isv_frame_acquire" => call!(isv_frame_acquire(engine, 100)),
            "isv_frame_reserve" => call!(isv_frame_reserve(frame, 5_000)),
            "isv_frame_release" => call!(isv_frame_release(frame)),
            "isv_ruleset_compile" => {
                let documents = packed(&[b"test", DOCUMENT.as_bytes()]);
                let (start, size) = bytes(&documents);
                call!(isv_ruleset_compile(engine, frame, start, size))
            }
            "isv_ruleset_free" => call!(isv_ruleset_free(rules)),
            "isv_ruleset_scan" => call!(isv_ruleset_scan(rules, frame, text, length, 0)),
            "isv_ruleset_redact" => call!(isv_ruleset_redact(rules, frame, text, length, 0)),
            "isv_ruleset_redact_batch" => {
                let texts = packed(&[b"code-1"]);
                let (start, size) = bytes(&texts);
                call!(isv_ruleset_redact_batch(rules, frame, start, size, 0))
            }
            "isv_ruleset_matches" => call!(isv_ruleset_matches(rules, frame, text, length)),
            "isv_trace_set" => call!(isv_trace_set(TRACE_OFF, 0)),
            "isv_trace_drain" => call!(isv_trace_drain(0, 0)),
            other => panic!("{other} needs a line here"),
        }
    }
}

fn arm(export: &str) {
    let (name, length) = bytes(export.as_bytes());
    assert_eq!(call!(isv_fault_arm(name, length)).0, Status::Ok as i32);
}

fn takes_a_handle(export: &Export) -> bool {
    export
        .numbers()
        .next()
        .is_some_and(|first| ["engine", "frame", "ruleset"].contains(&first))
}

/// One panic in one export, and everything that has to hold afterwards.
fn panic_in(export: &Export) {
    let opened = Opened::new();
    arm(export.name);
    let (status, reply) = opened.call(export.name);
    assert_eq!(status, Status::Panic as i32, "{}", export.name);
    let said = message(&reply);
    let sentence = format!("injected fault in {}, at ", export.name);
    assert!(
        said.starts_with(&sentence) && said.contains("fault.rs"),
        "{said}"
    );
    assert_eq!(
        (reply.handle, reply.count, reply.output_length),
        (0, 0, 0),
        "{} wrote results",
        export.name
    );
    let expected = if takes_a_handle(export) {
        Status::Quarantined
    } else {
        Status::Ok
    };
    for next in ["isv_engine_ping", "isv_ruleset_redact", "isv_frame_reserve"] {
        assert_eq!(opened.call(next).0, expected as i32, "{next}");
    }
    assert_eq!(
        telemetry(opened.engine).panics,
        u64::from(takes_a_handle(export))
    );
    assert_eq!(opened.call("isv_engine_close").0, Status::Ok as i32);
    assert_eq!(opened.call("isv_engine_close").0, Status::Closed as i32);
}

/// When the handle is gone already, the panic is still its engine's.
fn a_panic_in_the_end_of_what_is_closed() {
    let opened = Opened::new();
    arm("drop");
    let (status, reply) = opened.call("isv_frame_release");
    assert_eq!(status, Status::Panic as i32, "{}", message(&reply));
    assert_eq!(opened.call("isv_frame_release").0, Status::Closed as i32);
    assert_eq!(opened.call("isv_engine_ping").0, Status::Quarantined as i32);
    assert_eq!(telemetry(opened.engine).panics, 1);
    assert_eq!(opened.call("isv_engine_close").0, Status::Ok as i32);
}

/// One test: what is armed and what is allocated belongs to the process.
#[test]
fn a_panic_is_contained_in_every_export() {
    for export in EXPORTS {
        panic_in(export);
    }
    a_panic_in_the_middle_of_a_scan();
    a_panic_in_the_end_of_what_is_closed();
    let before = ALLOCATED.load(Relaxed);
    for _ in 0..20 {
        EXPORTS.iter().for_each(panic_in);
        a_panic_in_the_middle_of_a_scan();
        a_panic_in_the_end_of_what_is_closed();
    }
    assert_eq!(ALLOCATED.load(Relaxed) - before, 0, "bytes lost");
}

/// While the call holds its frame and others work with another engine.
fn a_panic_in_the_middle_of_a_scan() {
    let (engine, other) = (open_engine(), open_engine());
    let (frame, fine) = (acquire(engine), acquire(other));
    let (rules, others) = (compile(engine, frame), compile(other, fine));
    let (start, length) = bytes(b"ironsieve-fault: panic");
    let (status, reply) = call!(isv_ruleset_redact(rules, frame, start, length, 0));
    assert_eq!(status, Status::Panic as i32);
    assert!(
        message(&reply).starts_with("injected fault, at ") && message(&reply).contains("fault.rs"),
        "{}",
        message(&reply)
    );
    let (start, length) = bytes(b"code-1");
    assert_eq!(
        call!(isv_ruleset_redact(rules, frame, start, length, 0)).0,
        Status::Quarantined as i32
    );
    assert_eq!(call!(isv_engine_ping(engine)).0, Status::Quarantined as i32);
    assert_eq!(
        call!(isv_ruleset_redact(others, fine, start, length, 0)).0,
        Status::Ok as i32
    );
    assert_eq!(telemetry(engine).panics, 1);
    assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    call!(isv_engine_close(other));
}
