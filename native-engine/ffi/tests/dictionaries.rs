//! The exports of dictionaries as a client sees them: from lines to findings, replaced while in use, and counted.

mod client;

use client::*;
use ironsieve::*;

const NAMES: &str =
    r#"{"schema": 2, "name": "names", "rules": [{"id": "name", "dictionary": "customers"}]}"#;

fn open(engine: u64, flags: u64) -> u64 {
    let (start, length) = bytes(b"customers");
    let (status, reply) = call!(isv_dictionary_open(engine, start, length, flags));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    reply.handle
}

fn add(dictionary: u64, lines: &[u8]) -> (i32, Box<Reply>) {
    let (start, length) = bytes(lines);
    call!(isv_dictionary_add(dictionary, start, length))
}

/// A finished dictionary of some lines.
fn dictionary(engine: u64, lines: &[u8]) -> u64 {
    let dictionary = open(engine, 0);
    let (status, reply) = add(dictionary, lines);
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    assert_eq!(
        call!(isv_dictionary_finish(dictionary)).0,
        Status::Ok as i32
    );
    dictionary
}

fn compile_names(engine: u64, frame: u64) -> (i32, Box<Reply>) {
    let documents = packed(&[b"names", NAMES.as_bytes()]);
    let (start, length) = bytes(&documents);
    call!(isv_ruleset_compile(engine, frame, start, length))
}

/// Where the findings are.
fn found(rules: u64, frame: u64, text: &str) -> Vec<(u64, u64)> {
    let (start, length) = bytes(text.as_bytes());
    let (status, reply) = call!(isv_ruleset_scan(rules, frame, start, length, 0));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let finding = |index| {
        let record: FindingRecord = read(&reply, index);
        (record.start, record.end)
    };
    (0..reply.count as usize).map(finding).collect()
}

#[test]
fn rule_sets_keep_the_dictionary_that_they_were_compiled_with() {
    let engine = open_engine();
    let frame = acquire(engine);
    let first = open(engine, 0);
    for (portion, count) in [
        (&b"Ann Lee\nBob\n"[..], 2),
        (b"ann lee\r\n\nCy", 3),
        (b"", 3),
    ] {
        let (status, reply) = add(first, portion);
        assert_eq!((status, reply.count), (Status::Ok as i32, count));
    }
    assert_eq!(compile_names(engine, frame).0, Status::InvalidRule as i32);
    let (status, reply) = call!(isv_dictionary_finish(first));
    assert_eq!((status, reply.count), (Status::Ok as i32, 3));
    let (status, reply) = compile_names(engine, frame);
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let old = reply.handle;
    let stream = open_stream(old, 100);
    assert_eq!(feed(stream, frame, b"to ann ", NO_LIMIT).text, b"to ");

    let second = dictionary(engine, b"Dora");
    let new = compile_names(engine, frame).1.handle;
    let text = "ANN LEE, bob, dora";
    assert_eq!(found(old, frame, text), [(0, 7), (9, 12)]);
    assert_eq!(found(new, frame, text), [(14, 18)]);
    // The first one is not what the engine knows by the name any more.
    assert_eq!(call!(isv_dictionary_free(first)).0, Status::Ok as i32);
    assert_eq!(compile_names(engine, frame).0, Status::Ok as i32);
    assert_eq!(call!(isv_dictionary_free(second)).0, Status::Ok as i32);
    let (status, reply) = compile_names(engine, frame);
    assert_eq!(status, Status::InvalidRule as i32);
    assert!(
        message(&reply).contains("there is no dictionary 'customers'"),
        "{}",
        message(&reply)
    );

    assert_eq!(call!(isv_ruleset_free(old)).0, Status::Ok as i32);
    assert_eq!(
        feed(stream, frame, b"Lee Bob ", NO_LIMIT).text,
        b"[name] [name] "
    );
    assert_eq!(found(new, frame, text), [(14, 18)]);
    call!(isv_engine_close(engine));
    assert_gone(add(second, b"x").0);
}

