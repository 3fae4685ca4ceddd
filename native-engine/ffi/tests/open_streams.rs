//! What open streams cost: ten thousand of them, with every rule of the packs, each in the middle of a value.

mod client;
mod counting;

use client::*;
use counting::allocated;
use ironsieve::*;

const STREAMS: usize = 10_000;

/// Most bytes of one stream.
const MOST_EACH: i64 = 16 << 10;

/// Most bytes of all.
const MOST: i64 = 200_000_000;

/// Looks of a rule at texts after which, with the next one, its automaton is built in full.
const BUILT_IN_FULL: usize = 1024;

/// What a stream holds back when nothing else is said.
const HOLD_BACK: u64 = 4096;

/// Name and text of each built-in pack.
fn packs() -> Vec<Vec<u8>> {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs");
    let paths = std::fs::read_dir(directory).unwrap();
    let named = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        [name.into(), std::fs::read(&path).unwrap()]
    };
    paths
        .flat_map(|entry| named(entry.unwrap().path()))
        .collect()
}

/// What streams are fed: values under way, short ones and such that fill what may be held back.
fn texts() -> Vec<Vec<u8>> {
    const PEM: &[u8] = b"-----BEGIN RSA PRIVATE KEY-----\n";
    const WRITTEN: &[u8] = b"-----BEGIN%20RSA PRIVATE KEY-----\n";
    let mut texts = vec![
        b"paid by anna.smith@exam".to_vec(),
        b"card 4111 1111 11".to_vec(),
        [PEM, b"MIIEpAIBAAKCAQEA"].concat(),
        [PEM, &b"MIIEpAIB".repeat(500)[..]].concat(),
        [b"password = ", &b"k3Zt9Lw".repeat(500)[..]].concat(),
        b"4111 ".repeat(1_630),
        b"a.".repeat(2_000),
        // Longer than what may be held back: decided, and the rest of it is followed with next to nothing held.
        [PEM, &b"MIIEpAIB".repeat(1_200)[..]].concat(),
    ];
    // Under way in the text as it reads alone: nothing but units of one kind, of several, and short values.
    let before = "\u{1F600}".repeat(1_024);
    for part in ["+", "%41", "\\n", "\u{2013}", "a@b.co ", "k=%41"] {
        let part = format!(
            "{before}{}{}",
            std::str::from_utf8(WRITTEN).unwrap(),
            part.repeat(HELD / part.len())
        );
        texts.push(part.into_bytes());
    }
    for seed in 1..=6 {
        texts.push([WRITTEN, &mixed(seed)[..]].concat());
    }
    texts
}

/// Bytes that are held back at most, and fewer than are decided.
const HELD: usize = 3_900;

/// Units of several kinds, mixed at random.
fn mixed(seed: u64) -> Vec<u8> {
    const UNITS: [&str; 10] = [
        "%40",
        "\\n",
        "+",
        "\\u0041",
        "\u{200B}",
        "&amp;lt;",
        "\u{2013}",
        "a\u{441}o",
        "%C3%A9",
        "x",
    ];
    let mut state = seed;
    let mut text = String::new();
    while text.len() < HELD {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        text.push_str(UNITS[(state >> 33) as usize % UNITS.len()]);
    }
    text.into_bytes()
}

/// The text of which nothing is held back.
const SWALLOWED: usize = 7;

/// One test: what is allocated belongs to the process.
#[test]
fn ten_thousand_streams_of_all_packs_stay_within_200_mb() {
    let config = EngineConfig {
        size: size_of::<EngineConfig>() as u32,
        reserved: 0,
        max_frame_bytes: MOST as u64,
    };
    let engine = call!(isv_engine_open(address(&config))).1.handle;
    let frame = acquire(engine);
    let packs = packs();
    let documents = packed(&packs.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let (start, length) = bytes(&documents);
    let (status, reply) = call!(isv_ruleset_compile(engine, frame, start, length));
    assert_eq!(status, Status::Ok as i32, "{}", message(&reply));
    let rules = reply.handle;
    let texts = texts();
    let open = |index: usize| {
        let stream = open_stream(rules, HOLD_BACK);
        let fed = feed(stream, frame, &texts[index % texts.len()], NO_LIMIT);
        assert_eq!(fed.status, 0, "{}", message(&fed.reply));
        (stream, fed.held)
    };
    // Patterns are compiled, and room in the frame and the table is made, when they are first needed; automata of rules that look at a text are built
    // in full after so many looks.
    for index in 0..(BUILT_IN_FULL + 1) * texts.len() {
        call!(isv_stream_free(open(index).0));
    }
    let warm: Vec<u64> = (0..STREAMS)
        .map(|_| open_stream(rules, HOLD_BACK))
        .collect();
    for stream in warm {
        call!(isv_stream_free(stream));
    }
    let counted = counter(engine, "frame_bytes");
    let mut each = vec![(0, 0); texts.len()];
    let before = allocated();
    let mut streams = Vec::with_capacity(STREAMS);
    for index in 0..STREAMS {
        let start = allocated();
        let (stream, held) = open(index);
        let bytes = allocated() - start;
        let text = index % texts.len();
        assert!(
            held > 0 || text == SWALLOWED,
            "text {text} is not held back"
        );
        assert!(bytes <= MOST_EACH, "{bytes} bytes for one stream");
        each[text] = (bytes, held);
        streams.push(stream);
    }
    let most = each.iter().map(|(bytes, _)| *bytes).max();
    assert!(
        most <= Some(MOST_EACH),
        "{most:?} bytes for one stream: {each:?}"
    );
    let list = (STREAMS * size_of::<u64>()) as i64;
    let all = allocated() - before - list;
    assert!(all <= MOST, "{all} bytes");
    assert_eq!(counter(engine, "streams_open"), STREAMS as u64);
    let known = counter(engine, "frame_bytes") - counted;
    assert!(
        known as i64 > all * 9 / 10 && known as i64 <= all,
        "the ceiling knows of {known} bytes"
    );
    for stream in streams {
        call!(isv_stream_free(stream));
    }
    let left = allocated() - before;
    assert_eq!(left, 0, "bytes lost");
    // Not earlier: what a test prints is kept in memory until its end.
    println!("{all} bytes in {STREAMS} streams; each, and held of it: {each:?}");
    assert_eq!(counter(engine, "frame_bytes"), counted);
    call!(isv_engine_close(engine));
}
