//! The fast path finds exactly what the oracle finds, on random texts and random rules.
//!
//! Texts are put together from what is likely to go wrong: the packs' own examples, whole, cut and doubled, line ends,
//! characters of several bytes, invalid bytes, and filler long enough to reach over stretches and chunks.

mod pack_files;
mod pack_texts;
mod random;
mod tokens;

use std::sync::LazyLock;

use ironsieve_core::oracle::Oracle;
use ironsieve_core::{Document, RuleSet, Scratch, Settings};
use pack_texts::{PACK_TEXTS, text};
use proptest::prelude::*;
use random::{
    rule_set, rule_with_context, rule_with_key, small_text, text_with_context, text_with_key,
};
use tokens::{rule_with_shields, text_with_tokens};

struct Both {
    rules: RuleSet,
    oracle: Oracle,
}

impl Both {
    fn compile(texts: &[&str]) -> Result<Self, ironsieve_core::Error> {
        let documents: Vec<Document<'_>> = texts
            .iter()
            .map(|json| Document {
                name: "test",
                json: json.as_bytes(),
            })
            .collect();
        let settings = Settings::default();
        let rules = RuleSet::compile(&documents, &settings)?;
        Ok(Self {
            rules,
            oracle: Oracle::compile(&documents, &settings)?,
        })
    }

    /// Compares on one text, with a scratch that was used before and with a new one.
    fn check(&self, text: &[u8], used: &mut Scratch) -> Result<(), TestCaseError> {
        let expected = self.oracle.scan(text);
        let shown = String::from_utf8_lossy(text);
        prop_assert_eq!(self.rules.scan(text, used), &expected[..], "{:?}", shown);
        let mut fresh = Scratch::default();
        prop_assert_eq!(
            self.rules.scan(text, &mut fresh),
            &expected[..],
            "{:?}",
            shown
        );
        let found = self.rules.find(text, used);
        for finding in found.findings {
            let value = self.oracle.value(text, finding);
            prop_assert_eq!(
                &*found.value(finding, text).reads,
                &value[..],
                "{:?}",
                shown
            );
        }
        prop_assert_eq!(
            self.rules.is_match(text, used),
            !expected.is_empty(),
            "{:?}",
            shown
        );
        Ok(())
    }
}

