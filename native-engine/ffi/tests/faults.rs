//! What must hold when a call panics, export by export.

mod client;
mod counting;

use std::time::{Duration, Instant};

use client::*;
use counting::allocated;
use ironsieve::*;

/// What a panic may hit.
#[derive(Clone, Copy)]
struct Opened {
    engine: u64,
    frame: u64,
    rules: u64,
    stream: u64,
    dictionary: u64,
}

impl Opened {
    fn new() -> Self {
        let engine = open_engine();
        let frame = acquire(engine);
        call!(isv_engine_enable(engine, 2));
        let rules = compile(engine, frame);
        Self {
            engine,
            frame,
            rules,
            stream: call!(isv_stream_open(rules, 100)).1.handle,
            dictionary: {
                let (name, length) = bytes(b"names");
                call!(isv_dictionary_open(engine, name, length, 0)).1.handle
            },
        }
    }

    /// Calls an export by its name with arguments that pass their checks.
    fn call(self, export: &str) -> (i32, Box<Reply>) {
        let Self {
            engine,
            frame,
            rules,
            stream,
            dictionary,
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
            "isv_engine_set_keys" => {
                let keys = packed(&[b"k", &[7; 32]]);
                let (start, size) = bytes(&keys);
                call!(isv_engine_set_keys(engine, start, size))
            }
            "isv_engine_enable" => call!(isv_engine_enable(engine, 3)),
            "isv_ruleset_reveal" => call!(isv_ruleset_reveal(rules, frame, text, length, 0)),
            "isv_engine_set_threads" => call!(isv_engine_set_threads(engine, 2)),
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
            "isv_stream_open" => call!(isv_stream_open(rules, 4096)),
            "isv_stream_feed" => feed(stream, frame, b"code-1", 100).answer(),
            "isv_stream_finish" => finish(stream, frame).answer(),
            "isv_stream_free" => call!(isv_stream_free(stream)),
            "isv_dictionary_open" => call!(isv_dictionary_open(engine, text, length, 0)),
            "isv_dictionary_add" => call!(isv_dictionary_add(dictionary, text, length)),
            "isv_dictionary_finish" => call!(isv_dictionary_finish(dictionary)),
            "isv_dictionary_free" => call!(isv_dictionary_free(dictionary)),
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
    export.numbers().next().is_some_and(|first| {
        ["engine", "frame", "ruleset", "stream", "dictionary"].contains(&first)
    })
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
    a_panic_in_the_middle_of_a_stream();
    a_panic_in_the_end_of_what_is_closed();
    let before = allocated();
    for _ in 0..20 {
        EXPORTS.iter().for_each(panic_in);
        a_panic_in_the_middle_of_a_scan();
        a_panic_in_the_middle_of_a_stream();
        a_panic_in_the_end_of_what_is_closed();
    }
    assert_eq!(allocated() - before, 0, "bytes lost");
    a_panic_on_a_thread_of_the_pool();
    let before = settled();
    for _ in 0..10 {
        a_panic_on_a_thread_of_the_pool();
    }
    // Ended threads leave some garbage to whoever collects it next; an engine, its frames or its search memory would be more.
    let lost = settled() - before;
    assert!(lost < 32 << 10, "{lost} bytes lost");
}

/// Bytes allocated once the threads of closed engines have ended.
fn settled() -> i64 {
    let mut last = allocated();
    let mut same = 0;
    while same < 20 {
        std::thread::sleep(std::time::Duration::from_millis(5));
        let now = allocated();
        same = if now == last { same + 1 } else { 0 };
        last = now;
    }
    last
}

/// The call that the slice belongs to is told, the threads go on until the engine is closed, and its next one has threads again.
fn a_panic_on_a_thread_of_the_pool() {
    let texts = packed(&vec![&b"ironsieve-fault: panic in a slice"[..]; 4_000]);
    let fine = packed(&vec![&b"code-17"[..]; 10_000]);
    let (start, length) = bytes(&texts);
    for _ in 0..2 {
        let Opened {
            engine,
            frame,
            rules,
            ..
        } = Opened::new();
        assert_eq!(
            call!(isv_engine_set_threads(engine, 3)).0,
            Status::Ok as i32
        );
        let other = acquire(engine);
        let (fine_start, fine_length) = bytes(&fine);
        std::thread::scope(|scope| {
            // Another call of the same engine that is under way ends as it may.
            let beside = scope.spawn(move || {
                call!(isv_ruleset_redact_batch(
                    rules,
                    other,
                    fine_start,
                    fine_length,
                    0
                ))
            });
            let (status, reply) = call!(isv_ruleset_redact_batch(rules, frame, start, length, 0));
            assert_eq!(status, Status::Panic as i32, "{}", message(&reply));
            let said = message(&reply);
            assert!(
                said.starts_with("injected fault on thread ") && said.contains("fault.rs"),
                "{said}"
            );
            let (status, reply) = beside.join().unwrap();
            let quarantined = Status::Quarantined as i32;
            assert!([0, quarantined].contains(&status), "{}", message(&reply));
            assert!(status == quarantined || reply.count == 10_000);
        });
        let told = |name| counter(engine, name);
        // A thread counts itself once it runs, which on a busy machine may be after a batch that did without it.
        let end = Instant::now() + Duration::from_secs(10);
        while told("pool_threads") < 2 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(
            (told("panics"), told("pool_threads"), told("queue_slices")),
            (1, 2, 0)
        );
        let (status, _) = call!(isv_ruleset_redact_batch(rules, frame, start, length, 0));
        assert_eq!(status, Status::Quarantined as i32);
        assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    }
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

/// While the call holds its stream, and another stream of that engine holds text back: neither gives anything any more.
fn a_panic_in_the_middle_of_a_stream() {
    let (engine, other) = (open_engine(), open_engine());
    let (frame, fine) = (acquire(engine), acquire(other));
    let (rules, others) = (compile(engine, frame), compile(other, fine));
    let (broken, beside) = (open_stream(rules, 100), open_stream(rules, 100));
    let unharmed = open_stream(others, 100);
    for (stream, frame) in [(broken, frame), (beside, frame), (unharmed, fine)] {
        let fed = feed(stream, frame, b"is code-1", NO_LIMIT);
        assert_eq!((fed.text.as_slice(), fed.held), (&b"is "[..], 6));
    }
    let fed = feed(broken, frame, b"ironsieve-fault: panic", NO_LIMIT);
    assert_eq!(fed.status, Status::Panic as i32);
    let said = message(&fed.reply);
    assert!(
        said.starts_with("injected fault, at ") && said.contains("fault.rs"),
        "{said}"
    );
    for stream in [broken, beside] {
        for fed in [
            feed(stream, frame, b"7", NO_LIMIT),
            finish(stream, frame),
            feed(stream, fine, b"7", NO_LIMIT),
        ] {
            assert_eq!(fed.status, Status::Quarantined as i32);
            assert_eq!((fed.reply.count, fed.reply.output_length), (0, 0));
        }
        assert_eq!(
            call!(isv_stream_free(stream)).0,
            Status::Ok as i32,
            "it can be closed"
        );
        assert_eq!(call!(isv_stream_free(stream)).0, Status::Closed as i32);
    }
    assert_eq!(
        call!(isv_stream_open(rules, 100)).0,
        Status::Quarantined as i32
    );
    assert_eq!(counter(engine, "streams_open"), 0);
    assert_eq!(counter(engine, "streams_held_bytes"), 0);
    assert_eq!(finish(unharmed, fine).text, b"[code]");
    assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    call!(isv_engine_close(other));
}
