//! A stream lets out what a redaction of the whole text does, however the text is cut.

mod documents;
mod pack_files;
mod pack_texts;
mod random;
mod tokens;

use std::sync::{Arc, LazyLock};

use ironsieve_core::{Document, Output, RuleSet, Scratch, Settings, Stream, StreamFinding};
use pack_texts::{EXAMPLES, PACK_TEXTS, text};
use proptest::prelude::*;
use random::{
    rule_set, rule_with_context, rule_with_key, small_text, text_with_context, text_with_key,
};
use serde_json::Value;
use tokens::{rule_with_shields, text_with_tokens};

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

/// What leaves a stream that gets the text in pieces of these lengths, and the rest in one.
fn streamed(
    rules: &Arc<RuleSet>,
    hold_back: usize,
    text: &[u8],
    pieces: &[usize],
    scratch: &mut Scratch,
) -> (Vec<u8>, Vec<StreamFinding>) {
    let mut stream = Stream::new(Arc::clone(rules), hold_back);
    let mut out = Output::default();
    let mut rest = text;
    // And a number, name or escape whose end has not come.
    let most = (2 * hold_back).max(hold_back + 256) + 3 + 256;
    for &length in pieces {
        let (mut piece, later) = rest.split_at(length.min(rest.len()));
        rest = later;
        while !piece.is_empty() {
            let taken = stream.feed(piece, out.text.len() + limit(piece), scratch, &mut out);
            assert!(taken > 0);
            piece = &piece[taken..];
            assert!(stream.held() <= most, "{} held", stream.held());
        }
    }
    assert_eq!(stream.feed(rest, usize::MAX, scratch, &mut out), rest.len());
    stream.finish(scratch, &mut out);
    assert_eq!(stream.held(), 0);
    (out.text, out.findings)
}

/// The document without the conditions that need the whole text, or its lines: a stream takes what is required to be
/// there and lets no line allow a value, so it finds more.
fn as_streams_judge(set: &Value) -> String {
    let mut set = set.clone();
    for rule in set["rules"].as_array_mut().unwrap() {
        let rule = rule.as_object_mut().unwrap();
        rule.remove("requires");
        if let Some(allow) = rule.get_mut("allow").and_then(Value::as_object_mut) {
            allow.remove("lineRegex");
            if let Some(all) = allow.get_mut("all").and_then(Value::as_array_mut) {
                all.retain(|item| item.get("lineRegex").is_none());
            }
        }
    }
    set.to_string()
}

/// Output after which a piece is taken up again: a long piece is to be taken at once.
fn limit(piece: &[u8]) -> usize {
    if piece.len() < 4096 {
        100
    } else {
        usize::MAX / 2
    }
}

/// Compares with the redaction of the whole text by rules, the same ones or those that a stream judges by.
fn check(
    rules: &Arc<RuleSet>,
    whole_rules: &Arc<RuleSet>,
    text: &[u8],
    pieces: &[usize],
    scratch: &mut Scratch,
) -> Result<(), TestCaseError> {
    let whole = whole_rules.redact(text, scratch);
    let (redacted, findings) = streamed(rules, 1 << 20, text, pieces, scratch);
    let shown = format!("{:?} in {pieces:?}", String::from_utf8_lossy(text));
    let found: Vec<_> = findings
        .iter()
        .map(|found| (found.rule, found.start as usize, found.end as usize))
        .collect();
    let expected: Vec<_> = whole
        .findings
        .iter()
        .map(|f| (f.rule, f.start, f.end))
        .collect();
    prop_assert_eq!(found, expected, "{}", &shown);
    prop_assert!(redacted == whole.text, "{}", &shown);
    prop_assert!(findings.iter().all(|found| !found.forced));
    Ok(())
}

