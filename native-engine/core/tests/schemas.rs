//! Rule documents of schema 1 mean the same in schema 2, and back as far as schema 1 can say it. The two translations below are those of
//! `docs/rules.md`, section Schemas, written again on JSON; the engine's own translation is not used.

#[allow(dead_code)]
mod random;

use std::collections::BTreeSet;
use std::path::Path;

use ironsieve_core::{Document, Finding, Key, RuleSet, Scratch, Settings};
use proptest::prelude::*;
use random::{
    rule_set, rule_with_context, rule_with_key, small_text, text_with_context, text_with_key,
};
use serde_json::{Value, json};

/// What a document of schema 1 is in schema 2.
fn to_schema_2(mut document: Value) -> Value {
    document["schema"] = json!(2);
    for rule in rules_of(&mut document) {
        if let Some(keywords) = remove(rule, "keywords") {
            rule["context"] = renamed(&keywords, &[("any", "keywords"), ("window", "window")]);
        }
        if rule.get("category") == Some(&json!("pii")) {
            rule["shields"] = json!([]);
        }
    }
    document
}

/// What a document of schema 2 is in schema 1; else the rule and the field that schema 1 has no words for.
fn to_schema_1(mut document: Value) -> Result<Value, (String, &'static str)> {
    document["schema"] = json!(1);
    for rule in rules_of(&mut document) {
        let refuse = |field| Err((rule["id"].as_str().unwrap().to_owned(), field));
        if let Some(context) = rule.get("context") {
            if context.get("excludedKeywords").is_some() {
                return refuse("context.excludedKeywords");
            }
            if context
                .get("where")
                .is_some_and(|place| place != &json!("around"))
            {
                return refuse("context.where");
            }
        }
        if rule.get("group").is_some_and(Value::is_array) {
            return refuse("group");
        }
        if rule.get("requires").is_some() {
            return refuse("requires");
        }
        let is_personal = rule.get("category") == Some(&json!("pii"));
        let has_shields = rule.get("shields").map_or(is_personal, |s| s != &json!([]));
        if has_shields {
            return refuse("shields");
        }
        for field in ["allow.matchRegex", "allow.lineRegex", "allow.all"] {
            if field_of(rule, field).is_some() {
                return refuse(field);
            }
        }
        remove(rule, "shields");
        if let Some(context) = remove(rule, "context") {
            rule["keywords"] = renamed(&context, &[("keywords", "any"), ("window", "window")]);
        }
        if let Some(allow) = rule.get_mut("allow") {
            let prefixes =
                texts(remove(allow, "prefix")).map(|text| format!("^{}", escaped(&text)));
            let suffixes =
                texts(remove(allow, "suffix")).map(|text| format!("{}$", escaped(&text)));
            let regexes: Vec<String> = texts(remove(allow, "regex"))
                .chain(prefixes)
                .chain(suffixes)
                .collect();
            if !regexes.is_empty() {
                allow["regex"] = json!(regexes);
            }
        }
    }
    Ok(document)
}

fn rules_of(document: &mut Value) -> &mut Vec<Value> {
    document["rules"].as_array_mut().unwrap()
}

/// Field of a rule or, behind a dot, of an object in it.
fn field_of<'r>(rule: &'r Value, path: &str) -> Option<&'r Value> {
    path.split('.')
        .try_fold(rule, |object, member| object.get(member))
}

fn remove(object: &mut Value, field: &str) -> Option<Value> {
    object.as_object_mut().unwrap().remove(field)
}

fn renamed(object: &Value, names: &[(&str, &str)]) -> Value {
    let mut result = json!({});
    for (from, to) in names {
        if let Some(value) = object.get(from) {
            result[to] = value.clone();
        }
    }
    result
}

fn texts(list: Option<Value>) -> impl Iterator<Item = String> {
    let list: Vec<String> =
        list.map_or_else(Vec::new, |list| serde_json::from_value(list).unwrap());
    list.into_iter()
}

/// The text as a pattern of itself.
fn escaped(text: &str) -> String {
    let escape = |char: char| match char {
        _ if char.is_ascii_alphanumeric() => char.to_string(),
        _ => format!("\\x{{{:X}}}", u32::from(char)),
    };
    text.chars().map(escape).collect()
}

fn compile(documents: &[Value]) -> RuleSet {
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|json| Document {
            name: "test",
            json: json.as_bytes(),
        })
        .collect();
    let secret: Vec<u8> = (0..32).collect();
    let settings = Settings {
        keys: Key::new("test", &secret).unwrap().into(),
        ff1: true,
        reveal: true,
        ..Settings::default()
    };
    RuleSet::compile(&documents, &settings).unwrap_or_else(|error| panic!("{texts:?}: {error}"))
}

