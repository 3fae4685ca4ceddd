//! A stream reads a text as one call does, wherever its escapes are cut.

mod pack_files;
mod pack_texts;
#[allow(dead_code)]
mod random;
mod written;

use std::sync::{Arc, LazyLock};

use ironsieve_core::{
    Case, DictionaryBuilder, Document, Output, RuleSet, Scratch, Settings, Stream, StreamFinding,
};
use pack_texts::{EXAMPLES, PACK_TEXTS, text};
use proptest::prelude::*;
use written::rewrite;

fn compile(texts: &[&str]) -> Arc<RuleSet> {
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|json| Document {
            name: "test",
            json: json.as_bytes(),
        })
        .collect();
    Arc::new(RuleSet::compile(&documents, &Settings::default()).unwrap())
}

static PACKS: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    let texts: Vec<&str> = PACK_TEXTS.iter().map(String::as_str).collect();
    compile(&texts)
});

/// Rules whose values are read: the output shows what of.
static SHOWN: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    compile(&[r#"{"schema": 2, "name": "n", "rules": [
        {"id": "mail", "pattern": "[a-z]+@[a-z]+\\.org", "action": {"type": "mask", "keepLast": 9}},
        {"id": "card", "pattern": "\\b\\d{4}(?: ?\\d{4}){2}\\b", "priority": 1, "action": {"type": "mask", "keepLast": 2}},
        {"id": "id", "pattern": "id=(\\w+)", "group": 1, "action": {"type": "keep"}},
        {"id": "near", "pattern": "n\\d", "context": {"keywords": ["tax"], "window": 6}},
        {"id": "long", "pattern": "k=[^;]*;"}
    ]}"#])
});

fn streamed(
    rules: &Arc<RuleSet>,
    hold_back: usize,
    text: &[u8],
    pieces: &[usize],
    scratch: &mut Scratch,
) -> (Vec<u8>, Vec<StreamFinding>) {
    let mut stream = Stream::new(Arc::clone(rules), hold_back);
    let mut out = Output::default();
    let most = (2 * hold_back).max(hold_back + 256) + 3 + 256;
    let mut rest = text;
    for &length in pieces {
        let (piece, later) = rest.split_at(length.min(rest.len()));
        rest = later;
        assert_eq!(
            stream.feed(piece, usize::MAX, scratch, &mut out),
            piece.len()
        );
        assert!(stream.held() <= most, "{} held", stream.held());
    }
    stream.feed(rest, usize::MAX, scratch, &mut out);
    stream.finish(scratch, &mut out);
    (out.text, out.findings)
}

/// Compares with the redaction of the whole text.
fn check(
    rules: &Arc<RuleSet>,
    text: &[u8],
    pieces: &[usize],
    scratch: &mut Scratch,
) -> Result<(), TestCaseError> {
    let whole = rules.redact(text, scratch);
    let (redacted, findings) = streamed(rules, 1 << 20, text, pieces, scratch);
    let shown = format!("{:?} in {pieces:?}", String::from_utf8_lossy(text));
    let found = findings.iter();
    let found: Vec<_> = found
        .map(|f| (f.rule, f.start as usize, f.end as usize, f.forced))
        .collect();
    let expected = whole.findings.iter();
    let expected: Vec<_> = expected.map(|f| (f.rule, f.start, f.end, false)).collect();
    prop_assert_eq!(found, expected, "{}", &shown);
    let (redacted, whole) = (
        String::from_utf8_lossy(&redacted),
        String::from_utf8_lossy(&whole.text),
    );
    prop_assert_eq!(redacted, whole, "{}", &shown);
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        prop::collection::vec(0_usize..5, 0..200),
        prop::collection::vec(0_usize..80, 0..40),
        prop::collection::vec(prop_oneof![0_usize..3, 30_usize..400], 0..30),
    ]
}