/// So many cases, unless `PROPTEST_CASES` says otherwise.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Lengths of pieces: short ones, long ones, and both.
fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        prop::collection::vec(0_usize..5, 0..200),
        prop::collection::vec(0_usize..80, 0..40),
        prop::collection::vec(prop_oneof![0_usize..3, 30_usize..400], 0..30),
    ]
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn formats_stay_what_they_are(
        set in documents::rules(),
        texts in (documents::json_text(), documents::xml(), documents::form()),
        cuts in prop::collection::vec(pieces(), 1..3),
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        for text in [texts.0.text, texts.1, texts.2.text] {
            for pieces in cuts.iter().chain([&vec![1; text.len()]]) {
                check(&rules, &rules, text.as_bytes(), pieces, &mut scratch)
                    .map_err(|error| TestCaseError::fail(format!("{set}: {error}")))?;
                check(&PACKS, &PACKS, text.as_bytes(), pieces, &mut scratch)?;
            }
        }
    }

    /// Also where the bound decides.
    #[test]
    fn json_that_is_decided_closed_stays_json(
        set in documents::rules(), sample in documents::json_text(), pieces in pieces(), hold_back in 1_usize..64,
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        // Places of decision are 256 bytes apart.
        let text = sample.text.repeat(6);
        for rules in [&rules, &*PACKS] {
            let (redacted, findings) = streamed(rules, hold_back, text.as_bytes(), &pieces, &mut scratch);
            let read: Result<Vec<Value>, _> = serde_json::Deserializer::from_slice(&redacted).into_iter().collect();
            prop_assert!(read.is_ok(), "{set}: {text:?} => {:?}", String::from_utf8_lossy(&redacted));
            let ends = findings.iter().map(|found| (found.start, found.end));
            prop_assert!(ends.is_sorted_by(|a, b| a.1 <= b.0));
        }
    }

    #[test]
    fn packs_on_random_texts(text in text(), cuts in prop::collection::vec(pieces(), 1..4)) {
        let mut scratch = Scratch::default();
        for pieces in cuts {
            check(&PACKS, &PACKS, &text, &pieces, &mut scratch)?;
        }
    }

    #[test]
    fn random_rules_on_random_texts(
        set in prop_oneof![rule_set(1), rule_set(2)],
        texts in prop::collection::vec((small_text(), pieces()), 1..6),
    ) {
        let rules = compile(&[&set.to_string()]);
        let judged = compile(&[&as_streams_judge(&set)]);
        let mut scratch = Scratch::default();
        for (text, pieces) in texts {
            check(&rules, &judged, &text, &pieces, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{set}: {error}")))?;
        }
    }

    #[test]
    fn random_context_on_random_texts(
        set in rule_with_context(),
        texts in prop::collection::vec((text_with_context(), pieces()), 1..12),
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        for (text, pieces) in texts {
            check(&rules, &rules, &text, &pieces, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{set}: {error}")))?;
        }
    }

    #[test]
    fn random_keys_on_random_texts(
        set in rule_with_key(),
        texts in prop::collection::vec((text_with_key(), pieces()), 1..12),
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        for (text, pieces) in texts {
            check(&rules, &rules, &text, &pieces, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{set}: {error}")))?;
        }
    }

    #[test]
    fn random_shields_on_random_texts(
        set in rule_with_shields(),
        texts in prop::collection::vec((text_with_tokens(), pieces()), 1..12),
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        for (text, pieces) in texts {
            check(&rules, &rules, &text, &pieces, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{set}: {error}")))?;
        }
    }

    /// What is decided early is decided in the same way however the text is cut.
    #[test]
    fn little_is_held_back(
        set in prop_oneof![rule_set(1), rule_set(2), rule_with_context(), rule_with_key(), rule_with_shields()],
        texts in prop::collection::vec((prop_oneof![small_text(), text_with_context(), text_with_key(), text_with_tokens()], pieces(), 1_usize..60), 1..6),
    ) {
        let rules = compile(&[&set.to_string()]);
        let mut scratch = Scratch::default();
        for (text, pieces, hold_back) in texts {
            let once = streamed(&rules, hold_back, &text, &[], &mut scratch);
            let cut = streamed(&rules, hold_back, &text, &pieces, &mut scratch);
            prop_assert_eq!(once, cut, "{} {:?} {} {:?}", set, String::from_utf8_lossy(&text), hold_back, pieces);
        }
    }

    #[test]
    fn little_is_held_back_of_the_packs(text in text(), pieces in pieces(), hold_back in 1_usize..600) {
        let mut scratch = Scratch::default();
        let once = streamed(&PACKS, hold_back, &text, &[], &mut scratch);
        let cut = streamed(&PACKS, hold_back, &text, &pieces, &mut scratch);
        prop_assert_eq!(once, cut, "{:?} {} {:?}", String::from_utf8_lossy(&text), hold_back, pieces);
    }
}

/// Parts of a long text, among them what is open for long.
fn long_part() -> impl Strategy<Value = Vec<u8>> {
    let unit = prop::sample::select(vec![
        "a",
        "A1",
        "7",
        " ",
        "=",
        "c d ",
        "ab\n",
        "key= ",
        "\"",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n",
        "password = ",
        "2026-11-20T08:47:22.814Z INFO [main] user logged in id=4711\n",
        "\u{e4}\u{20ac}",
        "x@y.",
    ]);
    prop_oneof![
        2 => text(),
        1 => small_text(),
        1 => text_with_context(),
        1 => text_with_key(),
        1 => text_with_tokens(),
        1 => (unit.clone(), 1_usize..40).prop_map(|(unit, times)| unit.repeat(times).into_bytes()),
        1 => (unit, 1_usize..9000).prop_map(|(unit, len)| unit.repeat(len.div_ceil(unit.len())).into_bytes()),
    ]
}

fn long_text() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(long_part(), 20..80).prop_map(|parts| {
        let mut text = parts.concat();
        text.truncate(200_000);
        text
    })
}

proptest! {
    // Long texts shrink slowly.
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..config(100) })]

    /// Places of decision that a long piece passes at once are those at which short ones decide nothing.
    #[test]
    fn long_pieces_are_like_short_ones(
        set in prop_oneof![rule_set(1), rule_set(2), rule_with_context(), rule_with_key(), rule_with_shields()],
        text in long_text(),
        short in prop::collection::vec(1_usize..900, 400),
        long in prop::collection::vec(1_usize..40_000, 0..9),
        hold_back in prop_oneof![Just(4096), 60_usize..6000],
    ) {
        let rules = compile(&[&set.to_string()]);
        let judged = compile(&[&as_streams_judge(&set)]);
        for (rules, judged) in [(&rules, &judged), (&*PACKS, &*PACKS)] {
            let mut scratch = Scratch::default();
            let cut = streamed(rules, hold_back, &text, &[&short[..], &short, &short].concat(), &mut scratch);
            let once = streamed(rules, hold_back, &text, &long, &mut scratch);
            prop_assert!(cut == once, "{set} {hold_back} {:?} {:?}", differs(&cut, &once), text.len());
            if !once.1.iter().any(|found| found.forced) {
                prop_assert!(once.0 == judged.redact(&text, &mut scratch).text, "{set} {hold_back}");
            }
        }
    }
}

