//! Measures dd-sensitive-data-scanner, redacting: `datadog CORPUS SAMPLES.tsv [WORKLOAD...]`.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use dd_sds::{MatchAction, RegexRuleConfig, RootRuleConfig, Scanner};
use ironsieve_bench::engine::{Engine, Limits, run};
use ironsieve_bench::places::{Comparison, Place};
use ironsieve_bench::rules::Rules;
use ironsieve_bench::workload::Workload;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, out, chosen @ ..] = &arguments[..] else {
        return Err("usage: datadog CORPUS SAMPLES.tsv [WORKLOAD...]".into());
    };
    let root = Path::new(root);
    let limits = Limits {
        part: Duration::from_millis(200),
        check: Duration::from_secs(4),
    };
    let mut rows = String::new();
    for (name, rules) in Workload::list(root)? {
        let plain = name.starts_with("lines") || name.starts_with("bodies");
        if !plain || !chosen.is_empty() && !chosen.iter().any(|beginning| name.starts_with(beginning)) {
            continue;
        }
        let workload = Workload::read(root, &name, &rules)?;
        let rules = Rules::read(&root.join("rules").join(&rules))?;
        let mut engines: Vec<Box<dyn Engine>> = vec![Box::new(Datadog::new(&rules)?)];
        for sample in run(&mut engines, &workload, limits) {
            rows += &(sample.row() + "\n");
        }
    }
    std::fs::write(out, rows)?;
    Ok(())
}

struct Datadog {
    scanner: Scanner,
    has: Vec<bool>,
}

impl Datadog {
    /// With the rules that it takes.
    fn new(rules: &Rules) -> Result<Self, Box<dyn Error>> {
        let configuration = |pattern: &String| {
            RootRuleConfig::new(RegexRuleConfig::new(pattern).build()).match_action(MatchAction::Redact {
                replacement: "[redacted]".to_owned(),
            })
        };
        let takes = |pattern: &String| Scanner::builder(&[configuration(pattern)]).build().is_ok();
        let has: Vec<bool> = rules.patterns.iter().map(takes).collect();
        let taken = rules.patterns.iter().zip(&has).filter(|(_, has)| **has);
        let taken: Vec<_> = taken.map(|(pattern, _)| configuration(pattern)).collect();
        let scanner = Scanner::builder(&taken).build().map_err(|error| format!("{error:?}"))?;
        Ok(Self { scanner, has })
    }
}

impl Engine for Datadog {
    fn name(&self) -> String {
        "dd-sensitive-data-scanner, redacting".to_owned()
    }

    fn left_out(&self) -> String {
        let refused = self.has.iter().filter(|has| !**has).count();
        format!("validators and context (it has its own), {refused} of {} rules", self.has.len())
    }

    fn comparison(&self) -> Comparison {
        Comparison::Texts
    }

    fn has(&self, rule: u32) -> bool {
        self.has.get(rule as usize).copied().unwrap_or(false)
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        let mut event = String::from_utf8_lossy(text).into_owned();
        self.scanner.scan(&mut event).map_or(0, |matches| matches.len())
    }

    fn places(&mut self, text: &[u8], into: &mut Vec<Place>) {
        let mut event = String::from_utf8_lossy(text).into_owned();
        let matches = self.scanner.scan(&mut event).unwrap_or_default();
        // Of overlapping matches one is reported, so that rules cannot be compared, only whether there is anything.
        into.extend(matches.iter().map(|found| Place {
            text: 0,
            rule: 0,
            start: found.start_index as u32,
            end: found.end_index_exclusive as u32,
        }));
    }
}