/// A text in which examples are written in some way, or as they are, with plain stretches between them.
fn written_text(examples: &'static [String]) -> impl Strategy<Value = Vec<u8>> {
    let example = prop::sample::select(examples);
    let choices = prop::collection::vec(any::<u64>(), 1..40);
    let written = (example, choices).prop_map(|(text, choices)| rewrite(&text, &choices).0);
    let plain = prop_oneof![
        prop::sample::select(examples),
        "[a-z .]{0,300}",
        Just("\n".to_owned()),
    ];
    let part = prop_oneof![
        4 => written.prop_map(String::into_bytes),
        3 => plain.prop_map(String::into_bytes),
        1 => text(),
    ];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

/// What [`SHOWN`] finds, and what it does not.
static SAMPLES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let samples = [
        "jo@site.org",
        "a@b@cc.org",
        "4111 1111 1111",
        "41111111111",
        "id=411111111111",
        "id=jo@site.org",
        "tax n1",
        "n1 tax",
        "n1 .......... tax",
        "k=a b; c;",
        "k=jo@site.org 4111 1111 1111;",
        "k=",
        ";",
    ];
    samples.map(str::to_owned).to_vec()
});

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn written_examples_of_the_packs(
        text in written_text(&EXAMPLES),
        cuts in prop::collection::vec(pieces(), 1..3),
    ) {
        let mut scratch = Scratch::default();
        for pieces in cuts {
            check(&PACKS, &text, &pieces, &mut scratch)?;
        }
    }

    #[test]
    fn written_values_as_they_read(
        texts in prop::collection::vec(written_text(&SAMPLES), 1..6),
        cuts in prop::collection::vec(pieces(), 1..4),
    ) {
        let mut scratch = Scratch::default();
        for text in texts {
            for pieces in &cuts {
                check(&SHOWN, &text, pieces, &mut scratch)?;
            }
        }
    }

    /// What is decided early is decided in the same way however the text is cut.
    #[test]
    fn little_is_held_back(
        text in written_text(&SAMPLES),
        examples in written_text(&EXAMPLES),
        pieces in pieces(),
        hold_back in prop_oneof![1_usize..60, 200_usize..700],
    ) {
        let mut scratch = Scratch::default();
        for (rules, text) in [(&*SHOWN, &text), (&*PACKS, &examples)] {
            let once = streamed(rules, hold_back, text, &[], &mut scratch);
            let cut = streamed(rules, hold_back, text, &pieces, &mut scratch);
            let shown = format!("{:?} {hold_back} {pieces:?}", String::from_utf8_lossy(text));
            prop_assert_eq!(once.1, cut.1, "{}", &shown);
            prop_assert!(once.0 == cut.0, "{}", &shown);
        }
    }
}