/// First findings that are not the same.
fn differs(
    a: &(Vec<u8>, Vec<StreamFinding>),
    b: &(Vec<u8>, Vec<StreamFinding>),
) -> Option<(StreamFinding, StreamFinding)> {
    let mut pairs = a.1.iter().zip(&b.1);
    pairs.find(|(a, b)| a != b).map(|(a, b)| (*a, *b))
}

/// Each example of each rule, cut at every place.
#[test]
fn every_cut_of_every_example() {
    let mut scratch = Scratch::default();
    for example in EXAMPLES.iter() {
        let text = example.as_bytes();
        let step = 1 + text.len() / 60;
        for at in (0..=text.len()).step_by(step) {
            check(&PACKS, &PACKS, text, &[at], &mut scratch)
                .unwrap_or_else(|error| panic!("{error}"));
        }
        let bytes = vec![1; text.len()];
        check(&PACKS, &PACKS, text, &bytes, &mut scratch).unwrap_or_else(|error| panic!("{error}"));
    }
}

/// A match without a value hides what it contains, also when it is under way for long.
#[test]
fn a_long_match_without_a_value_hides_others() {
    let document = r#"{"schema": 2, "name": "n", "rules": [{"id": "r", "pattern": "x[a-p ]*q|(abcdefgh)", "group": 1}]}"#;
    let rules = compile(&[document]);
    let mut scratch = Scratch::default();
    for text in
        ["", "q", "z"].map(|end| format!("abcdefgh x{}abcdefgh{end} abcdefgh", " c".repeat(30)))
    {
        let text = text.as_bytes();
        for at in 0..text.len() {
            check(&rules, &rules, text, &[at], &mut scratch)
                .unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

/// What a stream remembers between pieces does not grow with the text, whatever keeps it waiting.
#[test]
fn a_stream_takes_little_memory() {
    let mut scratch = Scratch::default();
    let units = [
        "=",
        "A",
        "7",
        "key=abcdef",
        "-----BEGIN PRIVATE KEY-----",
        "0123456789abcdef",
        "\u{1F600}",
        "password = ",
    ];
    for unit in units {
        let text = unit.repeat(60_000_usize.div_ceil(unit.len()));
        for length in [7, 300, 16_384] {
            let mut stream = Stream::new(Arc::clone(&PACKS), 4096);
            let mut out = Output::default();
            for piece in text.as_bytes().chunks(length) {
                stream.feed(piece, usize::MAX, &mut scratch, &mut out);
                let bytes = stream.bytes();
                assert!(bytes <= 16 << 10, "{unit:?} {length}: {bytes} bytes");
            }
        }
    }
}
