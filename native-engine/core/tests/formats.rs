//! A redacted text is still what it was written in: parsers of others read it, and find in it what was not found.

mod documents;
mod pack_files;

use std::fmt;
use std::sync::LazyLock;

use documents::{Sample, form, json_text, rules, xml};
use ironsieve_core::{ActionKind, Document, Redaction, RuleSet, Scratch, Settings};
use proptest::prelude::*;
use quick_xml::events::Event;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

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

static PACKS: LazyLock<RuleSet> = LazyLock::new(|| {
    let texts: Vec<String> = pack_files::read()
        .into_iter()
        .map(|(_, json)| String::from_utf8(json).unwrap())
        .collect();
    compile(&texts.iter().map(String::as_str).collect::<Vec<_>>())
});

/// All examples of all packs that are to be found.
fn examples() -> Vec<String> {
    let mut examples = Vec::new();
    for (_, pack) in pack_files::read() {
        let document: Value = serde_json::from_slice(&pack).unwrap();
        for rule in document["rules"].as_array().unwrap() {
            let texts = rule["examples"]["match"].as_array().unwrap();
            examples.extend(texts.iter().map(|text| text.as_str().unwrap().to_owned()));
        }
    }
    examples
}

/// JSON as it is written: order and repeated keys count.
#[derive(Clone, Debug, PartialEq)]
enum Parsed {
    Literal(String),
    Text(String),
    Array(Vec<Parsed>),
    Object(Vec<(String, Parsed)>),
}

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Parsed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Parsed, E> {
                Ok(Parsed::Literal(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Parsed, E> {
                Ok(Parsed::Literal(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Parsed, E> {
                Ok(Parsed::Literal(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Parsed, E> {
                Ok(Parsed::Literal(value.to_string()))
            }

            fn visit_unit<E>(self) -> Result<Parsed, E> {
                Ok(Parsed::Literal("null".to_owned()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Parsed, E> {
                Ok(Parsed::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Parsed, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = all.next_element()? {
                    values.push(value);
                }
                Ok(Parsed::Array(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Parsed, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = all.next_entry()? {
                    entries.push(entry);
                }
                Ok(Parsed::Object(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

fn parse(text: &[u8]) -> Result<Vec<Parsed>, serde_json::Error> {
    serde_json::Deserializer::from_slice(text)
        .into_iter()
        .collect()
}

/// Brackets and values of JSON in order; keys are strings.
fn flat(parsed: &[Parsed], out: &mut Vec<Parsed>) {
    for value in parsed {
        match value {
            Parsed::Array(all) => {
                out.push(Parsed::Array(vec![]));
                flat(all, out);
                out.push(Parsed::Array(vec![]));
            }
            Parsed::Object(all) => {
                out.push(Parsed::Object(vec![]));
                for (key, value) in all {
                    flat(&[Parsed::Text(key.clone()), value.clone()], out);
                }
                out.push(Parsed::Object(vec![]));
            }
            scalar => out.push(scalar.clone()),
        }
    }
}

/// Whether the second has the brackets of the first, and strings where that has some.
fn have_one_shape(one: &[Parsed], other: &[Parsed], depth: usize) -> bool {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    flat(one, &mut left);
    flat(other, &mut right);
    left.len() == right.len()
        && left.iter().zip(&right).all(|(a, b)| match (a, b) {
            (Parsed::Text(a), Parsed::Text(b)) => is_still_inside(a, b, depth),
            (Parsed::Literal(a), Parsed::Literal(b)) => a == b,
            (Parsed::Literal(_), Parsed::Text(_)) => true,
            (a, b) => a == b,
        })
}

/// Whether a string that held JSON still does: arrays and objects may follow each other, other values not.
fn is_still_inside(before: &str, after: &str, depth: usize) -> bool {
    let is_open = |value: &Parsed| matches!(value, Parsed::Array(_) | Parsed::Object(_));
    match parse(before.as_bytes()) {
        Ok(inner) if depth < 3 && before.starts_with(['{', '[']) && inner.iter().all(is_open) => {
            parse(after.as_bytes()).is_ok_and(|after| have_one_shape(&inner, &after, depth + 1))
        }
        _ => true,
    }
}

/// What was replaced.
fn replaced(rules: &RuleSet, redaction: &Redaction) -> Vec<(usize, usize)> {
    let kept = |rule: u32| rules.rules()[rule as usize].action() == ActionKind::Keep;
    let findings = redaction.findings.iter();
    findings
        .filter(|finding| !kept(finding.rule))
        .map(|finding| (finding.start, finding.end))
        .collect()
}

fn is_touched((start, end): (usize, usize), replaced: &[(usize, usize)]) -> bool {
    replaced.iter().any(|&(from, to)| from < end && start < to)
}

fn check_json(rules: &RuleSet, sample: &Sample) -> Result<(), TestCaseError> {
    let redaction = rules.redact(sample.text.as_bytes(), &mut Scratch::default());
    let shown = String::from_utf8_lossy(&redaction.text).into_owned();
    check_order(&redaction, &sample.text)?;
    let before = parse(sample.text.as_bytes()).unwrap();
    let after = parse(&redaction.text)
        .map_err(|e| TestCaseError::fail(format!("{e}: {} => {shown}", sample.text)))?;
    prop_assert!(
        have_one_shape(&before, &after, 0),
        "{} => {shown}",
        sample.text
    );
    let (mut left, mut right) = (Vec::new(), Vec::new());
    flat(&before, &mut left);
    flat(&after, &mut right);
    let is_scalar = |value: &&Parsed| matches!(value, Parsed::Text(_) | Parsed::Literal(_));
    let scalars = left
        .iter()
        .filter(is_scalar)
        .zip(right.iter().filter(is_scalar));
    let replaced = replaced(rules, &redaction);
    for ((a, b), &place) in scalars.zip(&sample.values) {
        prop_assert!(
            a == b || is_touched(place, &replaced),
            "{a:?} became {b:?}: {} => {shown}",
            sample.text
        );
    }
    Ok(())
}

/// Findings come in order, do not overlap, and do not cut characters.
fn check_order(redaction: &Redaction, text: &str) -> Result<(), TestCaseError> {
    let mut end = 0;
    for finding in &redaction.findings {
        prop_assert!(end <= finding.start && finding.start < finding.end);
        prop_assert!(text.is_char_boundary(finding.start) && text.is_char_boundary(finding.end));
        end = finding.end;
    }
    Ok(())
}

/// The first rule alone, because what others take out may leave the text of a secret behind.
fn check_gone(set: &Value, text: &str) -> Result<(), TestCaseError> {
    let mut set = set.clone();
    set["rules"].as_array_mut().unwrap().truncate(1);
    let rules = compile(&[&set.to_string()]);
    let redaction = rules.redact(text.as_bytes(), &mut Scratch::default());
    let is_secret = |part: &[u8]| {
        part.first() == Some(&b'Q')
            && part.last() == Some(&b'Q')
            && part[1..7].iter().all(u8::is_ascii_digit)
    };
    prop_assert!(
        !redaction.text.windows(8).any(is_secret),
        "{}",
        String::from_utf8_lossy(&redaction.text)
    );
    Ok(())
}

/// Tags, comments, sections and instructions in order, with the number of attributes; each text must be one.
fn events(text: &str) -> Result<Vec<(&'static str, usize)>, String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().check_comments = true;
    let mut events = Vec::new();
    loop {
        let event = reader.read_event().map_err(|e| e.to_string())?;
        let attributes = |start: &quick_xml::events::BytesStart<'_>| {
            let mut count = 0;
            for attribute in start.attributes().with_checks(false) {
                let attribute = attribute.map_err(|e| e.to_string())?;
                attribute.unescape_value().map_err(|e| e.to_string())?;
                count += 1;
            }
            Ok::<usize, String>(count)
        };
        events.push(match event {
            Event::Start(start) => ("start", attributes(&start)?),
            Event::Empty(start) => ("empty", attributes(&start)?),
            Event::End(_) => ("end", 0),
            Event::Comment(_) => ("comment", 0),
            Event::CData(_) => ("section", 0),
            // Their names may be found.
            Event::PI(_) | Event::Decl(_) => ("instruction", 0),
            Event::DocType(_) => ("doctype", 0),
            Event::Text(_) | Event::GeneralRef(_) => continue,
            Event::Eof => return Ok(events),
        });
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn json_stays_json(set in rules(), sample in json_text()) {
        let rules = compile(&[&set.to_string()]);
        check_json(&rules, &sample).map_err(|e| TestCaseError::fail(format!("{set}: {e}")))?;
        check_gone(&set, &sample.text)?;
        check_json(&PACKS, &sample)?;
    }

    #[test]
    fn xml_stays_xml(set in rules(), text in xml()) {
        let rules = compile(&[&set.to_string()]);
        for rules in [&rules, &PACKS] {
            let redaction = rules.redact(text.as_bytes(), &mut Scratch::default());
            check_order(&redaction, &text)?;
            let redacted = String::from_utf8(redaction.text).unwrap();
            let (before, after) = (events(&text).unwrap(), events(&redacted));
            prop_assert_eq!(after, Ok(before), "{}: {} => {}", set, text, redacted);
        }
        check_gone(&set, &text)?;
    }

    #[test]
    fn form_data_stays_form_data(set in rules(), sample in form()) {
        let rules = compile(&[&set.to_string()]);
        let redaction = rules.redact(sample.text.as_bytes(), &mut Scratch::default());
        check_order(&redaction, &sample.text)?;
        check_gone(&set, &sample.text)?;
        let replaced = replaced(&rules, &redaction);
        let pairs: Vec<&[u8]> = redaction.text.split(|&byte| byte == b'&').collect();
        prop_assert_eq!(pairs.len(), sample.values.len(), "{}: {:?}", set, String::from_utf8_lossy(&redaction.text));
        for (after, &(start, end)) in pairs.into_iter().zip(&sample.values) {
            let parse = |pair: &[u8]| form_urlencoded::parse(pair).into_owned().next();
            let (before, after) = (parse(&sample.text.as_bytes()[start..end]), parse(after));
            let is_text = |pair: &Option<(String, String)>| pair.as_ref().is_none_or(|(key, value)| !format!("{key}{value}").contains('\u{FFFD}'));
            prop_assert!(is_text(&after), "{} {:?}", set, String::from_utf8_lossy(&redaction.text));
            prop_assert!(before == after || is_touched((start, end), &replaced), "{}: {:?} became {:?}", set, before, after);
        }
    }
}

/// Arrays and objects may follow each other in a string; behind another value it goes on as a string.
#[test]
fn what_follows_json_in_a_string() {
    let mut scratch = Scratch::default();
    for (text, redacted) in [
        (r#"["[]4111111111111111"]"#, r#"["[]************1111"]"#),
        (
            r#"["[][4111111111111111]"]"#,
            r#"["[][\"************1111\"]"]"#,
        ),
    ] {
        let redaction = PACKS.redact(text.as_bytes(), &mut scratch);
        assert_eq!(String::from_utf8(redaction.text).unwrap(), redacted);
    }
}

/// Each example of the packs, as it stands in the three formats.
#[test]
fn examples_of_the_packs_in_each_format() {
    let mut scratch = Scratch::default();
    let mut found = 0;
    for example in examples() {
        let inner = serde_json::json!({ "text": example }).to_string();
        for text in [inner.clone(), serde_json::json!([inner]).to_string()] {
            let redaction = PACKS.redact(text.as_bytes(), &mut scratch);
            let (before, after) = (parse(text.as_bytes()).unwrap(), parse(&redaction.text));
            assert!(
                after.is_ok_and(|after| have_one_shape(&before, &after, 0)),
                "{text}"
            );
            found += redaction.findings.len();
        }
        let text = format!("<a b='{0}'>{0}</a>", quick_xml::escape::escape(&*example));
        let redaction = PACKS.redact(text.as_bytes(), &mut scratch);
        let redacted = String::from_utf8(redaction.text).unwrap();
        assert_eq!(events(&redacted), events(&text), "{text} => {redacted}");
    }
    assert!(found > 1000, "only {found} findings");
}
