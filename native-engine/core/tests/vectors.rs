//! The shared vectors, through the fast path and through the oracle. `native-engine/testdata/README.md` has the format.

use std::collections::HashMap;
use std::path::PathBuf;

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{
    Document, Error, ErrorKind, Finding, Key, KeyRing, RuleSet, Scratch, Settings, Value,
};

#[test]
fn every_vector_is_answered_alike_by_both() {
    let mut scratch = Scratch::default();
    let mut compiled = HashMap::new();
    let mut count = 0;
    for case in cases("vectors.tsv") {
        let [name, documents, input, output, findings] = &case[..] else {
            panic!("columns of {case:?}")
        };
        let (rules, oracle) = compiled
            .entry(documents.clone())
            .or_insert_with(|| both(documents).unwrap_or_else(|e| panic!("{name}: {e}")));
        let input = unescape(input);
        let redaction = rules.redact(&input, &mut scratch);
        assert_eq!(&listed(rules, &redaction.findings), findings, "{name}");
        assert_eq!(
            &listed(
                rules,
                &rules
                    .replace(&input, &oracle.scan(&input), |_| Value::plain(b""))
                    .findings
            ),
            findings,
            "{name}, by the oracle"
        );
        assert_eq!(
            redaction.text.escape_ascii().to_string(),
            unescape(output).escape_ascii().to_string(),
            "{name}"
        );
        assert_eq!(
            rules.is_match(&input, &mut scratch),
            !findings.is_empty(),
            "{name}"
        );
        count += 1;
    }
    assert!(count > 300, "only {count} vectors were read");
}

#[test]
fn every_bad_document_is_refused_alike_by_both() {
    let mut count = 0;
    for case in cases("bad-rules.tsv") {
        let [name, document, code, message] = &case[..] else {
            panic!("columns of {case:?}")
        };
        let json = unescape(document);
        let documents = [Document { name, json: &json }];
        let errors = [
            RuleSet::compile(&documents, &settings()).err(),
            Oracle::compile(&documents, &settings()).err(),
        ];
        for (reader, error) in ["rule set", "oracle"].iter().zip(errors) {
            // The oracle does not look at actions.
            if *reader == "oracle"
                && error.is_none()
                && json.windows(8).any(|part| part == b"\"action\"")
            {
                continue;
            }
            let error = error.unwrap_or_else(|| panic!("{name}: accepted by the {reader}"));
            assert_eq!(self::code(error.kind()), code, "{name}, {reader}: {error}");
            assert!(
                error.to_string().contains(message),
                "{name}, {reader}: {error}"
            );
        }
        count += 1;
    }
    assert!(count > 100, "only {count} documents were read");
}

fn both(documents: &str) -> Result<(RuleSet, Oracle), Error> {
    let texts: Vec<(&str, Vec<u8>)> = documents
        .split(',')
        .map(|name| (name, document(name)))
        .collect();
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|(name, json)| Document { name, json })
        .collect();
    Ok((
        RuleSet::compile(&documents, &settings())?,
        Oracle::compile(&documents, &settings())?,
    ))
}

fn cases(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(testdata().join(file)).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.split('\t').map(String::from).collect())
        .collect()
}

fn document(name: &str) -> Vec<u8> {
    let path = match name.strip_prefix("pack:") {
        Some(pack) => testdata().join("../packs").join(pack),
        None => testdata().join("rules").join(name),
    };
    std::fs::read(path.with_extension("json")).unwrap()
}

fn testdata() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}

fn settings() -> Settings {
    let secret: Vec<u8> = (0..32).collect();
    Settings {
        keys: KeyRing::new(vec![
            Key::new("test", &secret).unwrap(),
            Key::new("older", &[7; 32]).unwrap(),
        ])
        .unwrap(),
        ff1: true,
        reveal: true,
        ..Settings::default()
    }
}

fn listed(rules: &RuleSet, findings: &[Finding]) -> String {
    let one = |f: &Finding| {
        format!(
            "{}:{}-{}",
            rules.rules()[f.rule as usize].id(),
            f.start,
            f.end
        )
    };
    findings.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let escaped = if byte == b'\\' { bytes.next() } else { None };
        out.push(match escaped {
            None => byte,
            Some(b'\\') => b'\\',
            Some(b't') => b'\t',
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b'0') => 0,
            Some(b'x') => {
                let digits = [bytes.next().unwrap(), bytes.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            Some(other) => panic!("unknown escape {}", char::from(other)),
        });
    }
    out
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidDocument => "INVALID_DOCUMENT",
        ErrorKind::UnsupportedSchema => "UNSUPPORTED_SCHEMA",
        ErrorKind::InvalidRule => "INVALID_RULE",
        ErrorKind::ExampleFailed => "EXAMPLE_FAILED",
        ErrorKind::MissingKey => "MISSING_KEY",
        ErrorKind::LimitExceeded => "LIMIT_EXCEEDED",
        _ => "UNKNOWN",
    }
}
