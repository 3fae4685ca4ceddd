//! The fast path finds what the naive oracle finds, with the built-in packs and with the small rule sets of the vectors.
//!
//! Input: one byte that chooses the rule set, then the text.
#![no_main]

use std::sync::LazyLock;

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, Key, RuleSet, Scratch, Settings};
use libfuzzer_sys::fuzz_target;

macro_rules! documents {
    ($($path:literal),+ $(,)?) => {
        &[$(Document { name: $path, json: include_bytes!(concat!("../../", $path)) }),+]
    };
}

/// Rule sets by the number that chooses them.
const SETS: &[&[Document<'static>]] = &[
    documents!["packs/pii.json", "packs/secrets.json"],
    documents!["packs/pii.json"],
    documents!["packs/secrets.json"],
    documents!["testdata/rules/actions.json"],
    documents!["testdata/rules/again.json"],
    documents!["testdata/rules/allow.json"],
    documents!["testdata/rules/allow-kinds.json"],
    documents!["testdata/rules/context.json"],
    documents!["testdata/rules/dialect.json"],
    documents!["testdata/rules/entropy.json"],
    documents!["testdata/rules/groups.json"],
    documents!["testdata/rules/keywords.json"],
    documents!["testdata/rules/order-a.json", "testdata/rules/order-b.json"],
    documents!["testdata/rules/overlaps.json"],
    documents!["testdata/rules/text.json"],
    documents!["testdata/rules/validators.json"],
];

struct Both {
    rules: RuleSet,
    oracle: Oracle,
}

static BOTH: LazyLock<Vec<Both>> = LazyLock::new(|| {
    let settings = Settings {
        keys: Key::new("test", &[7; 32]).unwrap().into(),
        ff1: true,
        reveal: true,
        ..Settings::default()
    };
    SETS.iter()
        .map(|documents| Both {
            rules: RuleSet::compile(documents, &settings).expect("a rule set of the repository"),
            oracle: Oracle::compile(documents, &settings).expect("a rule set of the repository"),
        })
        .collect()
});

// Compiling takes a sanitized build most of a minute, which is no text's fault.
fuzz_target!(init: { LazyLock::force(&BOTH); }, |data: &[u8]| {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let Both { rules, oracle } = &BOTH[usize::from(*choice) % BOTH.len()];
    let mut scratch = Scratch::default();
    let expected = oracle.scan(text);
    assert_eq!(rules.scan(text, &mut scratch), expected);
    assert_eq!(rules.is_match(text, &mut scratch), !expected.is_empty());
    // What a scratch keeps from one text must not show in the next.
    assert_eq!(
        rules.scan(text, &mut scratch),
        expected,
        "with a used scratch"
    );
});