/// Each of a few texts cut at any two places.
#[test]
fn every_two_cuts_of_short_texts() {
    let texts = [
        r#"{"to":"jo\u0040site.org \ud83d\ude00","t":"\\n\\u0041"} jo@site.org"#,
        "to=jo%40site.org&c=4111+1111%201111&d=%25340 %C3%A4%E2%80%8B",
        "jo&#64;site.org jo&amp;#x40;site.org jo&commat;site.org &amp",
        "j\u{43E}@s\u{456}te.org \u{FF14}111 1111\u{200B} 1111 \u{441}\u{43E} \u{E4}",
        "id=\\u0034111 1111 1111 tax \u{FF4E}1 n1 %74ax",
        "k=jo%40site.org \\\\\\u0034; \\\\\\\\",
        "jo@site.or\\u0067anic \\ud83d \\ud83dx",
    ];
    let mut scratch = Scratch::default();
    for text in texts {
        for first in 0..=text.len() {
            for second in 0..=text.len() - first {
                check(&SHOWN, text.as_bytes(), &[first, second], &mut scratch)
                    .unwrap_or_else(|error| panic!("{error}"));
            }
        }
        let bytes = vec![1; text.len()];
        check(&SHOWN, text.as_bytes(), &bytes, &mut scratch)
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Whatever is held back, nothing of a value leaves that one call finds.
#[test]
fn a_written_value_does_not_leak_where_the_bound_decides() {
    let mut scratch = Scratch::default();
    let values = ["anna@example.org", "411111111111", "k=secretsecretsecret;"];
    for value in values {
        for (choice, hold_back) in (0..60).flat_map(|c| [1, 40, 256, 1 << 20].map(|h| (c, h))) {
            let (written, _) = rewrite(value, &[choice]);
            for front in [200_usize, 230, 250, 255, 256, 500, 511] {
                let text = format!("{}{written} end", ". ".repeat(front / 2));
                for pieces in [&[][..], &[1; 900], &[front, 3, 7], &[256, 256]] {
                    let text = text.as_bytes();
                    let found = SHOWN.redact(text, &mut scratch).findings;
                    assert!(!found.is_empty(), "{}", String::from_utf8_lossy(text));
                    let (redacted, findings) =
                        streamed(&SHOWN, hold_back, text, pieces, &mut scratch);
                    let shown = String::from_utf8_lossy(&redacted);
                    for at in found.iter().flat_map(|f| f.start..f.end) {
                        let at = at as u64;
                        assert!(
                            findings.iter().any(|f| f.start <= at && at < f.end),
                            "{hold_back} {pieces:?} {:?} {shown:?}",
                            String::from_utf8_lossy(text)
                        );
                    }
                }
            }
        }
    }
}

/// A long value is swallowed up to its end where it reads as one, and the text behind it is judged again.
#[test]
fn a_long_written_value_is_swallowed_to_its_end() {
    let mut scratch = Scratch::default();
    for unit in ["\\u0061", "%61", "&#97;", "\u{FF41}", "a\u{200B}"] {
        let value = unit.repeat(3000);
        let text = format!("a k%3D{value}%3B jo%40site.org.");
        for hold_back in [1, 300, 4096] {
            for length in [1, 7, 300, 100_000] {
                let pieces = vec![length; text.len().div_ceil(length)];
                let (redacted, findings) =
                    streamed(&SHOWN, hold_back, text.as_bytes(), &pieces, &mut scratch);
                let shown = String::from_utf8_lossy(&redacted);
                assert!(!shown.contains(unit), "{unit} {hold_back} {length} {shown}");
                assert!(findings.iter().any(|found| found.forced));
            }
        }
    }
}

/// An entry of a dictionary that takes more bytes as it is written than are held back does not come out.
#[test]
fn a_written_entry_of_a_dictionary_does_not_leak() {
    let name = "Maximiliane Musterfrau";
    let mut names = DictionaryBuilder::new("names", Case::Exact, *b"0123456789abcdef").unwrap();
    names.add(name.as_bytes(), &mut |_| true).unwrap();
    let settings = Settings {
        dictionaries: vec![Arc::new(names.finish())],
        ..Settings::default()
    };
    let json = br#"{"schema": 2, "name": "n", "rules": [{"id": "name", "dictionary": "names"}]}"#;
    let document = Document { name: "test", json };
    let rules = Arc::new(RuleSet::compile(&[document], &settings).unwrap());
    let mut scratch = Scratch::default();
    let slashes = "\\".repeat(15);
    let write = |char: char| format!("{slashes}u{{{:06x}}}", u32::from(char));
    let written: String = name.chars().map(write).collect();
    let text = format!("to {written}, {name}");
    let mut forced = 0;
    for length in [1, 40, 256, 10_000] {
        let pieces = vec![length; text.len().div_ceil(length)];
        let (redacted, findings) = streamed(&rules, 1, text.as_bytes(), &pieces, &mut scratch);
        let redacted = String::from_utf8_lossy(&redacted);
        assert_eq!(redacted, "to [name], [name]", "{length}");
        forced += findings.iter().filter(|found| found.forced).count();
    }
    assert!(forced > 0);
}

/// Parts of texts that make a stream hold much: units of all kinds, what begins a long match in one of the readings, and short values.
const HOSTILE: [&str; 24] = [
    "%40",
    "\\n",
    "+",
    "\\u0041",
    "\u{200B}",
    "&amp;lt;",
    "k=%41",
    "a",
    "x=1+2+3",
    "\u{2013}",
    "\u{441}o ",
    "%C3%A9",
    "\u{1D41A}",
    "\u{1F600}",
    "\\\\",
    "\n",
    "a@b.co ",
    "4111 1111 1111 1111 ",
    "password%3D",
    "\"",
    "eyJhbGciOi",
    "-----BEGIN%20RSA PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "https:\\/\\/u:p@",
];

/// Most bytes of a stream with what is held back when nothing else is said.
const MOST: usize = 16 << 10;

/// Texts of such parts: of each alone, behind the beginning of what goes on and on in either reading, and mixed.
fn hostile() -> Vec<String> {
    let mut texts = Vec::new();
    let fill = |part: &str| part.repeat(30_000_usize.div_ceil(part.len()));
    // What contexts look back to is kept, so it is characters of four bytes.
    let before = "\u{1F600}".repeat(1100);
    for part in HOSTILE {
        let part = fill(part);
        texts.push(format!("a={part}"));
        texts.push(format!("{before}-----BEGIN%20RSA PRIVATE KEY-----\n{part}"));
        texts.push(format!(
            "{{\"a\": \"{before}-----BEGIN RSA PRIVATE KEY-----\\n{part}"
        ));
    }
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..60 {
        let kinds = 1 + next(8);
        let kinds: Vec<&str> = (0..kinds).map(|_| HOSTILE[next(24) as usize]).collect();
        let mut text = String::new();
        while text.len() < 30_000 {
            let part = kinds[next(kinds.len() as u64) as usize];
            let times = [1, 1, 2, 9, 300][next(5) as usize];
            text.push_str(&part.repeat(times));
        }
        texts.push(text);
    }
    texts
}

/// What a stream holds is bounded whatever the text, and is given back.
#[test]
fn a_stream_takes_little_memory_whatever_the_text() {
    let mut scratch = Scratch::default();
    for (number, text) in hostile().iter().enumerate() {
        for length in [300, 7_000] {
            let mut stream = Stream::new(Arc::clone(&PACKS), 4096);
            let mut out = Output::default();
            for piece in text.as_bytes().chunks(length) {
                stream.feed(piece, usize::MAX, &mut scratch, &mut out);
                // Nothing comes, and nothing changes.
                stream.feed(b"", usize::MAX, &mut scratch, &mut out);
                let bytes = stream.bytes();
                assert!(
                    bytes <= MOST,
                    "{number} {:?}: {bytes} bytes",
                    &text.chars().take(60).collect::<String>()
                );
            }
            let plain = " and plain text.".repeat(1000);
            for piece in plain.as_bytes().chunks(length) {
                stream.feed(piece, usize::MAX, &mut scratch, &mut out);
            }
            let bytes = stream.bytes();
            assert!(bytes <= 8 << 10, "{number}: {bytes} bytes at last");
        }
    }
}

/// A `mask` or `hash` of a value is that of what it reads as.
#[test]
fn a_value_is_what_it_reads_as() {
    let mut scratch = Scratch::default();
    let text = b"to jo%40site.org";
    let (redacted, _) = streamed(&SHOWN, 4096, text, &[8], &mut scratch);
    assert_eq!(redacted, b"to **@site.org");
}

/// What could begin in a match of the same rule does not keep that match from leaving: the bound would decide by the cutting.
#[test]
fn nothing_is_under_way_in_a_match_of_its_rule() {
    let mut scratch = Scratch::default();
    let value = "1111 11114111 ";
    let text = format!("{}{value}1111 1111", ".".repeat(254 - value.len()));
    let once = streamed(&SHOWN, 1, text.as_bytes(), &[], &mut scratch);
    let (start, end) = (254 - value.len() as u64, 253);
    assert_eq!((once.1[0].start, once.1[0].end), (start, end));
    assert!(!once.1[0].forced);
    for at in 0..text.len() {
        let cut = streamed(&SHOWN, 1, text.as_bytes(), &[at], &mut scratch);
        assert_eq!(once, cut, "{at}");
    }
}

/// Where the end of what is swallowed cuts a unit, the text as it reads goes on behind that, whether it was known by then or not.
#[test]
fn a_unit_that_swallowing_cuts_is_passed() {
    let rules = compile(&[r#"{"schema": 2, "name": "n", "rules": [
        {"id": "long", "pattern": "k=[a-z&;]*!"},
        {"id": "digits", "pattern": "\\d{4}"}
    ]}"#]);
    let mut scratch = Scratch::default();
    let text = format!("k=&lt;{}&#50;345 &#50;345.", "a".repeat(300));
    let once = streamed(&rules, 1, text.as_bytes(), &[], &mut scratch);
    let found: Vec<_> = once.1.iter().map(|f| (f.rule, f.start, f.end)).collect();
    assert_eq!(found, [(0, 0, 307), (1, 315, 323)]);
    for at in 290..text.len() {
        let cut = streamed(&rules, 1, text.as_bytes(), &[at], &mut scratch);
        assert_eq!(once, cut, "{at}");
    }
}