#[test]
fn case_may_count() {
    let engine = open_engine();
    let frame = acquire(engine);
    let exact = open(engine, MATCH_CASE);
    add(exact, b"Ann");
    call!(isv_dictionary_finish(exact));
    let rules = compile_names(engine, frame).1.handle;
    assert_eq!(found(rules, frame, "ANN Ann ann"), [(4, 7)]);
    call!(isv_engine_close(engine));
}

#[test]
fn memory_counts_against_the_ceiling_until_nobody_uses_it() {
    let engine = open_engine();
    let frame = acquire(engine);
    // The frame's output grows with the first compilation.
    call!(isv_dictionary_free(dictionary(engine, b"Zoe")));
    let before = counter(engine, "frame_bytes");
    let mut lines = String::new();
    for number in 0..20_000 {
        lines.push_str(&format!("customer {number}\n"));
    }
    let dictionary = dictionary(engine, lines.as_bytes());
    let with = counter(engine, "frame_bytes") - before;
    assert!((20_000 * 10..20_000 * 14).contains(&with), "{with}");
    let rules = compile_names(engine, frame).1.handle;
    call!(isv_dictionary_free(dictionary));
    assert!(counter(engine, "frame_bytes") - before >= with);
    assert_eq!(found(rules, frame, "customer 19999"), [(0, 14)]);
    call!(isv_ruleset_free(rules));
    let after = counter(engine, "frame_bytes");
    assert!(after < before + 20_000, "{after} {before}");

    let large = open(engine, 0);
    let mut status = Status::Ok as i32;
    for portion in 0..100 {
        let line = |number: usize| format!("{portion} {number}\n");
        let lines: String = (0..10_000).map(line).collect();
        let (now, reply) = add(large, lines.as_bytes());
        if status != Status::Ok as i32 {
            assert!(
                message(&reply).contains("broke the dictionary"),
                "{}",
                message(&reply)
            );
            assert_eq!(now, status);
            break;
        }
        status = now;
    }
    assert_eq!(status, Status::MemoryLimit as i32);
    assert_eq!(
        call!(isv_dictionary_finish(large)).0,
        Status::MemoryLimit as i32
    );
    call!(isv_dictionary_free(large));
    assert_eq!(counter(engine, "frame_bytes"), after);
    call!(isv_engine_close(engine));
}

#[test]
fn misuse_is_a_status_that_names_the_argument() {
    let (engine, other) = (open_engine(), open_engine());
    let frame = acquire(engine);
    for name in [&b""[..], b"Customers", b"a b", b"\xFF"] {
        let (start, length) = bytes(name);
        let (status, reply) = call!(isv_dictionary_open(engine, start, length, 0));
        assert_eq!(status, Status::InvalidArgument as i32);
        assert!(message(&reply).contains("'name'"), "{}", message(&reply));
    }
    let (start, length) = bytes(b"a");
    let (status, _) = call!(isv_dictionary_open(engine, start, length, 2));
    assert_eq!(status, Status::InvalidArgument as i32);
    assert_eq!(add(frame, b"x").0, Status::WrongKind as i32);

    let refused = open(engine, 0);
    let (status, reply) = add(refused, b"Ann Secret\n?? --\n");
    assert_eq!(status, Status::InvalidDocument as i32);
    let said = message(&reply);
    assert!(said.contains("Dictionary 'customers', line 2: "), "{said}");
    assert!(!said.contains("Secret") && !said.contains("??"), "{said}");
    let (status, reply) = add(refused, b"Bob");
    assert_eq!(status, Status::InvalidDocument as i32);
    assert!(message(&reply).contains("line 2"), "{}", message(&reply));

    let finished = dictionary(engine, b"Bob");
    for status in [
        add(finished, b"Cy").0,
        call!(isv_dictionary_finish(finished)).0,
    ] {
        assert_eq!(status, Status::InvalidArgument as i32);
    }
    // A dictionary belongs to one engine.
    let foreign = acquire(other);
    assert_eq!(compile_names(other, foreign).0, Status::InvalidRule as i32);
    assert_eq!(call!(isv_dictionary_free(finished)).0, Status::Ok as i32);
    assert_gone(call!(isv_dictionary_free(finished)).0);
    call!(isv_engine_close(engine));
    call!(isv_engine_close(other));
}
