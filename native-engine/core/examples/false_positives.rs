//! What do the built-in rules find in text that has nothing to find?
//!
//! Question: findings of each rule per megabyte, how many there would be were texts scanned as they stand alone, and the first few lines they stand in. All packs are one rule set and overlaps are
//! resolved, so a rule that loses to another one is not counted; a word in another line is no context.
//! Input: files, and all files under directories; what is not UTF-8 is left out. Each line is a text of its own, as a log's.
//! Command: `cargo run --release -p ironsieve-core --example false_positives -- PATH...`, with `--show N` in front to see lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ironsieve_core::{Document, RuleSet, Scratch, Settings};

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: Vec<String>) -> Result<(), String> {
    let mut shown = 0;
    if arguments.first().is_some_and(|first| first == "--show") {
        let number = arguments.drain(..2.min(arguments.len())).next_back();
        shown = number.and_then(|n| n.parse().ok()).unwrap_or(0);
    }
    if arguments.is_empty() {
        return Err("usage: false_positives [--show N] PATH...".into());
    }
    let rules = compile()?;
    let mut counts = Counts::default();
    for path in &arguments {
        counts.read(&rules, Path::new(path), shown);
    }
    counts.print(&rules);
    Ok(())
}

fn compile() -> Result<RuleSet, String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&directory)
        .map_err(|error| format!("{}: {error}", directory.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let texts: Vec<Vec<u8>> = paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect();
    let documents: Vec<Document<'_>> = texts
        .iter()
        .map(|json| Document { name: "pack", json })
        .collect();
    let start = Instant::now();
    let rules =
        RuleSet::compile(&documents, &Settings::default()).map_err(|error| error.to_string())?;
    println!(
        "{} rules compiled in {:.0?}",
        rules.rules().len(),
        start.elapsed()
    );
    Ok(rules)
}

#[derive(Default)]
struct Counts {
    bytes: usize,
    files: usize,
    by_rule: BTreeMap<u32, usize>,
    as_it_stands: BTreeMap<u32, usize>,
    scratch: Scratch,
}

impl Counts {
    fn read(&mut self, rules: &RuleSet, path: &Path, shown: usize) {
        if path.is_dir() {
            let Ok(entries) = std::fs::read_dir(path) else {
                return;
            };
            let mut paths: Vec<PathBuf> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect();
            paths.sort();
            for path in paths.iter().filter(|path| !path.is_symlink()) {
                self.read(rules, path, shown);
            }
        } else if let Ok(text) = std::fs::read_to_string(path) {
            self.files += 1;
            self.bytes += text.len();
            for line in text.lines() {
                self.scan(rules, line, path, shown);
            }
        }
    }

    fn scan(&mut self, rules: &RuleSet, line: &str, path: &Path, shown: usize) {
        for finding in rules.scan_as_it_stands(line.as_bytes(), &mut self.scratch) {
            *self.as_it_stands.entry(finding.rule).or_default() += 1;
        }
        for finding in rules.scan(line.as_bytes(), &mut self.scratch) {
            let count = self.by_rule.entry(finding.rule).or_default();
            *count += 1;
            if *count <= shown {
                let from = line.floor_char_boundary(finding.start.saturating_sub(50));
                let to = line.ceil_char_boundary((finding.end + 30).min(line.len()));
                let id = rules
                    .rules()
                    .get(finding.rule as usize)
                    .map_or("", |rule| rule.id());
                let value = line.get(finding.start..finding.end).unwrap_or_default();
                println!(
                    "{id}: {value} in «{}» {}",
                    line.get(from..to).unwrap_or_default(),
                    path.display()
                );
            }
        }
    }

    fn print(&self, rules: &RuleSet) {
        let megabytes = self.bytes as f64 / 1e6;
        println!("{} files, {megabytes:.1} MB", self.files);
        let mut counts: Vec<(&u32, &usize)> = self.by_rule.iter().collect();
        counts.sort_by_key(|&(_, count)| std::cmp::Reverse(*count));
        for (rule, &count) in counts {
            let id = rules
                .rules()
                .get(*rule as usize)
                .map_or("", |rule| rule.id());
            let alone = self.as_it_stands.get(rule).copied().unwrap_or(0);
            println!(
                "{:>10.3} per MB {count:>8} {alone:>8} as it stands  {id}",
                count as f64 / megabytes
            );
        }
    }
}
