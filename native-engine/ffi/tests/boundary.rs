//! The exports as a client sees them: numbers in, status and reply out.

mod client;

use client::*;
use ironsieve::*;

fn handshake(info: &mut Handshake) -> i32 {
    // SAFETY: the address is that of a live local whose size is set.
    unsafe { isv_handshake(std::ptr::from_mut(info).expose_provenance() as u64) }
}

#[test]
fn handshake_tells_the_version_and_respects_a_shorter_struct() {
    // SAFETY: Handshake is made of integers.
    let mut info: Handshake = unsafe { std::mem::zeroed() };
    info.size = 16;
    assert_eq!(handshake(&mut info), 0);
    assert_eq!(
        (info.abi_major, info.abi_minor, info.panic_strategy),
        (ABI_VERSION.0, ABI_VERSION.1, PANIC_UNWINDS)
    );
    assert_eq!(
        info.layout_hash, 0,
        "written behind the size that was given"
    );
    info.size = size_of::<Handshake>() as u32;
    assert_eq!(handshake(&mut info), 0);
    assert_eq!(info.layout_hash, layout_hash());
}

#[test]
fn redact_reports_edits_in_bytes_or_utf16() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let text = "é code-1 N.N. \u{1F600}code-22";
    let (start, length) = bytes(text.as_bytes());

    let (status, reply) = call!(isv_ruleset_redact(rules, frame, start, length, 0));
    assert_eq!((status, reply.count), (0, 3));
    let first: FindingRecord = read(&reply, 0);
    assert_eq!((first.rule, first.start, first.end), (0, 3, 9));
    assert_eq!(
        string(&reply, first.replacement_offset, first.replacement_length),
        "[code]"
    );
    let kept: FindingRecord = read(&reply, 1);
    assert_eq!((kept.rule, kept.replacement_length), (1, KEPT));
    let last: FindingRecord = read(&reply, 2);
    assert_eq!(
        (last.start as usize, last.end as usize),
        (text.len() - 7, text.len())
    );

    let (_, reply) = call!(isv_ruleset_scan(rules, frame, start, length, UTF16_OFFSETS));
    let last: FindingRecord = read(&reply, 2);
    assert_eq!(
        (last.start, last.end, last.replacement_length),
        (16, 23, KEPT)
    );

    let (_, reply) = call!(isv_ruleset_matches(rules, frame, start, length));
    assert_eq!(reply.count, 1);
    let (_, reply) = call!(isv_ruleset_matches(rules, frame, start, 2));
    assert_eq!(reply.count, 0);
    call!(isv_engine_close(engine));
}

#[test]
fn batch_reports_each_text_by_its_index() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let texts = packed(&[b"code-1", b"", b"nothing", b"code-2 code-3"]);
    let (start, length) = bytes(&texts);
    let (status, reply) = call!(isv_ruleset_redact_batch(rules, frame, start, length, 0));
    assert_eq!((status, reply.count), (0, 3));
    let found: Vec<(u32, u64)> = (0..3)
        .map(|index| read::<FindingRecord>(&reply, index))
        .map(|record| (record.text, record.start))
        .collect();
    assert_eq!(found, [(0, 0), (3, 0), (3, 7)]);
    let texts = "code-1nothingcode-2 code-3".len() as u64;
    assert_eq!(telemetry(engine).bytes_in, texts, "lengths are no text");
    let (status, reply) = call!(isv_ruleset_redact_batch(rules, frame, start, length - 1, 0));
    assert_eq!(status, Status::InvalidArgument as i32);
    assert!(message(&reply).contains("texts"), "{}", message(&reply));
    call!(isv_engine_close(engine));
}

#[test]
fn misuse_is_a_status_that_names_the_argument() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (start, length) = bytes(b"text");
    let cases = [
        (
            call!(isv_ruleset_scan(frame, frame, start, length, 0)),
            Status::WrongKind,
            "ruleset",
        ),
        (
            call!(isv_ruleset_scan(rules, engine, start, length, 0)),
            Status::WrongKind,
            "frame",
        ),
        (
            call!(isv_ruleset_scan(0, frame, start, length, 0)),
            Status::InvalidHandle,
            "ruleset",
        ),
        (
            call!(isv_ruleset_scan(rules, frame, 0, 1, 0)),
            Status::InvalidArgument,
            "text",
        ),
        (
            call!(isv_ruleset_scan(rules, frame, start, u64::MAX, 0)),
            Status::InvalidArgument,
            "text",
        ),
        (
            call!(isv_ruleset_scan(rules, frame, start, length, 6)),
            Status::InvalidArgument,
            "flags",
        ),
        (
            call!(isv_frame_acquire(engine, CEILING + 1)),
            Status::MemoryLimit,
            "8388608",
        ),
        (
            call!(isv_frame_acquire(engine, u64::MAX)),
            Status::InvalidArgument,
            "input_capacity",
        ),
        (call!(isv_engine_open(0)), Status::InvalidArgument, "config"),
        (
            call!(isv_engine_ping(frame)),
            Status::WrongKind,
            "argument 'engine'",
        ),
        (
            call!(isv_engine_set_hash_key(
                engine, start, length, start, length
            )),
            Status::InvalidArgument,
            "key",
        ),
    ];
    for ((status, reply), expected, named) in cases {
        assert_eq!(status, expected as i32, "{}", message(&reply));
        assert!(
            message(&reply).contains(named),
            "{named}: {}",
            message(&reply)
        );
    }
    assert_eq!(
        telemetry(engine).errors[Status::InvalidArgument as usize],
        5
    );
    call!(isv_engine_close(engine));
}

