//! The exports of streams as a client sees them: what a stream belongs to, what it refuses, and what it gives.

mod client;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::{Duration, Instant};

use client::*;
use ironsieve::*;

const OTHER: &str = r#"{"schema": 1, "name": "other", "rules": [{"id": "other", "pattern": "xx"}, {"id": "never", "pattern": "yy"}]}"#;

/// Frame memory of a small engine.
const SMALL: u64 = 1 << 20;

fn open_small_engine() -> u64 {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: SMALL,
    };
    let (status, reply) = call!(isv_engine_open(address(&config)));
    assert_eq!(status, Status::Ok as i32);
    reply.handle
}

/// Feeds all of a text in pieces with a limit on the output and finishes; gives the redacted text and the findings.
fn redact(rules: u64, frame: u64, text: &[u8], piece: usize, limit: u64) -> (Vec<u8>, Vec<Found>) {
    let stream = open_stream(rules, 100);
    let (mut out, mut findings) = (Vec::new(), Vec::new());
    for mut piece in text.chunks(piece) {
        loop {
            let fed = feed(stream, frame, piece, limit);
            let more = fed.taken < piece.len() as u64;
            let expected = [Status::Ok, Status::MoreOutput][usize::from(more)];
            assert_eq!(fed.status, expected as i32, "{}", message(&fed.reply));
            assert!(
                !more || fed.text.len() as u64 >= limit,
                "there was room for more"
            );
            assert!(fed.taken > 0, "no way forward");
            out.extend(fed.text);
            findings.extend(fed.findings);
            piece = &piece[fed.taken as usize..];
            if !more {
                break;
            }
        }
    }
    let end = finish(stream, frame);
    assert_eq!((end.status, end.taken, end.held), (0, 0, 0));
    out.extend(end.text);
    findings.extend(end.findings);
    call!(isv_stream_free(stream));
    (out, findings)
}

#[test]
fn a_stream_goes_on_with_the_rules_it_was_opened_with() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (freed, replaced) = (open_stream(rules, 100), open_stream(rules, 100));
    for stream in [freed, replaced] {
        assert_eq!(feed(stream, frame, b"xx co", NO_LIMIT).text, b"xx ");
    }
    assert_eq!(call!(isv_ruleset_free(rules)).0, Status::Ok as i32);
    let fed = feed(freed, frame, b"de-1 xx code-", NO_LIMIT);
    assert_eq!(fed.text, b"[code] xx ");
    assert_eq!(fed.findings, [(0, 3, 9, false)]);
    let documents = packed(&[b"other", OTHER.as_bytes()]);
    let (start, length) = bytes(&documents);
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
    assert_eq!(status, Status::Ok as i32);
    let others = open_stream(reply.handle, 100);
    assert_eq!(
        feed(others, frame, b"xx code-1 ", NO_LIMIT).text,
        b"[other] code-1 "
    );
    assert_eq!(
        feed(replaced, frame, b"de-1 xx ", NO_LIMIT).text,
        b"[code] xx "
    );
    let end = finish(freed, frame);
    assert_eq!((end.text.as_slice(), end.held), (&b"code-"[..], 0));
    assert_gone(call!(isv_stream_open(rules, 100)).0);
    assert_eq!(counter(engine, "streams_open"), 3);
    call!(isv_engine_close(engine));
    assert_gone(feed(replaced, frame, b"x", NO_LIMIT).status);
}

