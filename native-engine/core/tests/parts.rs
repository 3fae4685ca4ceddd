//! A text that is searched in parts has the findings of a text that is searched at once, wherever the parts end and whoever runs them.

mod pack_files;
mod pack_texts;
mod random;

use std::cell::RefCell;
use std::convert::Infallible;
use std::sync::LazyLock;

use ironsieve_core::{Document, RuleSet, Scratch, Settings, Workers};
use pack_texts::{PACK_TEXTS, text};
use proptest::prelude::*;
use random::{
    rule_set, rule_with_context, rule_with_key, small_text, text_with_context, text_with_key,
};

/// One thread that has two memories in turns, and runs tasks from the last to the first.
#[derive(Default)]
struct Backwards(RefCell<[Scratch; 2]>);

impl Workers for Backwards {
    type Error = Infallible;

    fn run<T: Send, R: Send>(
        &self,
        tasks: Vec<T>,
        task: impl Fn(T, &mut Scratch) -> R + Sync,
    ) -> Result<Vec<R>, Infallible> {
        let mut scratches = self.0.borrow_mut();
        let mut results: Vec<R> = tasks
            .into_iter()
            .enumerate()
            .rev()
            .map(|(index, own)| task(own, &mut scratches[index % 2]))
            .collect();
        results.reverse();
        Ok(results)
    }
}

fn compile(texts: &[&str]) -> Result<RuleSet, ironsieve_core::Error> {
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|json| Document {
            name: "test",
            json: json.as_bytes(),
        })
        .collect();
    RuleSet::compile(&documents, &Settings::default())
}

fn check(rules: &RuleSet, text: &[u8], bytes: usize) -> Result<usize, TestCaseError> {
    let mut scratch = Scratch::default();
    let expected = rules.find(text, &mut scratch).findings.to_vec();
    let workers = Backwards::default();
    let mut used = Scratch::default();
    for bytes in [bytes, bytes.saturating_mul(7)] {
        let Ok(found) = rules.find_in_parts(text, bytes, &workers, &mut used);
        let shown = String::from_utf8_lossy(text);
        prop_assert_eq!(found.findings, &expected[..], "{} {:?}", bytes, shown);
        let alone = rules.find(text, &mut scratch);
        for finding in found.findings {
            let value = alone.value(finding, text);
            prop_assert_eq!(found.value(finding, text).reads, value.reads);
        }
    }
    Ok(expected.len())
}

static PACKS: LazyLock<RuleSet> = LazyLock::new(|| {
    let texts: Vec<&str> = PACK_TEXTS.iter().map(String::as_str).collect();
    compile(&texts).unwrap()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packs_on_random_texts(text in text(), bytes in 31_usize..2_000) {
        check(&PACKS, &text, bytes)?;
    }

    /// Longer than a part with what is looked at around it.
    #[test]
    fn packs_on_long_texts(texts in prop::collection::vec(text(), 10..30), bytes in 500_usize..8_000) {
        check(&PACKS, &texts.concat(), bytes)?;
    }

    #[test]
    fn random_rules_on_random_texts(
        rules in rule_set(2),
        texts in prop::collection::vec(small_text(), 1..100),
        bytes in 31_usize..1_000,
    ) {
        if let Ok(rules) = compile(&[&rules.to_string()]) {
            check(&rules, &texts.concat(), bytes)?;
        }
    }

    #[test]
    fn contexts_on_random_texts(
        rule in rule_with_context(),
        texts in prop::collection::vec(text_with_context(), 1..60),
        bytes in 31_usize..1_000,
    ) {
        if let Ok(rules) = compile(&[&rule.to_string()]) {
            check(&rules, &texts.concat(), bytes)?;
        }
    }

    #[test]
    fn keys_on_random_texts(
        rule in rule_with_key(),
        texts in prop::collection::vec(text_with_key(), 1..60),
        bytes in 31_usize..1_000,
    ) {
        if let Ok(rules) = compile(&[&rule.to_string()]) {
            check(&rules, &texts.concat(), bytes)?;
        }
    }
}

/// What begins in one part and ends in another, at every cut there is.
#[test]
fn values_across_cuts_are_found_once() {
    let text = b"a anna.berg@example.org b 4111 1111 1111 1111\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----\n";
    for bytes in 1..text.len() + 1 {
        assert_eq!(check(&PACKS, text, bytes).unwrap(), 3, "{bytes}");
    }
}
