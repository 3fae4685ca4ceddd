//! The built-in packs: they load, in both readings, and hold to their own rules of style.

mod pack_files;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Category, Document, RuleSet, Scratch, Settings};
use regex::Regex;
use sha2::Digest;

/// Name and text of each pack.
static TEXTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(pack_files::read);

fn documents() -> Vec<Document<'static>> {
    let document = |(name, json): &'static (String, Vec<u8>)| Document { name, json };
    TEXTS.iter().map(document).collect()
}

/// Compiled once: every test only scans.
static PACKS: LazyLock<RuleSet> = LazyLock::new(|| {
    RuleSet::compile(&documents(), &Settings::default()).unwrap_or_else(|error| panic!("{error}"))
});

fn count(pack: &[u8]) -> usize {
    let document: serde_json::Value = serde_json::from_slice(pack).unwrap();
    document["rules"].as_array().map_or(0, Vec::len)
}

fn redact(text: &str) -> String {
    let redaction = PACKS.redact(text.as_bytes(), &mut Scratch::default());
    String::from_utf8(redaction.text).unwrap()
}

#[test]
fn all_packs_load_with_their_examples() {
    let packs = &PACKS;
    let rules: usize = TEXTS.iter().map(|(_, pack)| count(pack)).sum();
    assert_eq!(packs.rules().len(), rules);
    // Examples of packs as they are have been tried here and are not again.
    let changed: Vec<Vec<u8>> = TEXTS
        .iter()
        .map(|(_, pack)| [pack, &b"\n"[..]].concat())
        .collect();
    let names = TEXTS.iter().map(|(name, _)| name);
    let changed: Vec<Document<'_>> = names
        .zip(&changed)
        .map(|(name, json)| Document { name, json })
        .collect();
    RuleSet::compile(&changed, &Settings::default()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        packs
            .rules()
            .iter()
            .filter(|rule| rule.category() == Category::Custom)
            .count(),
        0
    );
    Oracle::compile(&changed, &Settings::default()).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn packs_as_they_are_start_without_their_examples() {
    let rules = RuleSet::compile(&documents(), &Settings::default()).unwrap();
    let (compiled, all) = (rules.compiled_patterns(), rules.rules().len());
    assert!(
        compiled < all / 4,
        "{compiled} of {all} patterns are compiled"
    );
    let proven = include_str!("../src/proven.txt");
    for (name, pack) in TEXTS.iter() {
        let digest = sha2::Sha256::digest(pack);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(
            proven.contains(&hex),
            "{name} changed: run `sha256sum *.json > ../core/src/proven.txt` in native-engine/packs"
        );
    }
}

#[test]
fn every_rule_says_where_it_is_from_and_has_examples() {
    for (_, pack) in TEXTS.iter() {
        let document: serde_json::Value = serde_json::from_slice(pack).unwrap();
        for rule in document["rules"].as_array().unwrap() {
            for field in ["title", "source", "category"] {
                assert!(rule[field].is_string(), "{} has no {field}", rule["id"]);
            }
            assert!(
                !rule["tags"].as_array().unwrap().is_empty(),
                "{} has no tags",
                rule["id"]
            );
            for field in ["match", "noMatch"] {
                let examples = rule["examples"][field].as_array().unwrap();
                assert!(
                    examples.len() >= 3,
                    "{} has few examples of {field}",
                    rule["id"]
                );
            }
        }
    }
}

/// Shapes of texts, the first that fits counts.
static SHAPES: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let log = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}|^[0-9]{2}:[0-9]{2}:[0-9]{2}|\b(?:TRACE|DEBUG|INFO|WARN|ERROR)\b|\blevel=";
    let shapes = [
        ("log", log),
        ("json", r#"^\s*[\[{]|\\?"[^"\\]+\\?"\s*:"#),
        ("prose", r"\pL{2,}[,.]? (?:\S+ )?\pL+[,.]? (?:\S+ )?\pL+"),
        ("code", r"[=<>$]|: |://|-----"),
    ];
    shapes
        .map(|(name, shape)| (name, Regex::new(shape).unwrap()))
        .into()
});

/// Where a text could be from.
fn context_of(text: &str) -> &'static str {
    let shape = SHAPES.iter().find(|(_, shape)| shape.is_match(text));
    shape.map_or("a value alone", |(name, _)| name)
}

