//! Rules that wait for words are left out of most of a stream's text, and it finds what the whole text has all the same.

use std::sync::{Arc, LazyLock};

use ironsieve_core::{Document, Output, RuleSet, Scratch, Settings, Stream};
use proptest::prelude::*;
use serde_json::json;

/// Words that rules need. They are rare in ordinary text, or the gate would not wait for them.
const WORDS: [&str; 4] = ["zqxword", "kjvvqz", "xqjzkk", "wvvxzq"];

/// Enough rules for passes that wait: common patterns whose matches overlap, so that it matters where the first one began.
static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    let patterns = [
        r"\d{3}",
        r"\d+ \d+",
        r"[0-9a-f]{4,6}",
        r"a[0-9a ]{2,}",
        r"\d{2}(?:\s|$)",
        r"\n\d{2}",
    ];
    let places = ["before", "after", "around"];
    let mut rules = vec![
        json!({"id": "open", "pattern": r"<[^>]*>", "priority": 9}),
        json!({"id": "kept", "pattern": "(?:a|b) [a-f]{2,9}", "action": {"type": "keep"}}),
    ];
    for number in 0..36 {
        rules.push(json!({
            "id": format!("r{number}"),
            "pattern": patterns[number % patterns.len()],
            "action": {"type": "replace", "with": format!("[{number}]")},
            "context": {
                "keywords": [WORDS[number / 9]],
                "window": 3 + 7 * (number % 5),
                "where": places[number % places.len()],
            },
        }));
    }
    let set = json!({"schema": 2, "name": "words", "rules": rules}).to_string();
    let document = Document {
        name: "words",
        json: set.as_bytes(),
    };
    Arc::new(RuleSet::compile(&[document], &Settings::default()).unwrap())
});

/// Text without any of the words, and maybe one that comes behind it.
fn stretch() -> impl Strategy<Value = (String, String)> {
    let common = prop::sample::select(vec!["1", "23", "a", " ", "\n", "\n", "44 5", "abc", ";"]);
    let part = prop_oneof![
        500 => common,
        1 => prop::sample::select(vec!["<", ">", "< "]),
    ];
    let word = prop_oneof![
        1 => Just(String::new()),
        2 => prop::sample::select(WORDS.to_vec()).prop_map(|word| format!(" {word} ")),
    ];
    let parts = prop::collection::vec(part, 1..1800);
    (parts.prop_map(|parts| parts.concat()), word)
}

proptest! {
    #![proptest_config(ProptestConfig {
        max_shrink_iters: 500,
        failure_persistence: None,
        ..ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").map_or(60, |cases| cases.parse().unwrap()))
    })]

    #[test]
    fn rules_without_their_words_are_left_out_of_nothing_that_matters(
        stretches in prop::collection::vec((stretch(), 0_usize..12), 1..8),
        hold_back in prop_oneof![Just(1_usize << 20), Just(4096)],
    ) {
        let mut scratch = Scratch::default();
        // Most words come with the next piece.
        let pieces: Vec<usize> = stretches.iter().map(|((common, _), more)| common.len() + more).collect();
        let text: String = stretches.iter().map(|((common, word), _)| format!("{common}{word}")).collect();
        let whole = RULES.redact(text.as_bytes(), &mut scratch);
        let mut stream = Stream::new(Arc::clone(&RULES), hold_back);
        let mut out = Output::default();
        let mut rest = text.as_bytes();
        for length in pieces.iter().cycle() {
            let (piece, later) = rest.split_at(rest.len().min(*length));
            prop_assert_eq!(stream.feed(piece, usize::MAX, &mut scratch, &mut out), piece.len());
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        stream.finish(&mut scratch, &mut out);
        if out.findings.iter().any(|found| found.forced) {
            return Ok(());
        }
        let found: Vec<_> = out.findings.iter().map(|f| (f.rule, f.start as usize, f.end as usize)).collect();
        let expected: Vec<_> = whole.findings.iter().map(|f| (f.rule, f.start, f.end)).collect();
        prop_assert_eq!(found, expected, "{:?}", pieces);
        prop_assert!(out.text == whole.text);
    }
}