#[test]
fn misuse_is_a_status_that_names_the_argument_and_leaves_the_stream_as_it_was() {
    let (engine, other) = (open_engine(), open_engine());
    let (frame, foreign) = (acquire(engine), acquire(other));
    let rules = compile(engine, frame);
    let stream = open_stream(rules, 100);
    let fed = feed(stream, frame, b"is code-1", NO_LIMIT);
    assert_eq!((fed.status, fed.held), (0, 6));
    let output = fed.reply.output_address;
    let (start, length) = bytes(b"2");
    let progress = StreamProgress {
        size: size_of::<StreamProgress>() as u32,
        ..zeroed()
    };
    let small = StreamProgress {
        size: 3,
        ..zeroed()
    };
    let place = address(&progress);
    macro_rules! fed {
        ($($argument:expr),*) => { call!(isv_stream_feed($($argument),*)) };
    }
    let cases = [
        (
            fed!(rules, frame, start, length, 9, place),
            Status::WrongKind,
            "'stream'",
        ),
        (
            fed!(stream, stream, start, length, 9, place),
            Status::WrongKind,
            "'frame'",
        ),
        (
            fed!(0, frame, start, length, 9, place),
            Status::InvalidHandle,
            "'stream'",
        ),
        (
            fed!(stream, foreign, start, length, 9, place),
            Status::InvalidArgument,
            "'frame'",
        ),
        (
            fed!(stream, frame, 0, 1, 9, place),
            Status::InvalidArgument,
            "'piece'",
        ),
        (
            fed!(stream, frame, output, 1, 9, place),
            Status::InvalidArgument,
            "'piece'",
        ),
        (
            fed!(stream, frame, start, u64::MAX, 9, place),
            Status::InvalidArgument,
            "'piece'",
        ),
        (
            fed!(stream, frame, start, length, u64::MAX, place),
            Status::InvalidArgument,
            "'output_limit'",
        ),
        (
            fed!(stream, frame, start, length, 9, 0),
            Status::InvalidArgument,
            "'progress'",
        ),
        (
            fed!(stream, frame, start, length, 9, place + 4),
            Status::InvalidArgument,
            "'progress'",
        ),
        (
            fed!(stream, frame, start, length, 9, address(&small)),
            Status::InvalidArgument,
            "'progress'",
        ),
        (
            call!(isv_stream_finish(frame, frame, place)),
            Status::WrongKind,
            "'stream'",
        ),
        (
            call!(isv_stream_finish(stream, foreign, place)),
            Status::InvalidArgument,
            "'frame'",
        ),
        (
            call!(isv_stream_finish(stream, frame, 0)),
            Status::InvalidArgument,
            "'progress'",
        ),
        (
            call!(isv_stream_open(stream, 100)),
            Status::WrongKind,
            "'ruleset'",
        ),
        (
            call!(isv_stream_open(rules, (1 << 20) + 1)),
            Status::InvalidArgument,
            "'hold_back'",
        ),
        (call!(isv_stream_free(frame)), Status::WrongKind, "'stream'"),
        (
            call!(isv_ruleset_scan(stream, frame, start, length, 0)),
            Status::WrongKind,
            "'ruleset'",
        ),
        (
            call!(isv_frame_release(stream)),
            Status::WrongKind,
            "'frame'",
        ),
    ];
    for ((status, reply), expected, named) in cases {
        let said = message(&reply);
        assert_eq!(status, expected as i32, "{said}");
        assert!(said.contains(named), "{named}: {said}");
    }
    assert_eq!((progress.taken, progress.held), (0, 0), "only on success");
    assert_eq!(finish(stream, frame).text, b"[code]");
    call!(isv_engine_close(engine));
    call!(isv_engine_close(other));
}

#[test]
fn a_closed_stream_is_closed_and_then_stale() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let stream = open_stream(rules, 100);
    assert_eq!(feed(stream, frame, b"code-1", NO_LIMIT).held, 6);
    assert_eq!(counter(engine, "streams_held_bytes"), 6);
    assert_eq!(call!(isv_stream_free(stream)).0, Status::Ok as i32);
    assert_gone(call!(isv_stream_free(stream)).0);
    assert_gone(finish(stream, frame).status);
    assert_eq!(counter(engine, "streams_open"), 0);
    assert_eq!(counter(engine, "streams_held_bytes"), 0);
    let stale = (0..100_000).any(|_| {
        open_stream(rules, 100);
        feed(stream, frame, b"2", NO_LIMIT).status == Status::Stale as i32
    });
    assert!(stale, "its place is never taken");
    assert_eq!(call!(isv_stream_free(stream)).0, Status::Stale as i32);
    call!(isv_engine_close(engine));
}

#[test]
fn a_finished_stream_can_only_be_closed() {
    let engine = open_engine();
    let frame = acquire(engine);
    let stream = open_stream(compile(engine, frame), 100);
    feed(stream, frame, b"code-1", NO_LIMIT);
    assert_eq!(finish(stream, frame).text, b"[code]");
    for fed in [finish(stream, frame), feed(stream, frame, b"2", NO_LIMIT)] {
        assert_eq!(fed.status, Status::InvalidArgument as i32);
        let said = message(&fed.reply);
        assert!(
            said.contains("'stream'") && said.contains("a finished one"),
            "{said}"
        );
    }
    assert_eq!(call!(isv_stream_free(stream)).0, Status::Ok as i32);
    call!(isv_engine_close(engine));
}

