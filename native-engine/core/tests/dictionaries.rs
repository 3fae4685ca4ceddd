//! Rules with a dictionary find what the naive search finds, and the same in streams however they are cut.

use std::sync::Arc;

use ironsieve_core::oracle::{Entries, Oracle};
use ironsieve_core::{
    Case, Dictionary, DictionaryBuilder, Document, Output, RuleSet, Scratch, Settings, Stream,
    Variant,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// With any of the variants that this processor has.
fn dictionary(name: &str, case: Case, lines: &[String]) -> Arc<Dictionary> {
    let builder = DictionaryBuilder::new(name, case, *b"0123456789abcdef").unwrap();
    let variants: Vec<Variant> = Variant::available().collect();
    let any = lines.iter().map(String::len).sum::<usize>() % variants.len();
    let mut builder = builder.with_variant(variants[any]);
    builder
        .add(lines.join("\n").as_bytes(), &mut |_| true)
        .unwrap();
    Arc::new(builder.finish())
}

struct Both {
    rules: Arc<RuleSet>,
    oracle: Oracle,
}

impl Both {
    /// Rules over dictionaries `a`, without regard to case, and `b`.
    fn compile(rules: &[Json], lines: &[String], others: &[String]) -> Self {
        let json = json!({"schema": 2, "name": "n", "rules": rules}).to_string();
        let documents = [Document {
            name: "test",
            json: json.as_bytes(),
        }];
        let settings = Settings {
            dictionaries: vec![
                dictionary("a", Case::Ignored, lines),
                dictionary("b", Case::Exact, others),
            ],
            ..Settings::default()
        };
        let entries = [("a", Case::Ignored, lines), ("b", Case::Exact, others)];
        let entries = entries.map(|(name, case, lines)| {
            Arc::new(Entries::new(name, case, lines.iter().map(String::as_str)))
        });
        Self {
            rules: Arc::new(RuleSet::compile(&documents, &settings).unwrap()),
            oracle: Oracle::with_entries(&documents, &settings, &entries).unwrap(),
        }
    }

    /// Compares on one text, and returns the number of findings.
    fn check(&self, text: &[u8], scratch: &mut Scratch) -> Result<usize, TestCaseError> {
        let expected = self.oracle.scan(text);
        let shown = String::from_utf8_lossy(text);
        prop_assert_eq!(self.rules.scan(text, scratch), &expected[..], "{:?}", shown);
        let is_match = self.rules.is_match(text, scratch);
        prop_assert_eq!(is_match, !expected.is_empty(), "{:?}", shown);
        Ok(expected.len())
    }

    /// Compares a stream that gets the text in pieces with the whole text.
    fn check_stream(
        &self,
        text: &[u8],
        pieces: &[usize],
        hold_back: usize,
        scratch: &mut Scratch,
    ) -> Result<(), TestCaseError> {
        let whole = self.rules.redact(text, scratch);
        let mut stream = Stream::new(Arc::clone(&self.rules), hold_back);
        let mut out = Output::default();
        let mut rest = text;
        for &length in pieces {
            let (piece, later) = rest.split_at(length.min(rest.len()));
            rest = later;
            prop_assert_eq!(
                stream.feed(piece, usize::MAX, scratch, &mut out),
                piece.len()
            );
        }
        stream.feed(rest, usize::MAX, scratch, &mut out);
        stream.finish(scratch, &mut out);
        let found = out
            .findings
            .iter()
            .map(|f| (f.rule, f.start as usize, f.end as usize));
        let found: Vec<_> = found.collect();
        let expected = whole.findings.iter().map(|f| (f.rule, f.start, f.end));
        let expected: Vec<_> = expected.collect();
        let shown = format!("{:?} in {pieces:?}", String::from_utf8_lossy(text));
        prop_assert_eq!(found, expected, "{}", &shown);
        prop_assert!(out.text == whole.text, "{}", &shown);
        prop_assert!(out.findings.iter().all(|found| !found.forced));
        Ok(())
    }
}

/// Parts that entries and texts are made of.
const PARTS: [&str; 34] = [
    "a",
    "b",
    "A",
    "ab",
    "ann",
    "Ann",
    "lee",
    "_",
    "0",
    "42",
    "k",
    "\u{212A}",
    "\u{17F}",
    "S",
    "\u{E4}",
    "\u{C4}",
    "\u{DF}",
    "\u{1E9E}",
    "\u{10428}",
    "\u{10400}",
    "e\u{301}",
    "\u{4E2D}",
    "-",
    "'",
    "\u{2019}",
    "&",
    " ",
    " ",
    " ",
    "\u{A0}",
    "\u{3000}",
    ", ",
    "abcdefgh",
    "abcdefghijklmnopqrst",
];

fn part() -> impl Strategy<Value = String> {
    prop::sample::select(&PARTS[..]).prop_map(str::to_owned)
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = prop::collection::vec(part(), 1..7).prop_map(|parts| parts.concat());
    let has_word = |line: &String| line.chars().any(char::is_alphanumeric);
    prop::collection::vec(line.prop_filter("no word", has_word), 0..12)
}

/// Text of parts, of whole entries, of white space that is unlike theirs, of what is not UTF-8, and of filler.
fn text(lines: &[String]) -> impl Strategy<Value = Vec<u8>> + use<> {
    let mut entries: Vec<String> = lines.to_vec();
    entries.push("x".to_owned());
    let entry = prop::sample::select(entries);
    let piece = prop_oneof![
        4 => part().prop_map(String::into_bytes),
        4 => entry.clone().prop_map(String::into_bytes),
        2 => entry.prop_map(|entry| entry.to_uppercase().replace(' ', "\r\n ").into_bytes()),
        1 => prop::sample::select(vec![&b"\xFF"[..], b"\xC3", b"\n", b"  ", b".", b"\xE2\x82", b"                 "])
            .prop_map(<[u8]>::to_vec),
        1 => "[a-z]{50,90}".prop_map(String::into_bytes),
        1 => "[a-z .]{1,140}".prop_map(String::into_bytes),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn rules() -> impl Strategy<Value = Vec<Json>> {
    let name = prop::sample::select(vec!["a", "b"]);
    let conditions = prop::sample::select(vec![
        json!({}),
        json!({"context": {"keywords": ["lee", "42"], "window": 6}}),
        json!({"context": {"excludedKeywords": ["b"], "window": 3, "where": "after"}}),
        json!({"allow": {"exact": ["ann", "a"], "prefix": ["A"]}}),
        json!({"requires": ["ann"]}),
        json!({"minEntropy": 1.0, "action": {"type": "mask"}}),
        json!({"action": {"type": "keep"}, "priority": 1}),
    ]);
    let of_dictionary = (name, conditions).prop_map(|(name, mut rule)| {
        rule["dictionary"] = name.into();
        rule
    });
    let pattern = prop::sample::select(vec![
        "ann",
        "[a-c]+ ",
        "(?i)a\\s+l",
        "\\b[0-9]+",
        "b.{0,9}e",
    ]);
    let of_pattern = pattern.prop_map(|pattern| json!({"pattern": pattern}));
    let rule = prop_oneof![3 => of_dictionary, 1 => of_pattern];
    prop::collection::vec(rule, 1..5).prop_map(|mut rules| {
        for (rule, number) in rules.iter_mut().zip(0..) {
            rule["id"] = format!("r{number}").into();
        }
        rules
    })
}

fn pieces() -> impl Strategy<Value = Vec<usize>> {
    prop_oneof![
        prop::collection::vec(0_usize..5, 0..200),
        prop::collection::vec(prop_oneof![0_usize..3, 20_usize..400], 0..30),
    ]
}

/// Texts, each with how it is cut.
type Texts = Vec<(Vec<u8>, Vec<usize>)>;

fn case() -> impl Strategy<Value = (Vec<Json>, Vec<String>, Vec<String>, Texts)> {
    (rules(), lines(), lines()).prop_flat_map(|(rules, lines, others)| {
        let all = [&lines[..], &others].concat();
        let texts = prop::collection::vec((text(&all), pieces()), 1..6);
        (Just(rules), Just(lines), Just(others), texts)
    })
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The rules without the one condition that a stream does not heed.
fn as_streams_judge(mut rules: Vec<Json>) -> Vec<Json> {
    for rule in &mut rules {
        rule.as_object_mut().unwrap().remove("requires");
    }
    rules
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn random_dictionaries_on_random_texts((rules, lines, others, texts) in case()) {
        let both = Both::compile(&rules, &lines, &others);
        let mut scratch = Scratch::default();
        for (text, _) in &texts {
            both.check(text, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{rules:?} {lines:?} {others:?}: {error}")))?;
        }
    }

    #[test]
    fn streams_are_independent_of_cutting((rules, lines, others, texts) in case(), hold_back in prop_oneof![Just(1 << 20), Just(4096)]) {
        let rules = as_streams_judge(rules);
        let both = Both::compile(&rules, &lines, &others);
        let mut scratch = Scratch::default();
        for (text, pieces) in &texts {
            both.check_stream(text, pieces, hold_back, &mut scratch)
                .map_err(|error| TestCaseError::fail(format!("{rules:?} {lines:?} {others:?}: {error}")))?;
        }
    }
}

fn rule() -> Vec<Json> {
    vec![json!({"id": "names", "dictionary": "a"})]
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

/// At every place of blocks, behind every kind of neighbour.
#[test]
fn an_entry_is_found_wherever_it_stands() {
    let mut scratch = Scratch::default();
    for entry in [
        "Ann",
        "Ann Marie Lee",
        "O'Neil",
        "\u{C5}ngstr\u{F6}m",
        "4711-0815",
        &"x".repeat(80),
    ] {
        let both = Both::compile(&rule(), &owned(&[entry]), &[]);
        for filler in [" ", "\u{20AC}", "\n", "w ", "\u{E4} "] {
            for at in 0..150 {
                let text = format!("{}{entry}{}", filler.repeat(at), ".".repeat(at % 70));
                let found = both.check(text.as_bytes(), &mut scratch).unwrap();
                assert_eq!(found, 1, "{entry} at {at}");
            }
        }
    }
}

#[test]
fn the_worked_example_of_the_documentation() {
    let lines = owned(&[
        "Ann Lee",
        "Ann Lee-Park",
        "Lee",
        "Contoso (Berlin)",
        "4711-0815",
        "Stra\u{DF}er",
    ]);
    let both = Both::compile(&rule(), &lines, &[]);
    let text = "ANN  LEE-PARK met ann lee, Leeds not; contoso (berlin) paid 4711-0815 for 14711-0815, STRA\u{1E9E}ER";
    let redaction = both.rules.redact(text.as_bytes(), &mut Scratch::default());
    assert_eq!(
        String::from_utf8(redaction.text).unwrap(),
        "[names] met [names], Leeds not; [names]) paid [names] for 14711-0815, [names]"
    );
}

/// A dictionary that goes on is held back only as long as it may become an entry.
#[test]
fn a_stream_lets_go_of_what_cannot_become_an_entry() {
    let both = Both::compile(&rule(), &owned(&["Ann Lee", "Bob"]), &[]);
    let mut scratch = Scratch::default();
    for (fed, left) in [
        ("see ann", "see "),
        ("see ann ", "see "),
        ("see ann l", "see "),
        ("see ann la", "see "),
        ("see ann la ", "see ann la "),
        ("see bob", "see "),
        ("see bob ", "see [names] "),
        ("see ann.x", "see "),
        ("see ann.x ", "see ann.x "),
        ("see abcdefgh", "see abcdefgh"),
        ("see annabell", "see annabell"),
    ] {
        let mut stream = Stream::new(Arc::clone(&both.rules), 4096);
        let mut out = Output::default();
        stream.feed(fed.as_bytes(), usize::MAX, &mut scratch, &mut out);
        assert_eq!(String::from_utf8(out.text).unwrap(), left, "{fed}");
    }
}

/// What a stream holds back is never less than the longest entry: its parts would be no entries.
#[test]
fn a_small_hold_back_cuts_no_entry() {
    let entry = format!("{} {}", "long".repeat(30), "entry".repeat(24));
    let both = Both::compile(&rule(), std::slice::from_ref(&entry), &[]);
    let mut scratch = Scratch::default();
    for at in 0..600 {
        let text = format!("{}{entry} {}", "- ".repeat(at), "x ".repeat(300));
        both.check_stream(text.as_bytes(), &[7; 400], 1, &mut scratch)
            .unwrap();
    }
}

#[test]
fn documents_are_refused_that_do_not_name_what_there_is() {
    let settings = Settings {
        dictionaries: vec![dictionary("a", Case::Ignored, &owned(&["x"]))],
        ..Settings::default()
    };
    for (schema, rule, reason) in [
        (
            2,
            json!({"id": "r"}),
            "one of `pattern` and `dictionary` is needed",
        ),
        (
            2,
            json!({"id": "r", "pattern": "x", "dictionary": "a"}),
            "exclude each other",
        ),
        (
            2,
            json!({"id": "r", "dictionary": "c"}),
            "there is no dictionary 'c'",
        ),
        (
            2,
            json!({"id": "r", "dictionary": "a", "group": 1}),
            "a dictionary has no groups",
        ),
        (1, json!({"id": "r", "dictionary": "a"}), "`dictionary`"),
        (
            2,
            json!({"id": "r", "dictionary": "a", "examples": {"match": ["y"]}}),
            "examples.match[0] has no finding",
        ),
    ] {
        let json = json!({"schema": schema, "name": "n", "rules": [rule]}).to_string();
        let document = Document {
            name: "test",
            json: json.as_bytes(),
        };
        let Err(error) = RuleSet::compile(&[document], &settings) else {
            panic!("accepted: {json}");
        };
        assert!(error.to_string().contains(reason), "{error}");
        assert!(Oracle::compile(&[document], &settings).is_err());
    }
}

#[test]
fn nothing_of_an_entry_is_shown() {
    let dictionary = dictionary("a", Case::Ignored, &owned(&["Ann", "Bob"]));
    assert_eq!(
        format!("{dictionary:?}"),
        "Dictionary { name: \"a\", entries: 2, .. }"
    );
}

/// Rule sets keep what they were compiled with.
#[test]
fn a_new_dictionary_does_not_change_a_rule_set() {
    let old = Both::compile(&rule(), &owned(&["Ann"]), &[]);
    let new = Both::compile(&rule(), &owned(&["Bob"]), &[]);
    let mut scratch = Scratch::default();
    let redact = |both: &Both, scratch: &mut Scratch| {
        String::from_utf8(both.rules.redact(b"Ann Bob", scratch).text).unwrap()
    };
    assert_eq!(redact(&old, &mut scratch), "[names] Bob");
    assert_eq!(redact(&new, &mut scratch), "Ann [names]");
}

/// The vectors that all engines must pass, with the whole text and with a stream that gets it byte by byte.
#[test]
fn vectors_are_answered_as_they_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata/dictionaries.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut scratch = Scratch::default();
    let mut cases = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, case, entries, input, findings] = columns[..] else {
            panic!("{line}");
        };
        let entries = String::from_utf8(unescape(entries)).unwrap();
        let lines: Vec<String> = entries.split('\n').map(str::to_owned).collect();
        let rule = match case {
            "exact" => json!({"id": "names", "dictionary": "b"}),
            _ => json!({"id": "names", "dictionary": "a"}),
        };
        let both = Both::compile(&[rule], &lines, &lines);
        let input = unescape(input);
        both.check(&input, &mut scratch).unwrap();
        let found = both.rules.scan_as_it_stands(&input, &mut scratch);
        let found: Vec<String> = found
            .iter()
            .map(|f| format!("{}-{}", f.start, f.end))
            .collect();
        assert_eq!(found.join(" "), findings, "{name}");
        both.check_stream(&input, &vec![1; input.len()], 4096, &mut scratch)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        cases += 1;
    }
    assert!(cases > 20, "{cases}");
}

fn unescape(column: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = column.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (byte, len) = match rest[0] {
            b't' => (b'\t', 1),
            b'n' => (b'\n', 1),
            b'r' => (b'\r', 1),
            b'0' => (0, 1),
            b'x' => {
                let digits = std::str::from_utf8(&rest[1..3]).unwrap();
                (u8::from_str_radix(digits, 16).unwrap(), 3)
            }
            other => (other, 1),
        };
        bytes.push(byte);
        rest = &rest[len..];
    }
    bytes
}