#[test]
fn a_context_is_known_by_its_shape() {
    for (text, context) in [
        ("2026-07-01 12:34:56 order done", "log"),
        ("level=info msg=x", "log"),
        (r#"{"a":1}"#, "json"),
        (r#"body \"a\": 1"#, "json"),
        ("Please call me back.", "prose"),
        ("export A=b", "code"),
        ("4111111111111111", "a value alone"),
    ] {
        assert_eq!(context_of(text), context, "{text}");
    }
}

#[test]
fn examples_are_from_more_than_one_context() {
    let mut poor = Vec::new();
    for (_, pack) in TEXTS.iter() {
        let document: serde_json::Value = serde_json::from_slice(pack).unwrap();
        for rule in document["rules"].as_array().unwrap() {
            let texts = rule["examples"]["match"].as_array().unwrap();
            let contexts: BTreeSet<&str> = texts
                .iter()
                .map(|text| context_of(text.as_str().unwrap()))
                .collect();
            if contexts.len() < 2 {
                poor.push(format!("{} {contexts:?}", rule["id"]));
            }
        }
    }
    assert!(poor.is_empty(), "examples of one context alone: {poor:#?}");
}

#[test]
fn every_rule_of_pii_is_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/packs.md");
    let page = std::fs::read_to_string(path).unwrap();
    let ids = PACKS
        .rules()
        .iter()
        .filter(|rule| rule.category() == Category::Pii);
    for rule in ids {
        assert!(page.contains(&format!("`{}`", rule.id())), "{}", rule.id());
    }
}

#[test]
fn a_pack_of_a_country_has_its_name_and_tag() {
    for (name, pack) in TEXTS.iter() {
        let document: serde_json::Value = serde_json::from_slice(pack).unwrap();
        let country = name.strip_prefix("pii-");
        let expected = country.map_or(name.clone(), |country| format!("pii:{country}"));
        assert_eq!(document["name"], expected);
        for rule in document["rules"].as_array().unwrap() {
            if let Some(country) = country {
                let tags = rule["tags"].as_array().unwrap();
                assert!(tags.iter().any(|tag| tag == country), "{}", rule["id"]);
                let id = rule["id"].as_str().unwrap();
                assert!(id.starts_with(&format!("{country}-")), "{id}");
            }
        }
    }
}

#[test]
fn patterns_stay_within_what_the_java_engine_takes() {
    for (_, pack) in TEXTS.iter() {
        let document: serde_json::Value = serde_json::from_slice(pack).unwrap();
        for rule in document["rules"].as_array().unwrap() {
            assert!(rule.get("unicode").is_none());
            let pattern = rule["pattern"].as_str().unwrap();
            let counts = pattern
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'));
            for number in counts.flat_map(|(count, _)| count.split(',')) {
                let most = number.parse::<u32>().unwrap_or(0);
                assert!(most <= 1000, "{} repeats {most} times", rule["id"]);
            }
        }
    }
}

#[test]
fn one_text_of_everything() {
    let text = "2026-07-01T12:34:56.789Z INFO user jane@example.com (+44 20 7946 0958) from 192.0.2.17 paid 12.50 \
                with 4111 1111 1111 1111 123; ref 550e8400-e29b-41d4-a716-446655440000 ts 1700000000000\n\
                db postgresql://app:s3cr3t@db.example.com/x key AKIAIOSFODNN7EXAMPLE\n";
    let expected = "2026-07-01T12:34:56.789Z INFO user [email] ([phone-e164]) from [ipv4] paid 12.50 \
                with ***************1111 123; ref 550e8400-e29b-41d4-a716-446655440000 ts 1700000000000\n\
                db postgresql://[url-credentials]@db.example.com/x key [aws-access-key-id]\n";
    assert_eq!(redact(text), expected);
}

#[test]
fn ordinary_numbers_are_left_alone() {
    let texts = [
        "1700000000000 1700000000000000 1700000000000000000",
        "550e8400-e29b-41d4-a716-446655440000 F47AC10B-58CC-4372-A567-0E02B2C3D479",
        "0.1234567890123456 52.520006599999 -13.404953999999975 1e+100 4.0e-7 3.141592653589793",
        "d41d8cd98f00b204e9800998ecf8427e e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "2026-07-01T12:34:56.789+02:00 [main] 12:34:56,789 20260701123456 00:00:00.000 2026-07-01-12",
        "spring-boot-4.1.0.jar 17.0.9+9-LTS java.lang.String::valueOf std::vec::Vec 0x7ffdeadbeef",
        "heap 512M/2048M used, 99.95% of 1,234,567,890 B; 10/12/2026; port 8080; pid 123456",
    ];
    for text in texts {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn redacted_text_stays_as_it_is() {
    let once = redact(
        "password=Tr0ub4dor-and-3 mail jane@example.com \"token\": \"b7Qx-92Lm-44Zt\" 192.0.2.1",
    );
    assert_eq!(
        once,
        "password=[generic-credential] mail [email] \"token\": \"[generic-credential]\" [ipv4]"
    );
    assert_eq!(redact(&once), once);
}

#[test]
fn an_unterminated_private_key_ends_where_base64_ends() {
    let body = "RVhBTVBMRSBFWEFNUExFIEVYQU1QTEU".repeat(2);
    let text =
        format!("a -----BEGIN PRIVATE KEY-----\n{body}\n{body}\nRVg=\nand this text stays\n");
    assert_eq!(redact(&text), "a [private-key]\nand this text stays\n");
    let two = format!(
        "-----BEGIN PRIVATE KEY----- x\n-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"
    );
    assert_eq!(redact(&two), "[private-key] x\n[private-key]");
}