#[test]
fn a_reply_that_cannot_be_used_is_a_status() {
    let engine = open_engine();
    let mut small = reply();
    small.size = 100;
    for reply in [
        0,
        8 * 1_000 + 1,
        std::ptr::from_mut(&mut *small).expose_provenance() as u64,
    ] {
        // SAFETY: null and misaligned addresses are not touched; the last is a live local that says it is too small.
        let status = unsafe { isv_engine_ping(engine, reply) };
        assert_eq!(status, Status::InvalidArgument as i32);
    }
    assert_eq!(small.status, 0);
    call!(isv_engine_close(engine));
}

#[test]
fn text_inside_the_output_is_refused() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (_, reply) = call!(isv_ruleset_scan(rules, frame, bytes(b"code-1").0, 6, 0));
    let (status, reply) = call!(isv_ruleset_scan(rules, frame, reply.output_address, 4, 0));
    assert_eq!(status, Status::InvalidArgument as i32);
    assert!(message(&reply).contains("'text'"), "{}", message(&reply));
    let (_, reply) = call!(isv_ruleset_scan(rules, frame, bytes(b"code-1").0, 6, 0));
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, reply.output_address, 4));
    assert_eq!(status, Status::InvalidArgument as i32);
    assert!(
        message(&reply).contains("'documents'"),
        "{}",
        message(&reply)
    );
    call!(isv_engine_close(engine));
}

#[test]
fn frames_and_rule_sets_of_different_engines_do_not_mix() {
    let (one, other) = (open_engine(), open_engine());
    let (frame, foreign) = (acquire(one), acquire(other));
    let rules = compile(one, frame);
    let (start, length) = bytes(b"code-1");
    let (status, _) = call!(isv_ruleset_scan(rules, foreign, start, length, 0));
    assert_eq!(status, Status::InvalidArgument as i32);
    call!(isv_engine_close(one));
    call!(isv_engine_close(other));
}

#[test]
fn closing_twice_is_a_status_and_an_engine_takes_its_objects_along() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    assert_eq!(telemetry(engine).live_handles, 3);
    assert_eq!(call!(isv_ruleset_free(rules)).0, Status::Ok as i32);
    assert_gone(call!(isv_ruleset_free(rules)).0);
    assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    assert_gone(call!(isv_engine_close(engine)).0);
    assert_gone(call!(isv_frame_release(frame)).0);
}

#[test]
fn a_bad_rule_names_itself_and_nothing_stays_open() {
    let engine = open_engine();
    let frame = acquire(engine);
    let documents = packed(&[
        b"bad",
        br#"{"schema": 1, "name": "bad", "rules": [{"id": "broken", "pattern": "a(b"}]}"#,
    ]);
    let (start, length) = bytes(&documents);
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
    assert_eq!(status, Status::InvalidRule as i32);
    assert!(message(&reply).contains("broken"), "{}", message(&reply));
    assert_eq!(telemetry(engine).live_handles, 2);
    call!(isv_engine_close(engine));
}

#[test]
fn telemetry_adds_up_over_open_and_released_frames() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (start, length) = bytes(b"code-1 code-2");
    for _ in 0..10 {
        let one = acquire(engine);
        call!(isv_ruleset_redact(rules, one, start, length, 0));
        call!(isv_frame_release(one));
        call!(isv_ruleset_redact(rules, frame, start, length, 0));
    }
    let sum = telemetry(engine);
    assert_eq!((sum.calls, sum.findings, sum.bytes_in), (20, 40, 20 * 13));
    assert!(
        sum.nanos > 0
            && sum.bytes_out > 0
            && sum.frame_bytes > 0
            && sum.frame_bytes_high_water >= sum.frame_bytes
    );
    call!(isv_frame_release(frame));
    assert_eq!(telemetry(engine).frame_bytes, 0);
    call!(isv_engine_close(engine));
}

#[test]
fn counters_are_what_the_telemetry_of_1_0_tells_and_more() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (start, length) = bytes(b"code-1 code-2");
    call!(isv_ruleset_redact(rules, frame, start, length, 0));
    call!(isv_ruleset_redact(rules, frame, 0, 1, 0));
    let old = telemetry(engine);
    for (name, value) in [
        ("calls", old.calls),
        ("nanos", old.nanos),
        ("bytes_in", old.bytes_in),
        ("bytes_out", old.bytes_out),
        ("findings", old.findings),
        ("panics", old.panics),
        ("live_handles", old.live_handles),
        ("frame_bytes", old.frame_bytes),
        ("frame_bytes_high_water", old.frame_bytes_high_water),
        ("deprecated_calls", 1),
    ] {
        assert_eq!(counter(engine, name), value, "{name}");
    }
    let (words, _) = counters(engine, COUNTER_WORDS);
    assert_eq!(words[..ERROR_COUNTERS], old.errors);
    assert_eq!(words[Status::InvalidArgument as usize], 1);
    call!(isv_engine_close(engine));
}