/// Both feed the same text. Who is told `BUSY` has lost nothing and changed nothing: it tries again.
#[test]
fn a_stream_serves_one_call_at_a_time() {
    const TEXT: &[u8] = b"code-1 and some more of it; ";
    let engine = open_engine();
    let rules = compile(engine, acquire(engine));
    let stream = open_stream(rules, 100);
    let piece = TEXT.repeat(1_000);
    let (busy, pieces, found) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let end = Instant::now() + Duration::from_secs(60);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let frame = acquire(engine);
                while !busy.load(SeqCst) && Instant::now() < end {
                    let fed = feed(stream, frame, &piece, NO_LIMIT);
                    if fed.status == Status::Busy as i32 {
                        let said = message(&fed.reply);
                        assert!(said.contains("'stream'"), "{said}");
                        busy.store(true, SeqCst);
                        continue;
                    }
                    assert_eq!(fed.status, 0, "{}", message(&fed.reply));
                    pieces.fetch_add(1, SeqCst);
                    found.fetch_add(fed.findings.len() as u64, SeqCst);
                }
            });
        }
    });
    assert!(busy.load(SeqCst), "never two calls at once within a minute");
    let fed = finish(stream, acquire(engine));
    assert_eq!(fed.status, 0);
    let found = found.load(SeqCst) + fed.findings.len() as u64;
    assert_eq!(found, 1_000 * pieces.load(SeqCst));
    call!(isv_engine_close(engine));
}

#[test]
fn output_in_parts_is_the_output_in_one() {
    let engine = open_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let text = "é code-17, N.N. \u{1F600} code-".repeat(300);
    let text = text.as_bytes();
    let whole = redact(rules, frame, text, text.len(), NO_LIMIT);
    assert_eq!(whole.1.len(), 600);
    assert!(
        String::from_utf8(whole.0.clone())
            .unwrap()
            .starts_with("é [code], N.N. ")
    );
    for (piece, limit) in [
        (text.len(), 0),
        (text.len(), 1),
        (text.len(), 700),
        (701, 7),
        (1, 1),
        (4096, 4096),
    ] {
        let parts = redact(rules, frame, text, piece, limit);
        assert!(parts == whole, "pieces of {piece}, limit {limit}");
    }
    let (words, _) = counters(engine, COUNTER_WORDS);
    assert_eq!(words[Status::MoreOutput as usize], 0, "it is no failure");
    call!(isv_engine_close(engine));
}

#[test]
fn memory_that_is_short_before_anything_was_taken_is_waited_for() {
    let engine = open_small_engine();
    let frame = acquire(engine);
    let stream = open_stream(compile(engine, frame), 64 << 10);
    assert_eq!(feed(stream, frame, b"is co", NO_LIMIT).text, b"is ");
    let used = telemetry(engine).frame_bytes;
    let (status, reply) = call!(isv_frame_acquire(engine, SMALL - used - 16_384));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let piece = [b"de-1 ", &b"x".repeat(50_000)[..]].concat();
    let used = telemetry(engine).frame_bytes;
    for _ in 0..2 {
        let fed = feed(stream, frame, &piece, NO_LIMIT);
        assert_eq!(fed.status, Status::MemoryLimit as i32);
        let said = message(&fed.reply);
        let numbers = format!("{used} of at most {SMALL} are in use");
        assert!(said.contains(&numbers), "{numbers}: {said}");
    }
    assert_eq!(telemetry(engine).frame_bytes, used);
    call!(isv_frame_release(reply.handle));
    let fed = feed(stream, frame, &piece, NO_LIMIT);
    assert_eq!(fed.status, 0, "{}", message(&fed.reply));
    let text = [fed.text, finish(stream, frame).text].concat();
    assert_eq!(text, [b"[code] ", &piece[5..]].concat());
    call!(isv_engine_close(engine));
}

#[test]
fn memory_that_is_short_when_text_was_taken_breaks_the_stream_and_nothing_else() {
    let engine = open_small_engine();
    let frame = acquire(engine);
    let rules = compile(engine, frame);
    let (stream, beside) = (open_stream(rules, 100), open_stream(rules, 100));
    feed(beside, frame, b"code-", NO_LIMIT);
    let flood = b"code-1 ".repeat(100_000);
    let fed = feed(stream, frame, &flood, NO_LIMIT);
    assert_eq!(fed.status, Status::MemoryLimit as i32);
    let why = message(&fed.reply);
    let why = why.strip_suffix(" (isv_stream_feed)").unwrap().to_owned();
    assert!(why.contains(&SMALL.to_string()), "{why}");
    for fed in [feed(stream, frame, b"x", NO_LIMIT), finish(stream, frame)] {
        assert_eq!(fed.status, Status::MemoryLimit as i32);
        let said = message(&fed.reply);
        let expected = format!("an earlier call broke the stream, close it: {why}");
        assert!(said.starts_with(&expected), "{said}");
    }
    assert_eq!(call!(isv_stream_free(stream)).0, Status::Ok as i32);
    assert_eq!(feed(beside, frame, b"1 ", NO_LIMIT).text, b"[code] ");
    let (text, _) = redact(rules, frame, &flood, flood.len(), 10_000);
    assert_eq!(text, b"[code] ".repeat(100_000));
    call!(isv_engine_close(engine));
}