static PACKS: LazyLock<Both> = LazyLock::new(|| {
    let texts: Vec<&str> = PACK_TEXTS.iter().map(String::as_str).collect();
    Both::compile(&texts).unwrap()
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packs_on_random_texts(texts in prop::collection::vec(text(), 1..4)) {
        let mut scratch = Scratch::default();
        for text in texts {
            PACKS.check(&text, &mut scratch)?;
        }
    }

    #[test]
    fn random_rules_on_random_texts(set in prop_oneof![rule_set(1), rule_set(2)], texts in prop::collection::vec(small_text(), 1..6)) {
        let both = match Both::compile(&[&set.to_string()]) {
            Ok(both) => both,
            Err(error) => return Err(TestCaseError::fail(format!("{set}: {error}"))),
        };
        let mut scratch = Scratch::default();
        for text in texts {
            // The scratch serves two rule sets in turn.
            PACKS.check(&text, &mut scratch)?;
            both.check(&text, &mut scratch)?;
        }
    }

    #[test]
    fn random_context_on_random_texts(set in rule_with_context(), texts in prop::collection::vec(text_with_context(), 1..12)) {
        let both = match Both::compile(&[&set.to_string()]) {
            Ok(both) => both,
            Err(error) => return Err(TestCaseError::fail(format!("{set}: {error}"))),
        };
        let mut scratch = Scratch::default();
        for text in texts {
            both.check(&text, &mut scratch)?;
        }
    }

    #[test]
    fn random_keys_on_random_texts(set in rule_with_key(), texts in prop::collection::vec(text_with_key(), 1..24)) {
        let both = match Both::compile(&[&set.to_string()]) {
            Ok(both) => both,
            Err(error) => return Err(TestCaseError::fail(format!("{set}: {error}"))),
        };
        let mut scratch = Scratch::default();
        for text in texts {
            both.check(&text, &mut scratch)?;
        }
    }

    #[test]
    fn random_shields_on_random_texts(set in rule_with_shields(), texts in prop::collection::vec(text_with_tokens(), 1..12)) {
        let both = match Both::compile(&[&set.to_string()]) {
            Ok(both) => both,
            Err(error) => return Err(TestCaseError::fail(format!("{set}: {error}"))),
        };
        let mut scratch = Scratch::default();
        for text in texts {
            both.check(&text, &mut scratch)?;
        }
    }
}

/// An occurrence at every place of a text, so that every seam between chunks and stretches is met.
#[test]
fn a_value_is_found_wherever_it_stands() {
    let mut scratch = Scratch::default();
    for value in [
        "jane@example.com",
        "192.0.2.17",
        "4111111111111111",
        "AKIAIOSFODNN7EXAMPLE",
        "fe80::1",
    ] {
        for length in [60, 97, 128, 700] {
            for at in 1..length - 1 {
                let mut text = vec![b' '; length];
                text.splice(at..at, value.bytes());
                let findings = PACKS.rules.scan(&text, &mut scratch);
                assert_eq!(findings.len(), 1, "{value} at {at} of {length}");
                assert_eq!((findings[0].start, findings[0].end), (at, at + value.len()));
            }
        }
    }
}

/// A run in front that may be left off where only the value counts, and others that look like it.
#[test]
fn runs_before_the_name_of_a_value() {
    let mut scratch = Scratch::default();
    for (pattern, more) in [
        (r"(?i)[\\w.-]{0,5}?(?:key|ke)[=k]{0,2}([0-9a-k]{2})", ""),
        (r"[a-z0-9]{0,5}k([0-9])", ""),
        (r"[a-z0-9]{1,5}?k([0-9])", ""),
        (r"(?:[a-z]|xy){0,5}?k([0-9])", ""),
        (r"([a-z]{0,5}?)k[0-9]", ""),
        (
            r"[a-z0-9]{0,5}?k([0-9])",
            r#", "keywords": {"any": ["ab"], "window": 3}"#,
        ),
    ] {
        let group = 1;
        let set = format!(
            r#"{{"schema": 1, "name": "n", "rules": [{{"id": "r", "pattern": "{pattern}", "group": {group}{more}}}]}}"#
        );
        let both = Both::compile(&[&set]).unwrap_or_else(|error| panic!("{error}"));
        for text in [
            "k1k2",
            "abk1 k2k3",
            "key=key12",
            "xkeykey=k9k",
            "ab ab ab ab k1",
            "ab 1234k5",
            "ab abcdefgk1k2k3k4k5k6k7",
            "xyxyk1\nk2xk3-k4",
        ] {
            both.check(text.as_bytes(), &mut scratch)
                .unwrap_or_else(|error| panic!("{pattern}: {error}"));
        }
    }
}

#[test]
fn unusual_texts() {
    let mut scratch = Scratch::default();
    let mut texts: Vec<Vec<u8>> = vec![
        vec![],
        b"\n".to_vec(),
        vec![b'\n'; 2000],
        vec![0; 3000],
        vec![0xFF; 1000],
        b"7".repeat(3000),
        b"a@".repeat(800),
        b"1.".repeat(800),
        b"::".repeat(800),
        b"ey.".repeat(500),
        b"-----BEGIN PRIVATE KEY-----".repeat(60),
    ];
    texts.extend((0..=255).map(|byte| vec![byte]));
    for text in texts {
        PACKS
            .check(&text, &mut scratch)
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Starts in lines so long that they are tried one by one, until there are too many, or one is followed by too much.
#[test]
fn many_starts_in_a_long_line() {
    let rules = [
        r#"{"id": "run", "pattern": "key=[a-z]+;"}"#,
        r#"{"id": "twice", "pattern": "(?i)token(?:=[a-z]+){2,};", "allow": {"words": ["zz"]}}"#,
        r#"{"id": "far", "pattern": "from [^\n;]*x;"}"#,
        r#"{"id": "end", "pattern": "pass:[a-z]+$"}"#,
        r#"{"id": "lead", "pattern": "[a-z.]{0,9}?secret=([a-z]+)\b", "group": 1, "allow": {"matchRegex": ["^my"]}}"#,
        r#"{"id": "word", "pattern": "(?:auth|code)\b[^a-z]{0,80}[0-9]{4}"}"#,
    ];
    let set = format!(
        r#"{{"schema": 2, "name": "n", "rules": [{}]}}"#,
        rules.join(",")
    );
    let both = Both::compile(&[&set]).unwrap_or_else(|error| panic!("{error}"));
    let pieces = [
        "key=abc; ",
        "key=abc: ",
        "token=a=zz; ",
        "token=a=b=c; ",
        "TOKEN=a; ",
        "from ",
        "from x; ",
        "from x; from ",
        "pass:a ",
        "my.secret=ab ",
        "your.secret=ab ",
        "asecret=b_ ",
        "auth 1234 ",
        "auth 123 ",
        "code\n",
        "code: 77777 ",
        "secret=secret=a ",
    ];
    let mut scratch = Scratch::default();
    let mut found = 0;
    for seed in 0..12_usize {
        // From few starts a line to nothing but starts.
        let gap = [2000, 900, 300, 40, 5, 0][seed % 6];
        let mut text = String::new();
        let mut random = seed as u64 + 1;
        while text.len() < 9 << 10 {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            let piece = pieces[(random >> 33) as usize % pieces.len()];
            text += if seed % 4 == 3 { piece.trim() } else { piece };
            text += &"-".repeat((random >> 40) as usize % (gap + 1));
        }
        both.check(text.as_bytes(), &mut scratch)
            .unwrap_or_else(|error| panic!("{error}"));
        found += both.rules.scan(text.as_bytes(), &mut scratch).len();
    }
    assert!(found > 500, "{found}");
}

/// Many rules of each sort, so that needles of unlike rules share the buckets of the filter.
#[test]
fn many_rules() {
    let rule = |n: usize| {
        let pattern = match n % 5 {
            0 => format!("w{n}x"),
            1 => format!("(?i)k{n}[=:](\\\\w+)"),
            2 => format!("\\\\bq[0-9]{{3}}-{n}\\\\b"),
            3 => format!("[a-z]+{n}\\\\.[a-z]+"),
            _ => format!("[ab]{{3}}{n}|z{n}\\\\n"),
        };
        format!(
            r#"{{"id": "r{n}", "pattern": "{pattern}", "keywords": {{"any": ["near{}", "{n}"], "window": 20}}}}"#,
            n % 7
        )
    };
    let rules: Vec<String> = (100..400).map(rule).collect();
    let set = format!(
        r#"{{"schema": 1, "name": "n", "rules": [{}]}}"#,
        rules.join(",")
    );
    let both = Both::compile(&[&set]).unwrap();
    let mut scratch = Scratch::default();
    let mut found = 0;
    for seed in 0..40 {
        let piece = |n: usize| match (n * 7 + seed) % 6 {
            0 => format!("W{n}x w{n}x near{} ", n % 7),
            1 => format!("K{n}=v{n} {n} "),
            2 => format!("q123-{n} near{} \n", n % 5),
            3 => format!("ab{n}.c {n}\n"),
            4 => format!("abb{n} z{n}\n {n}"),
            _ => " ".repeat(n % 90),
        };
        let text: String = (100 + seed..400).step_by(1 + seed % 3).map(piece).collect();
        both.check(text.as_bytes(), &mut scratch)
            .unwrap_or_else(|error| panic!("{error}"));
        found += both.rules.scan(text.as_bytes(), &mut scratch).len();
    }
    assert!(
        found > 1000,
        "only {found} findings: the texts miss the rules"
    );
}
