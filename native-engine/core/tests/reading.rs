//! However a text is written, what is found in it is found, and nothing is less redacted for being read twice.

mod pack_files;
mod pack_texts;
mod random;
mod written;

use std::sync::LazyLock;

use ironsieve_core::{ActionKind, Document, Finding, RuleSet, Scratch, Settings};
use pack_texts::{EXAMPLES, PACK_TEXTS, text};
use proptest::prelude::*;
use random::{
    rule_set, rule_with_context, rule_with_key, small_text, text_with_context, text_with_key,
};
use written::rewrite;

static PACKS: LazyLock<RuleSet> = LazyLock::new(|| {
    let texts: Vec<&str> = PACK_TEXTS.iter().map(String::as_str).collect();
    compile(&texts)
});

fn compile(texts: &[&str]) -> RuleSet {
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|json| Document {
            name: "test",
            json: json.as_bytes(),
        })
        .collect();
    RuleSet::compile(&documents, &Settings::default()).unwrap()
}

fn is_covered(findings: &[Finding], start: usize, end: usize) -> bool {
    findings.iter().any(|f| f.start <= start && end <= f.end)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_found_is_found_however_it_is_written(
        example in prop::sample::select(&EXAMPLES[..]),
        choices in prop::collection::vec(any::<u64>(), 1..40),
    ) {
        let mut scratch = Scratch::default();
        let stands = PACKS.scan_as_it_stands(example.as_bytes(), &mut scratch).to_vec();
        // An example with an escape of its own would be read further.
        prop_assume!(!example.contains(['\\', '%', '&', '+']));
        let (written, places) = rewrite(&example, &choices);
        let found = PACKS.find(written.as_bytes(), &mut scratch);
        for finding in &stands {
            let value = example.get(finding.start..finding.end).unwrap();
            // Signs without a width may follow the last character.
            let last = finding.end - value.chars().next_back().unwrap().len_utf8();
            prop_assert!(
                is_covered(found.findings, places[finding.start], places[last] + 1),
                "{example:?} {written:?} {value:?} {:?}", found.findings
            );
        }
    }

    #[test]
    fn reading_takes_nothing_away(
        set in prop_oneof![rule_set(2), rule_with_context(), rule_with_key()],
        text in prop_oneof![small_text(), text_with_context(), text_with_key(), text()],
    ) {
        let random = compile(&[&set.to_string()]);
        for rules in [&random, &*PACKS] {
            let mut scratch = Scratch::default();
            let stands = rules.scan_as_it_stands(&text, &mut scratch).to_vec();
            let found = rules.scan(&text, &mut scratch);
            prop_assert!(found.windows(2).all(|two| two[0].end <= two[1].start));
            for finding in &stands {
                prop_assert!(is_covered(found, finding.start, finding.end), "{:?} {:?}", stands, found);
            }
        }
    }
}

/// A rule that keeps its values does not let out what another rule redacts in the other reading.
#[test]
fn what_is_kept_does_not_hide_what_is_replaced() {
    let rules = compile(&[r#"{"schema": 2, "name": "n", "rules": [
        {"id": "kept", "pattern": "id=\\S+", "priority": 5, "action": {"type": "keep"}},
        {"id": "card", "pattern": "\\d{4} \\d{4}"}
    ]}"#]);
    let mut scratch = Scratch::default();
    assert_eq!(rules.rules()[0].action(), ActionKind::Keep);
    let redacted = |text: &str, scratch: &mut Scratch| {
        String::from_utf8(rules.redact(text.as_bytes(), scratch).text).unwrap()
    };
    assert_eq!(redacted("id=%204111%201111 x", &mut scratch), "[card] x");
    assert_eq!(redacted("id=41111111 x", &mut scratch), "id=41111111 x");
}

/// The memory of readings is counted and given back.
#[test]
fn the_scratch_counts_readings() {
    let mut scratch = Scratch::default();
    let text = "%40".repeat(10_000);
    PACKS.scan(text.as_bytes(), &mut scratch);
    assert!(scratch.bytes() > 10_000);
    scratch.trim();
    assert_eq!(scratch.bytes(), 0);
}
