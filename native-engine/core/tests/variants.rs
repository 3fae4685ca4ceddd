//! The same findings with every variant of the gate's filter that this processor has.

mod pack_files;

use ironsieve_core::{Document, Finding, RuleSet, Scratch, Settings, Variant};

fn rules(packs: &[(String, Vec<u8>)], variant: Variant) -> RuleSet {
    let documents: Vec<Document<'_>> = packs
        .iter()
        .map(|(name, json)| Document { name, json })
        .collect();
    let settings = Settings {
        variant,
        ..Settings::default()
    };
    RuleSet::compile(&documents, &settings).unwrap_or_else(|error| panic!("{error}"))
}

/// The packs themselves are the texts: they are full of examples, and of near misses.
#[test]
fn each_variant_finds_the_same() {
    let packs = pack_files::read();
    let mut expected: Option<Vec<Vec<Finding>>> = None;
    for variant in Variant::available() {
        let rules = rules(&packs, variant);
        let mut scratch = Scratch::default();
        let mut findings = Vec::new();
        for (_, pack) in &packs {
            findings.push(rules.scan(pack, &mut scratch).to_vec());
            let lines = pack.split(|byte| *byte == b'\n');
            findings.extend(lines.map(|line| rules.scan(line, &mut scratch).to_vec()));
        }
        let expected = expected.get_or_insert_with(|| findings.clone());
        assert!(*expected == findings, "{}", variant.name());
    }
    let found: usize = expected.iter().flatten().map(Vec::len).sum();
    assert!(found > 1000, "{found}");
}
