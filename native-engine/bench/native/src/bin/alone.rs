//! Measures the engine alone: `alone CORPUS [--rounds N] [--variant NAME] [WORKLOAD...]`, the workloads named by a beginning; all, if none is.
//!
//! Question: megabytes a second of text not seen before, by processor time, to compare two builds: run both in turn, on the same corpus.
//! Each round has a new scratch, which the first part of a workload warms up; the others are scanned once. Printed are the median over parts and rounds, the least
//! and the most, and how many findings there were. Nothing is compared with the oracle; `peers` does that.
//! `--variant` is one of the filter's (`scalar`, `avx2`, ...); without it, that of this processor.
//! Under `valgrind --tool=callgrind` one round counts instructions, which no other process disturbs.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use ironsieve_bench::dictionary::{self, Compiled};
use ironsieve_bench::engine::{Engine, measure};
use ironsieve_bench::places::{Comparison, Place};
use ironsieve_bench::rules::Rules;
use ironsieve_bench::workload::Workload;
use ironsieve_core::{RuleSet, Scratch, Variant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut rounds = 3;
    if let Some(at) = arguments.iter().position(|argument| argument == "--rounds") {
        rounds = arguments.get(at + 1).ok_or("--rounds N")?.parse()?;
        arguments.drain(at..at + 2);
    }
    let mut variant = Variant::default();
    if let Some(at) = arguments
        .iter()
        .position(|argument| argument == "--variant")
    {
        let name = arguments.get(at + 1).ok_or("--variant NAME")?;
        let known = Variant::available().find(|variant| variant.name() == name);
        variant = known.ok_or("this processor does not have that variant")?;
        arguments.drain(at..at + 2);
    }
    let [root, chosen @ ..] = &arguments[..] else {
        return Err("usage: alone CORPUS [--rounds N] [WORKLOAD...]".into());
    };
    let root = Path::new(root);
    for (name, rules) in Workload::list(root)? {
        let is_chosen = chosen.is_empty() || chosen.iter().any(|c| name.starts_with(c));
        if !is_chosen {
            continue;
        }
        let workload = Workload::read(root, &name, &rules)?;
        let rules = match &*rules {
            "literals" => {
                let literals = dictionary::read(&workload.directory)?;
                Compiled::with_variant(&literals, variant)?.rules
            }
            rules => Rules::read(&root.join("rules").join(rules))?.compile_for(variant)?,
        };
        let mut alone = Alone {
            rules,
            scratch: Scratch::default(),
            findings: 0,
        };
        let mut speeds = Vec::new();
        for _ in 0..rounds {
            alone.scratch = Scratch::default();
            speeds.extend(speeds_of_parts(&mut alone, &workload));
        }
        speeds.sort_by(f64::total_cmp);
        if let (Some(least), Some(most)) = (speeds.first(), speeds.last()) {
            println!(
                "{name}\t{:.1}\t{least:.1}\t{most:.1}\t{}",
                speeds[speeds.len() / 2],
                alone.findings
            );
        }
    }
    Ok(())
}

/// Megabytes a second, by part.
fn speeds_of_parts(alone: &mut Alone, workload: &Workload) -> Vec<f64> {
    measure(alone, workload, 0, Duration::MAX);
    alone.findings = 0;
    let speed = |part| {
        let (bytes, _, elapsed) = measure(alone, workload, part, Duration::MAX);
        bytes as f64 * 1e3 / elapsed.as_nanos() as f64
    };
    (1..workload.texts.parts.len()).map(speed).collect()
}

struct Alone {
    rules: RuleSet,
    scratch: Scratch,
    /// In what was measured of the last round.
    findings: usize,
}

impl Engine for Alone {
    fn name(&self) -> String {
        "alone".to_owned()
    }

    fn left_out(&self) -> String {
        String::new()
    }

    fn comparison(&self) -> Comparison {
        Comparison::Found
    }

    fn scan(&mut self, text: &[u8]) -> usize {
        let findings = self.rules.redact(text, &mut self.scratch).findings.len();
        self.findings += findings;
        findings
    }

    fn places(&mut self, _text: &[u8], _into: &mut Vec<Place>) {}
}