fn found(rules: &RuleSet, text: &[u8]) -> Vec<Finding> {
    rules.scan(text, &mut Scratch::default()).to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn schema_1_in_schema_2_finds_the_same(set in rule_set(1), texts in prop::collection::vec(small_text(), 1..6)) {
        let newer = to_schema_2(set.clone());
        let (old, new) = (compile(std::slice::from_ref(&set)), compile(std::slice::from_ref(&newer)));
        for text in texts {
            prop_assert_eq!(found(&old, &text), found(&new, &text));
        }
        prop_assert_eq!(to_schema_1(newer), Ok(set));
    }

    #[test]
    fn schema_2_in_schema_1_finds_the_same_or_is_refused((set, texts) in prop_oneof![
        (rule_set(2), prop::collection::vec(small_text(), 1..6)),
        (rule_with_context(), prop::collection::vec(text_with_context(), 1..12)),
        (rule_with_key(), prop::collection::vec(text_with_key(), 1..12)),
    ]) {
        match to_schema_1(set.clone()) {
            Ok(older) => {
                let (new, old) = (compile(std::slice::from_ref(&set)), compile(std::slice::from_ref(&older)));
                for text in texts {
                    prop_assert_eq!(found(&new, &text), found(&old, &text));
                }
            }
            Err((id, field)) => {
                let rules = set["rules"].as_array().unwrap();
                let refused = rules.iter().find(|rule| rule["id"] == id.as_str()).unwrap();
                prop_assert!(field_of(refused, field).is_some() || field == "shields", "{} has no {}", id, field);
            }
        }
    }
}

/// The vectors of every rule set, with its documents in the other schema.
#[test]
fn the_vectors_hold_in_the_other_schema() {
    let lines = std::fs::read_to_string(testdata().join("vectors.tsv")).unwrap();
    let mut translated = BTreeSet::new();
    let mut inexpressible = BTreeSet::new();
    let columns = lines
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let mut by_set = std::collections::BTreeMap::new();
    for case in columns {
        // Escapes stay in: both sides read the same text, and its own meaning is for the other tests.
        by_set.entry(case[1]).or_insert_with(Vec::new).push(case[2]);
    }
    for (names, inputs) in by_set {
        let documents: Vec<Value> = names.split(',').map(document).collect();
        let other = documents
            .iter()
            .cloned()
            .map(|document| match document["schema"].as_u64() {
                Some(1) => Ok(to_schema_2(document)),
                _ => to_schema_1(document),
            });
        let other = match other.collect::<Result<Vec<Value>, _>>() {
            Ok(other) => other,
            Err(refusal) => {
                inexpressible.insert((names, refusal));
                continue;
            }
        };
        let (one, two) = (compile(&documents), compile(&other));
        for input in inputs {
            assert_eq!(
                found(&one, input.as_bytes()),
                found(&two, input.as_bytes()),
                "{names}: {input}"
            );
        }
        translated.insert(names);
    }
    for set in ["keywords", "allow", "allow-kinds"] {
        assert!(
            translated.contains(set),
            "{set} is not among {translated:?}"
        );
    }
    // The pack's rules look for the names of vendors in front of a value, which only schema 2 can say, and those of the other
    // pack have shields.
    let (secrets, others): (BTreeSet<_>, BTreeSet<_>) = inexpressible
        .into_iter()
        .partition(|(names, _)| names.contains("pack:secrets"));
    assert!(
        secrets
            .iter()
            .all(|(names, (_, field))| *field == "context.where" || names.contains("pack:pii"))
            && !secrets.is_empty()
    );
    // Rules of category `pii` have shields unless they say otherwise.
    let (shielded, others): (BTreeSet<_>, BTreeSet<_>) = others
        .into_iter()
        .partition(|(_, (_, field))| *field == "shields");
    assert!(shielded.iter().any(|(names, _)| *names == "pack:pii"));
    let expected = [
        ("allow-around", "am", "allow.matchRegex"),
        ("allow-lines", "ln", "allow.lineRegex"),
        ("context", "before", "context.where"),
        ("group-lists", "first", "group"),
        ("keys", "card", "context.excludedKeywords"),
        ("reading", "near", "context.where"),
        ("requires", "req", "requires"),
    ];
    let expected = expected.map(|(set, rule, field)| (set, (rule.to_owned(), field)));
    assert_eq!(others, BTreeSet::from(expected));
}

/// The page's own documents: the first is an example of every field, the other two are one document in both schemas.
#[test]
fn the_documents_of_the_page_are_what_it_says() {
    let page = std::fs::read_to_string(testdata().join("../../docs/rules.md")).unwrap();
    let blocks: Vec<Value> = page
        .split("```json\n")
        .skip(1)
        .map(|rest| serde_json::from_str(rest.split("```").next().unwrap()).unwrap())
        .collect();
    let [example, one, two] = &blocks[..] else {
        panic!("{} documents", blocks.len());
    };
    let rules = compile(std::slice::from_ref(example));
    assert_eq!(found(&rules, b"customer C-22345672").len(), 1);
    let [in_one, in_two] = [one, two].map(|document| compile(std::slice::from_ref(document)));
    for (text, count) in [
        (&b"account 12345678"[..], 1),
        (b"12345678 account", 1),
        (b"12345678", 0),
        (b"account 99345678", 0),
        (b"account 12345600", 0),
        (b"account 10000000", 0),
    ] {
        assert_eq!(found(&in_one, text).len(), count);
        assert_eq!(found(&in_two, text).len(), count);
    }
    assert_eq!(to_schema_1(two.clone()).as_ref(), Ok(one));
}

fn document(name: &str) -> Value {
    let path = match name.strip_prefix("pack:") {
        Some(pack) => testdata().join("../packs").join(pack),
        None => testdata().join("rules").join(name),
    };
    let json = std::fs::read(path.with_extension("json")).unwrap();
    serde_json::from_slice(&json).unwrap()
}

fn testdata() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}
