//! Measures the native engines: `peers CORPUS SAMPLES.tsv [--short] [WORKLOAD...]`, the workloads named by a beginning; all, if none is.
//!
//! Exits with 1 when an engine finds something else than the oracle.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use ironsieve_bench::engine::{Engine, Limits, run};
use ironsieve_bench::places::{Comparison, Place};
use ironsieve_bench::rules::Rules;
use ironsieve_bench::samples::Sample;
use ironsieve_bench::workload::Workload;
use ironsieve_bench::{dictionary, plain};
use ironsieve_core::{RuleSet, Scratch};
use regex::bytes::{Regex, RegexSet, RegexSetBuilder};

/// More literals than this make a DFA of many gigabytes.
const MOST_FOR_DFA: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let short = arguments.iter().any(|argument| argument == "--short");
    arguments.retain(|argument| argument != "--short");
    let [root, out, chosen @ ..] = &arguments[..] else {
        return Err("usage: peers CORPUS SAMPLES.tsv [--short] [WORKLOAD...]".into());
    };
    let root = Path::new(root);
    let millis = Duration::from_millis;
    let limits = match short {
        true => Limits {
            part: millis(20),
            check: millis(300),
        },
        false => Limits {
            part: millis(200),
            check: millis(4_000),
        },
    };
    let mut rows = String::new();
    let mut void = false;
    for (name, rules) in Workload::list(root)? {
        if !chosen.is_empty() && !chosen.iter().any(|beginning| name.starts_with(beginning)) {
            continue;
        }
        let workload = Workload::read(root, &name, &rules)?;
        let mut engines = engines(root, &workload)?;
        for sample in run(&mut engines, &workload, limits) {
            void |= report(&sample);
            rows += &(sample.row() + "\n");
        }
    }
    std::fs::write(out, rows)?;
    match void {
        true => Err("an engine does not find what the oracle finds".into()),
        false => Ok(()),
    }
}

fn report(sample: &Sample) -> bool {
    let void = sample.checked.starts_with("void");
    if void {
        eprintln!("{}: {}", sample.workload, sample.checked);
    }
    void
}

fn engines(root: &Path, workload: &Workload) -> Result<Vec<Box<dyn Engine>>, Box<dyn Error>> {
    if workload.rules == "literals" {
        return dictionaries(workload);
    }
    let rules = Rules::read(&root.join("rules").join(&workload.rules))?;
    let rules_of_core = rules.compile()?;
    let core = Core {
        left_out: format!(
            "nothing ({} rules, {} findings)",
            rules_of_core.rules().len(),
            workload.found.len()
        ),
        rules: rules_of_core,
        scratch: Scratch::default(),
    };
    if workload.name.starts_with("adversarial") {
        return Ok(vec![Box::new(core)]);
    }
    let regexes: Vec<Regex> = rules
        .patterns
        .iter()
        .map(|pattern| plain::compile(pattern))
        .collect::<Result<_, _>>()?;
    let ascii = RegexSetBuilder::new(&rules.patterns)
        .size_limit(plain::SIZE_LIMIT)
        .unicode(false)
        .build();
    let set = ascii.or_else(|_| {
        let patterns = rules
            .patterns
            .iter()
            .map(|pattern| plain::ascii_boundaries(pattern));
        RegexSetBuilder::new(patterns)
            .size_limit(plain::SIZE_LIMIT)
            .build()
    })?;
    Ok(vec![
        Box::new(core),
        Box::new(PerRule(regexes.clone())),
        Box::new(Gate { set, regexes }),
    ])
}

/// Ironsieve's engine without Java.
struct Core {
    rules: RuleSet,
    scratch: Scratch,
    left_out: String,
}

impl Engine for Core {
    fn name(&self) -> String {
        "ironsieve core (no Java)".to_owned()
    }

    fn left_out(&self) -> String {
        self.left_out.clone()
    }

    fn comparison(&self) -> Comparison {
        Comparison::Found
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        self.rules.redact(text, &mut self.scratch).findings.len()
    }

