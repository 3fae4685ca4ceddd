//! What is there before the first scan stays small, and grows no faster than the rules.

mod pack_files;

use ironsieve_core::{Document, RuleSet, Scratch, Settings};

fn compile(documents: &[&str]) -> RuleSet {
    let documents: Vec<Document<'_>> = documents
        .iter()
        .map(|json| Document {
            name: "test",
            json: json.as_bytes(),
        })
        .collect();
    RuleSet::compile(&documents, &Settings::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Rules of the sorts that packs have: prefixes, names before a value, numbers in groups, identifiers with a word near.
fn many(rules: usize) -> RuleSet {
    let rule = |n: usize| {
        let letters: String = (0..4)
            .map(|k| char::from(b'a' + (n / 26_usize.pow(k) % 26) as u8))
            .collect();
        let pattern = match n % 4 {
            0 => format!("\\\\b{letters}_[A-Za-z0-9]{{36}}\\\\b"),
            1 => format!(
                "(?i)[\\\\w.-]{{0,50}}?(?:{letters})(?:[ \\\\t\\\\w.-]{{0,20}})[=:]{{1,3}}([a-z0-9]{{32}})"
            ),
            2 => format!(
                "\\\\b{}[0-9]{{3}}-[0-9]{{{}}}-[0-9]{{2}}\\\\b",
                n % 10,
                2 + n % 7
            ),
            _ => format!("\\\\b[0-9]{{{}}}[A-Z]\\\\b", 7 + n % 9),
        };
        let group = usize::from(n % 4 == 1);
        let words = if n % 4 == 3 {
            format!(r#", "keywords": {{"any": ["{letters} id"]}}"#)
        } else {
            String::new()
        };
        format!(r#"{{"id": "r{n}", "pattern": "{pattern}", "group": {group}{words}}}"#)
    };
    let list: Vec<String> = (0..rules).map(rule).collect();
    compile(&[&format!(
        r#"{{"schema": 1, "name": "n", "rules": [{}]}}"#,
        list.join(",")
    )])
}

#[test]
fn tables_of_the_packs_are_small() {
    let packs = pack_files::read();
    let texts: Vec<&str> = packs
        .iter()
        .map(|(_, json)| std::str::from_utf8(json).unwrap())
        .collect();
    let packs = compile(&texts);
    let (bytes, rules) = (packs.table_bytes(), packs.rules().len());
    assert!(bytes < rules << 11, "{bytes} bytes for {rules} rules");
}

#[test]
fn tables_grow_no_faster_than_rules() {
    let (few, more) = (many(100).table_bytes(), many(400).table_bytes());
    assert!(more < 4 * few && more < 1 << 20, "{few} bytes, then {more}");
}

#[test]
fn patterns_are_compiled_by_use() {
    let rules = many(40);
    let mut scratch = Scratch::default();
    assert_eq!(rules.compiled_patterns(), 0);
    assert!(
        rules
            .scan(b"2026-07-01 12:34:56 INFO order 4711 is done", &mut scratch)
            .is_empty()
    );
    assert_eq!(rules.compiled_patterns(), 0);
    let found = rules.scan(
        b"see aaaa_EXAMPLEexampleEXAMPLEexample00000000.",
        &mut scratch,
    );
    assert_eq!(found.len(), 1);
    assert_eq!(rules.compiled_patterns(), 1);
}