#[test]
fn counters_fill_what_both_sides_know() {
    let engine = open_engine();
    let known = COUNTER_WORDS as u64;
    assert_eq!(counters(engine, 0), (vec![], known));
    let (all, _) = counters(engine, COUNTER_WORDS);
    let (some, count) = counters(engine, ERROR_COUNTERS + 3);
    assert_eq!((&some[..], count), (&all[..ERROR_COUNTERS + 3], known));
    let (more, count) = counters(engine, COUNTER_WORDS + 2);
    assert_eq!((&more[..COUNTER_WORDS], count), (&all[..], known));
    assert_eq!(more[COUNTER_WORDS..], [7, 7], "nothing is known of these");
    let words = [7_u64; 2];
    let place = address(&words);
    for (address, length, named) in [
        (0, 1, "null"),
        (place + 4, 1, "aligned to 8"),
        (place, u64::MAX / 8, "inside the address space"),
        (place, u64::MAX, "inside the address space"),
        (u64::MAX - 7, 1, "inside the address space"),
    ] {
        let (status, reply) = call!(isv_engine_counters(engine, address, length));
        assert_eq!(status, Status::InvalidArgument as i32);
        let message = message(&reply);
        let both = message.contains("argument 'counters'") && message.contains(named);
        assert!(both, "{named}: {message}");
    }
    assert_eq!(words, [7, 7]);
    call!(isv_engine_close(engine));
}

#[test]
fn calls_of_deprecated_exports_are_counted_at_their_engine_whatever_becomes_of_them() {
    let (engine, other) = (open_engine(), open_engine());
    let frame = acquire(engine);
    telemetry(engine);
    assert_eq!(
        call!(isv_engine_telemetry(engine, 0)).0,
        Status::InvalidArgument as i32
    );
    assert_eq!(
        call!(isv_engine_telemetry(frame, 0)).0,
        Status::WrongKind as i32
    );
    call!(isv_engine_telemetry(0, 0));
    call!(isv_engine_ping(engine));
    assert_eq!(counter(engine, "deprecated_calls"), 3);
    assert_eq!(counter(other, "deprecated_calls"), 0);
    let marked = EXPORTS.iter().filter(|export| export.deprecated.is_some());
    let marked: Vec<&str> = marked.map(|export| export.name).collect();
    assert_eq!(marked, ["isv_engine_telemetry"]);
    call!(isv_engine_close(engine));
    call!(isv_engine_close(other));
}

#[test]
fn closing_under_load_lets_calls_end() {
    let engine = open_engine();
    let rules = compile(engine, acquire(engine));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let frame = acquire(engine);
            scope.spawn(move || {
                let text = "code-1 ".repeat(1_000);
                let (start, length) = bytes(text.as_bytes());
                loop {
                    match call!(isv_ruleset_redact(rules, frame, start, length, 0)) {
                        (0, reply) => assert_eq!(reply.count, 1_000),
                        (status, _) => break assert_gone(status),
                    }
                }
            });
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(call!(isv_engine_close(engine)).0, Status::Ok as i32);
    });
}

#[test]
fn numbers_in_memory_are_those_of_the_function_that_is_named() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (start, length) = bytes(b"a code-1");
    let mut answer = reply();
    let mut call = ScanCall {
        size: size_of::<ScanCall>() as u32,
        function: CALL_REDACT,
        ruleset: rules,
        frame,
        address: start,
        length,
        flags: 0,
        reply: std::ptr::from_mut(&mut *answer).expose_provenance() as u64,
    };
    let status = |call: &ScanCall| {
        // SAFETY: all addresses are those of live locals, and the sizes are set.
        let status = unsafe { isv_ruleset_call(address(call)) };
        (
            status,
            answer.status,
            answer.count,
            message(&answer).to_owned(),
        )
    };
    assert_eq!((status(&call).0, status(&call).2), (0, 1));
    for (function, said) in [
        (0, "function"),
        (5, "function"),
        (CALL_REDACT_BATCH, "packed"),
    ] {
        call.function = function;
        let (returned, told, _, message) = status(&call);
        assert_eq!((returned, told), (Status::InvalidArgument as i32, returned));
        assert!(message.contains(said), "{message}");
    }
    (call.function, call.size) = (CALL_SCAN, size_of::<ScanCall>() as u32 - 8);
    assert_eq!(status(&call).0, Status::InvalidArgument as i32);
    // SAFETY: null is what is to be refused.
    let of_null = unsafe { isv_ruleset_call(0) };
    assert_eq!(of_null, Status::InvalidArgument as i32);
    call!(isv_engine_close(engine));
}