    fn places(&mut self, text: &[u8], into: &mut Vec<Place>) {
        let findings = self.rules.scan(text, &mut self.scratch).iter();
        into.extend(findings.map(|finding| Place {
            text: 0,
            rule: finding.rule,
            start: finding.start as u32,
            end: finding.end as u32,
        }));
    }
}

/// Each rule with a `Regex` of its own.
struct PerRule(Vec<Regex>);

impl Engine for PerRule {
    fn name(&self) -> String {
        "Rust regex per rule".to_owned()
    }

    fn left_out(&self) -> String {
        "captures, replacement, validators, context".to_owned()
    }

    fn comparison(&self) -> Comparison {
        Comparison::Matches
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        self.0
            .iter()
            .map(|regex| regex.find_iter(text).count())
            .sum()
    }

    fn places(&mut self, text: &[u8], into: &mut Vec<Place>) {
        for (rule, regex) in (0..).zip(&self.0) {
            plain::places(regex, text, rule, into);
        }
    }
}

/// A `RegexSet` tells which rules match, their `Regex`es where.
struct Gate {
    set: RegexSet,
    regexes: Vec<Regex>,
}

impl Engine for Gate {
    fn name(&self) -> String {
        "Rust RegexSet gate".to_owned()
    }

    fn left_out(&self) -> String {
        "captures, replacement, validators, context".to_owned()
    }

    fn comparison(&self) -> Comparison {
        Comparison::Matches
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        let rules = self.set.matches(text);
        rules
            .iter()
            .map(|rule| self.regexes[rule].find_iter(text).count())
            .sum()
    }

    fn places(&mut self, text: &[u8], into: &mut Vec<Place>) {
        for rule in self.set.matches(text).iter() {
            plain::places(&self.regexes[rule], text, rule as u32, into);
        }
    }
}

fn dictionaries(workload: &Workload) -> Result<Vec<Box<dyn Engine>>, Box<dyn Error>> {
    let lines = dictionary::read(&workload.directory)?;
    let compiled = dictionary::Compiled::new(&lines)?;
    let core = Core {
        left_out: format!(
            "nothing ({} findings); ready in {:.2} s, {} MB",
            workload.found.len(),
            compiled.ready.as_secs_f64(),
            compiled.bytes / 1_000_000
        ),
        rules: compiled.rules,
        scratch: Scratch::default(),
    };
    let literals: Vec<&str> = lines.lines().collect();
    let build = |name, kind| -> Result<Box<dyn Engine>, Box<dyn Error>> {
        let start = std::time::Instant::now();
        let automaton = AhoCorasick::builder()
            .kind(Some(kind))
            .match_kind(MatchKind::Standard)
            .build(&literals)?;
        let ready = start.elapsed();
        Ok(Box::new(Literals {
            name,
            automaton,
            ready,
        }))
    };
    let mut engines: Vec<Box<dyn Engine>> = vec![
        Box::new(core),
        build(
            "aho-corasick, contiguous NFA",
            AhoCorasickKind::ContiguousNFA,
        )?,
    ];
    if literals.len() <= MOST_FOR_DFA {
        engines.push(build("aho-corasick, DFA", AhoCorasickKind::DFA)?);
    }
    Ok(engines)
}

/// All occurrences of all literals.
struct Literals {
    name: &'static str,
    automaton: AhoCorasick,
    ready: Duration,
}

impl Engine for Literals {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn left_out(&self) -> String {
        format!(
            "replacement, ignoring case, word boundaries; ready in {:.1} s, {} MB",
            self.ready.as_secs_f64(),
            self.automaton.memory_usage() / 1_000_000
        )
    }

    fn comparison(&self) -> Comparison {
        Comparison::Matches
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        self.automaton.find_overlapping_iter(text).count()
    }

    fn places(&mut self, text: &[u8], into: &mut Vec<Place>) {
        into.extend(
            self.automaton
                .find_overlapping_iter(text)
                .map(|found| Place {
                    text: 0,
                    rule: found.pattern().as_u32(),
                    start: found.start() as u32,
                    end: found.end() as u32,
                }),
        );
    }
}
