//! A large text on several threads: the answer is the one that a single thread gives.

mod client;

use client::*;
use ironsieve::*;

const PACKS: [&[u8]; 4] = [
    b"pii",
    include_bytes!("../../packs/pii.json"),
    b"secrets",
    include_bytes!("../../packs/secrets.json"),
];

fn open(threads: u64) -> (u64, u64, u64) {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: 256 << 20,
    };
    let engine = call!(isv_engine_open(address(&config))).1.handle;
    let (status, reply) = call!(isv_engine_set_threads(engine, threads));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let frame = acquire(engine);
    let documents = packed(&PACKS);
    let (start, length) = bytes(&documents);
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    (engine, frame, reply.handle)
}

fn redact((_, frame, rules): (u64, u64, u64), text: &[u8], flags: u64) -> (u64, Vec<u8>) {
    let (start, length) = bytes(text);
    let (status, reply) = call!(isv_ruleset_redact(rules, frame, start, length, flags));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let output = (0..reply.output_length as usize).map(|index| read::<u8>(&reply, index));
    (reply.count, output.collect())
}

fn slices(engine: u64) -> u64 {
    let mut words = vec![0_u64; COUNTER_WORDS];
    let place = words.as_mut_ptr().expose_provenance() as u64;
    let (status, _) = call!(isv_engine_counters(engine, place, COUNTER_WORDS as u64));
    assert_eq!(status, Status::Ok as i32);
    let counter = COUNTERS
        .iter()
        .find(|counter| counter.name == "pool_slices");
    words[counter.unwrap().number]
}

/// Lines of logs with a value in some of them, values over several lines, and characters of several bytes.
fn logs(length: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for number in 0.. {
        if text.len() >= length {
            break;
        }
        let line = match number % 97 {
            3 => format!("INFO user=anna.berg{number}@example.org card=4111 1111 1111 1111 päckchen {number}\n"),
            40 => "key:\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7c\n-----END RSA PRIVATE KEY-----\n".to_owned(),
            60 => format!("password = \"k3Zt9Lw{number}xQ2\" from \\u0061nna{number}\\u0040example.org\n"),
            _ => format!("INFO 1 --- [main] o.e.Orders : {number} orders packed in {} us\n", number * 7),
        };
        text.extend_from_slice(line.as_bytes());
    }
    text
}

#[test]
fn a_large_text_on_threads_is_answered_as_on_one() {
    let (alone, spread) = (open(1), open(3));
    let json = [
        b"{\"log\": \"".as_slice(),
        &logs(1_200_000).escape_ascii().to_string().into_bytes(),
        b"\"}",
    ]
    .concat();
    let mut cut = logs(2_300_001);
    cut.truncate(2_299_983);
    for text in [logs(1 << 20), cut, json] {
        for flags in [0, UTF16_OFFSETS] {
            let expected = redact(alone, &text, flags);
            assert!(expected.0 > 100, "{} findings", expected.0);
            assert!(
                redact(spread, &text, flags) == expected,
                "{} bytes",
                text.len()
            );
        }
    }
    assert_eq!(slices(alone.0), 0);
    assert!(slices(spread.0) > 100);
}

#[test]
fn a_text_that_is_not_large_stays_on_one_thread() {
    let engine = open(3);
    redact(engine, &logs(1_000_000), 0);
    assert_eq!(slices(engine.0), 0);
}
