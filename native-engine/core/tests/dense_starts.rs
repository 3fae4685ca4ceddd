//! Rules that could match nearly everywhere in a long line find what the oracle finds, however their starts, stretches and values are come by.

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, RuleSet, Scratch, Settings};
use proptest::prelude::*;

/// Starts that are known and not, bounds and none, a group that is all of a branch, near its ends, or anywhere.
const RULES: &str = r#"{"schema": 2, "name": "dense", "rules": [
    {"id": "around", "pattern": "[a-f]{0,20}@[a-z]{1,60}(?:[0-9]{1,40})?"},
    {"id": "around-often", "pattern": "k=[a-z]{2,9}(?:[0-9]{3,80})?\\b"},
    {"id": "line", "pattern": "k=[a-z]+[0-9]{2,}[ -~]*?;"},
    {"id": "all-of-a-branch", "pattern": "\\b[0-9]+(?:\\.[0-9]+){4,}|\\b((?:[0-9]{1,3}\\.){3}[0-9]{1,3})\\b", "group": 1},
    {"id": "near-the-ends", "pattern": "k=([a-z]{3,30})[.;]", "group": 1},
    {"id": "anywhere", "pattern": "(?i)k[=:]{1,2}[a-z]{0,3}?([a-z0-9]{5,})(?:[.;]|$)", "group": 1}
]}"#;

fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-f]{0,3}@[a-z]{0,4}",
        2 => "[a-z]{10,70}[0-9]{0,50}",
        4 => "k=[a-z]{1,12}",
        2 => "[0-9]{1,4}[.]",
        1 => "[;. :]{1,2}",
        1 => "[0-9]{3,90}",
    ];
    // Some texts are of a few pieces all over: there starts are densest.
    let some = proptest::collection::vec(piece, 1..12);
    let order = proptest::collection::vec(any::<proptest::sample::Index>(), 200..1500);
    (some, order).prop_map(|(some, order)| order.iter().map(|at| at.get(&some).as_str()).collect())
}

proptest! {
    // Each case is some kilobytes, and the oracle is slow.
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.div_ceil(4)))]

    #[test]
    fn dense_starts_lose_and_add_nothing(lines in proptest::collection::vec(line(), 1..4)) {
        let documents = [Document { name: "dense", json: RULES.as_bytes() }];
        let rules = RuleSet::compile(&documents, &Settings::default()).unwrap();
        let oracle = Oracle::compile(&documents, &Settings::default()).unwrap();
        let mut scratch = Scratch::default();
        // The same scratch, so that rules are glanced at often.
        for line in lines {
            let found = rules.scan(line.as_bytes(), &mut scratch).to_vec();
            prop_assert_eq!(found, oracle.scan(line.as_bytes()), "{}", line);
        }
    }
}
