//! What was made a token can be revealed, wherever it stands and however it came.

use std::sync::Arc;

use ironsieve_core::{Content, Document, Key, KeyRing, Output, RuleSet, Scratch, Settings, Stream};
use proptest::prelude::*;

const RULES: &str = r#"{"schema": 2, "name": "t", "rules": [
    {"id": "mail", "pattern": "[a-z0-9.]+@[a-z.]+", "action": {"type": "token"}},
    {"id": "name", "pattern": "name=([^;]+)", "group": 1, "action": {"type": "token"}},
    {"id": "near", "pattern": "[0-9]{4,}", "context": {"keywords": ["id"], "window": 5}, "action": {"type": "token"}},
    {"id": "letters", "priority": 1, "pattern": "[A-Z]{3,}", "action": {"type": "token"}}]}"#;

fn keys() -> KeyRing {
    let key = |id, byte| Key::new(id, &[byte; 32]).unwrap();
    KeyRing::new(vec![key("2026.11", 1), key("2026.10", 2)]).unwrap()
}

fn rules(keys: KeyRing) -> Arc<RuleSet> {
    let settings = Settings {
        keys,
        reveal: true,
        ..Settings::default()
    };
    let document = Document {
        name: "t",
        json: RULES.as_bytes(),
    };
    Arc::new(RuleSet::compile(&[document], &settings).unwrap())
}

fn reveal(rules: &RuleSet, text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut copied = 0;
    for token in rules.reveal(text).unwrap() {
        if let Content::Value(value) = &token.content {
            out.extend_from_slice(&text[copied..token.start]);
            out.extend_from_slice(value);
            copied = token.end;
        }
    }
    out.extend_from_slice(&text[copied..]);
    out
}

fn streamed(rules: &Arc<RuleSet>, text: &[u8], pieces: &[usize]) -> Vec<u8> {
    let (mut stream, mut out) = (Stream::new(Arc::clone(rules), 1 << 16), Output::default());
    let mut scratch = Scratch::default();
    let mut rest = text;
    for piece in pieces {
        let (piece, behind) = rest.split_at((*piece).min(rest.len()));
        assert_eq!(
            stream.feed(piece, usize::MAX, &mut scratch, &mut out),
            piece.len()
        );
        rest = behind;
    }
    assert_eq!(
        stream.feed(rest, usize::MAX, &mut scratch, &mut out),
        rest.len()
    );
    stream.finish(&mut scratch, &mut out);
    assert!(
        out.findings
            .iter()
            .all(|f| (f.rule as usize) < rules.rules().len())
    );
    out.text
}

/// Plain text of values, their neighbours, bytes that are no UTF-8, and beginnings of tokens; no whole token of these keys.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => "[a-z]{1,3}@[a-z]{1,3}".prop_map(String::into_bytes),
        3 => "name=[^;]{1,40};".prop_map(String::into_bytes),
        2 => "(id )?[0-9]{3,6}".prop_map(String::into_bytes),
        2 => prop::sample::select(vec!["isv1~", "isv1~2026.11~", "isv1~2026.10~AAAAAAAAAAAAAAAAAAAAAA", "~", "isv1", "é"])
            .prop_map(|text| text.as_bytes().to_vec()),
        2 => prop::sample::select(vec![&b" "[..], b"\n", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f"]).prop_map(<[u8]>::to_vec),
        1 => "[A-Z]{1,5}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(part, 0..12).prop_map(|parts| [&b"- "[..], &parts.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn what_was_redacted_comes_back(text in text()) {
        let rules = rules(keys());
        let redacted = rules.redact(&text, &mut Scratch::default()).text;
        prop_assert_eq!(reveal(&rules, &redacted), text);
    }

    #[test]
    fn a_stream_leaves_tokens_alone_like_one_piece(
        text in text(), pieces in prop::collection::vec(1_usize..60, 0..20), cut in any::<prop::sample::Index>()
    ) {
        let rules = rules(keys());
        let mut twice = rules.redact(&text, &mut Scratch::default()).text;
        // Often a token that is not whole, and values near tokens.
        twice.truncate(cut.index(twice.len() + 1).max(twice.len() / 2));
        twice.extend_from_slice(&text);
        let whole = rules.redact(&twice, &mut Scratch::default()).text;
        prop_assert_eq!(streamed(&rules, &twice, &pieces), whole);
    }

    #[test]
    fn tokens_of_an_older_key_are_left_alone_and_come_back(text in "[a-z]{1,9}@[a-z.]{1,9}( [a-z]{1,9}@[a-z.]{1,9}){0,5}") {
        let old = rules(Key::new("2026.10", &[2; 32]).unwrap().into());
        let redacted = old.redact(text.as_bytes(), &mut Scratch::default()).text;
        let again = rules(keys()).redact(&redacted, &mut Scratch::default());
        prop_assert_eq!(&again.text, &redacted);
        prop_assert!(again.findings.is_empty());
        prop_assert_eq!(reveal(&rules(keys()), &redacted), text.as_bytes());
    }
}

#[test]
fn a_value_whose_end_was_not_awaited_is_no_token() {
    let rules = rules(keys());
    let mut stream = Stream::new(Arc::clone(&rules), 64);
    let (mut scratch, mut out) = (Scratch::default(), Output::default());
    let text = [&b"name="[..], &b"x".repeat(5000), b"; a@b.c"].concat();
    stream.feed(&text, usize::MAX, &mut scratch, &mut out);
    stream.finish(&mut scratch, &mut out);
    let shown = String::from_utf8(out.text).unwrap();
    assert!(shown.starts_with("[name]; isv1~2026.11~"), "{shown}");
    assert!(out.findings[0].forced);
}

#[test]
fn who_may_not_reveal_does_not() {
    let document = Document {
        name: "t",
        json: RULES.as_bytes(),
    };
    let settings = Settings {
        keys: keys(),
        ..Settings::default()
    };
    let rules = RuleSet::compile(&[document], &settings).unwrap();
    assert!(rules.reveal(b"x").is_none());
}
