//! Twice the text takes about twice the time, also when everything stands in one line that is full of matches and near
//! misses.

use std::time::{Duration, Instant};

use ironsieve_core::{Document, RuleSet, Scratch, Settings};

const PII: &str = include_str!("../../packs/pii.json");
const SECRETS: &str = include_str!("../../packs/secrets.json");

const SHORT: usize = 32 << 10;
const RUNS: usize = 5;
/// Least time to measure: the kernel may count in ticks of some milliseconds.
const ENOUGH: Duration = Duration::from_millis(60);
/// Most of the ratio of two times: exactly 2 plus what caches and other processes add; quadratic time would be 4.
const MOST: f64 = 2.6;

#[test]
fn time_is_linear_in_a_line_of_examples_of_personal_data() {
    check(PII);
}

#[test]
fn time_is_linear_in_a_line_of_examples_of_secrets() {
    check(SECRETS);
}

/// What the packs' rules must not do, and `docs/rules.md` warns of: each match looks for the tail up to the end of the line.
#[test]
fn an_optional_tail_without_a_bound_is_seen() {
    let pattern = r"AKIA[0-9A-Z]{16}(?:[^\\n]*:secret)?";
    let rule = format!(r#"{{"id": "r", "pattern": "{pattern}"}}"#);
    let rules = rules(&[&format!(
        r#"{{"schema": 2, "name": "tail", "rules": [{rule}]}}"#
    )]);
    let times = times(&rules, "AKIAIOSFODNN7EXAMPLE ", 16 << 10);
    assert!(times.ratio() > MOST, "{times:?}");
}

fn rules(packs: &[&str]) -> RuleSet {
    let documents: Vec<Document<'_>> = packs
        .iter()
        .map(|json| Document {
            name: "pack",
            json: json.as_bytes(),
        })
        .collect();
    RuleSet::compile(&documents, &Settings::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Line by line of the examples of one rule; in a line of all rules' examples, one that takes long would not show.
fn check(pack: &str) {
    let rules = rules(&[PII, SECRETS]);
    let pack: serde_json::Value = serde_json::from_str(pack).unwrap();
    let list = pack["rules"].as_array().unwrap();
    assert!(!list.is_empty());
    // Whole examples, and what begins as one.
    for (rule, thirds) in list.iter().flat_map(|rule| [(rule, 3), (rule, 2)]) {
        let line = examples(rule, thirds);
        if glance(&rules, &line) <= MOST {
            continue;
        }
        let times = times(&rules, &line, SHORT);
        assert!(
            times.ratio() <= MOST,
            "{}: twice the text took {:.1} times the time: {times:?}; has a rule an optional tail without a bound?",
            rule["id"],
            times.ratio()
        );
    }
}

/// So many thirds of each example of a rule, as one line.
fn examples(rule: &serde_json::Value, thirds: usize) -> String {
    let part = |example: &serde_json::Value| -> String {
        let example = example.as_str().unwrap().replace('\n', " ");
        let count = example.chars().count() * thirds / 3;
        example.chars().take(count).chain([' ']).collect()
    };
    ["match", "noMatch"]
        .iter()
        .flat_map(|kind| rule["examples"][kind].as_array().into_iter().flatten())
        .map(part)
        .collect()
}

/// Ratio of the least times of a few scans, by the clock: enough for most lines.
fn glance(rules: &RuleSet, unit: &str) -> f64 {
    let short = unit.repeat(SHORT.div_ceil(unit.len()));
    let long = short.repeat(2);
    let mut scratch = Scratch::default();
    let mut least = |text: &str| {
        let once = |_| {
            let start = Instant::now();
            rules.scan(text.as_bytes(), &mut scratch);
            start.elapsed()
        };
        (0..3).map(once).min().unwrap_or_default()
    };
    let (short, long) = (least(&short), least(&long));
    long.as_secs_f64() / short.as_secs_f64()
}

/// Nanoseconds for a text and for one twice as long.
#[derive(Debug)]
struct Times {
    short: f64,
    long: f64,
}

impl Times {
    fn ratio(&self) -> f64 {
        self.long / self.short
    }
}

/// Least times, which other processes add least to, for a unit that is repeated to at least a length, and twice as often.
fn times(rules: &RuleSet, unit: &str, len: usize) -> Times {
    let short = unit.repeat(len.div_ceil(unit.len()));
    let long = short.repeat(2);
    let mut scratch = Scratch::default();
    let (mut of_short, mut of_long) = (Vec::new(), Vec::new());
    let start = Instant::now();
    rules.scan(short.as_bytes(), &mut scratch);
    let scans = ENOUGH.as_nanos() / start.elapsed().as_nanos().max(1) + 1;
    for _ in 0..RUNS {
        of_short.push(time(rules, &short, scans, &mut scratch));
        of_long.push(time(rules, &long, scans, &mut scratch));
    }
    Times {
        short: least(&of_short),
        long: least(&of_long),
    }
}

/// Nanoseconds of some scans.
fn time(rules: &RuleSet, text: &str, scans: u128, scratch: &mut Scratch) -> f64 {
    let wall = Instant::now();
    let start = processor_time();
    for _ in 0..scans {
        rules.scan(text.as_bytes(), scratch);
    }
    match start.zip(processor_time()) {
        Some((start, end)) => end - start,
        None => wall.elapsed().as_nanos() as f64,
    }
}

/// Nanoseconds that this thread ran, where Linux tells; other processes count less in it than in wall-clock time.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split_whitespace().next()?.parse().ok()
}

fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}
