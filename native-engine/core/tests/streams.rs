//! A stream lets out what a redaction of the whole text does, however the text is cut.

mod pack_files;
mod pack_texts;
mod random;

use std::sync::{Arc, LazyLock};

use ironsieve_core::{Document, Output, RuleSet, Scratch, Settings, Stream, StreamFinding};
use pack_texts::{EXAMPLES, PACK_TEXTS, text};
use proptest::prelude::*;
use random::{rule_set, rule_with_context, small_text, text_with_context};
use serde_json::Value;

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
    let most = (2 * hold_back).max(hold_back + 256) + 3;
    for &length in pieces {
        let (mut piece, later) = rest.split_at(length.min(rest.len()));
        rest = later;
        while !piece.is_empty() {
            let taken = stream.feed(piece, out.text.len() + 100, scratch, &mut out);
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

/// Lengths of pieces: short ones, long ones, and both.
fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        prop::collection::vec(0_usize..5, 0..200),
        prop::collection::vec(0_usize..80, 0..40),
        prop::collection::vec(prop_oneof![0_usize..3, 30_usize..400], 0..30),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

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

    /// What is decided early is decided in the same way however the text is cut.
    #[test]
    fn little_is_held_back(
        set in prop_oneof![rule_set(1), rule_set(2), rule_with_context()],
        texts in prop::collection::vec((prop_oneof![small_text(), text_with_context()], pieces(), 1_usize..60), 1..6),
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
