//! The trace as a client sees it. One test: level and ring belong to the process.

mod client;

use client::*;
use ironsieve::*;

/// Drains on a thread of its own, because the calls of a thread that drains are not traced.
fn drain(room: usize) -> Vec<TraceEvent> {
    let reader = std::thread::spawn(move || {
        let mut events = vec![zeroed::<TraceEvent>(); room];
        let start = events.as_mut_ptr().expose_provenance() as u64;
        let (status, reply) = call!(isv_trace_drain(start, room as u64));
        assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
        events.truncate(reply.count as usize);
        assert_eq!(call!(isv_engine_ping(0)).0, Status::InvalidHandle as i32);
        events
    });
    reader.join().unwrap()
}

fn set(level: u64, capacity: u64) {
    assert_eq!(call!(isv_trace_set(level, capacity)).0, Status::Ok as i32);
}

fn export(event: &TraceEvent) -> &str {
    std::str::from_utf8(&event.export)
        .unwrap()
        .trim_end_matches('\0')
}

#[test]
fn the_trace_tells_calls_and_memory_in_order() {
    let engine = open_engine();
    assert!(drain(8).is_empty(), "traced although off");

    set(TRACE_CALLS, 100);
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (text, length) = bytes(b"code-17");
    call!(isv_ruleset_redact(rules, frame, text, length, 0));
    call!(isv_ruleset_redact(engine, frame, text, length, 0));
    let events = drain(100);
    let seen: Vec<_> = events
        .iter()
        .map(|event| (event.kind, export(event), event.handle, event.status))
        .collect();
    let wrong_kind = Status::WrongKind as i32;
    assert_eq!(
        seen,
        [
            (1, "isv_frame_acquire", engine, 0),
            (1, "isv_ruleset_compile", engine, 0),
            (1, "isv_ruleset_redact", rules, 0),
            (1, "isv_ruleset_redact", engine, wrong_kind),
        ]
    );
    assert_eq!(
        (events[0].amount, events[2].amount),
        (0, 7),
        "bytes that were lent"
    );
    assert!(events[2].nanos > 0);
    for pair in events.windows(2) {
        assert_eq!(pair[1].call, pair[0].call + 1);
        assert!(pair[1].at_nanos >= pair[0].at_nanos + pair[0].nanos);
    }

    set(TRACE_MEMORY, 5_000);
    call!(isv_frame_reserve(frame, 100_000));
    call!(isv_frame_release(frame));
    let events = drain(100);
    let (mut allocated, mut released) = (0, 0);
    for event in &events {
        assert_ne!(event.call, 0);
        match event.kind {
            2 => allocated += event.amount,
            3 => released += event.amount,
            _ => (),
        }
    }
    assert_eq!(allocated, 102_400, "100,000 in whole pages");
    assert!(released > allocated, "all that the frame had");
    assert_eq!(
        events
            .iter()
            .filter(|event| event.kind == 1)
            .map(export)
            .collect::<Vec<_>>(),
        ["isv_frame_reserve", "isv_frame_release"]
    );

    // What the threads of a batch allocate is its call's.
    call!(isv_engine_set_threads(engine, 3));
    let texts = packed(&vec![&b"code-17"[..]; 10_000]);
    let (start, length) = bytes(&texts);
    let frame = acquire(engine);
    call!(isv_ruleset_redact_batch(rules, frame, start, length, 0));
    let batch = drain(5_000);
    let call = batch
        .iter()
        .find(|event| export(event) == "isv_ruleset_redact_batch")
        .unwrap()
        .call;
    let events = batch.iter().filter(|event| event.call == call);
    let (allocations, releases) =
        events.fold((0, 0), |(allocations, releases), event| match event.kind {
            2 => (allocations + 1, releases),
            3 => (allocations, releases + 1),
            _ => (allocations, releases),
        });
    assert!(
        allocations > 20 && releases > 20,
        "{allocations} {releases}"
    );
    assert!(batch.iter().all(|event| event.call != 0));
    call!(isv_frame_release(frame));
    drain(100);

    set(TRACE_CALLS, 2);
    for _ in 0..5 {
        call!(isv_engine_ping(engine));
    }
    let first = drain(1);
    assert_eq!((first[0].kind, first[0].amount), (4, 3), "three were lost");
    assert_eq!(drain(9).len(), 2);

    for (level, capacity) in [(3, 1), (1, (1 << 20) + 1)] {
        let (status, reply) = call!(isv_trace_set(level, capacity));
        assert_eq!(status, Status::InvalidArgument as i32);
        assert!(
            message(&reply).ends_with("(isv_trace_set)"),
            "{}",
            message(&reply)
        );
    }
    let whole: Vec<u64> = vec![0; 64];
    let start = whole.as_ptr().expose_provenance() as u64;
    for (start, room) in [
        (0, 1),
        (start + 4, 1),
        (start, u64::MAX / 8),
        (u64::MAX - 7, 1),
    ] {
        let (status, reply) = call!(isv_trace_drain(start, room));
        assert_eq!(status, Status::InvalidArgument as i32);
        assert!(
            message(&reply).starts_with("argument 'events' must be "),
            "{}",
            message(&reply)
        );
    }
    assert_eq!(call!(isv_trace_drain(0, 0)).0, Status::Ok as i32);

    set(TRACE_OFF, 0);
    call!(isv_engine_ping(engine));
    assert!(drain(8).is_empty(), "traced although off again");
    call!(isv_engine_close(engine));
}
