//! Makes the record of a run: `report RECORD.csv RECORD.md SAMPLES.tsv...`.
//!
//! Goals are ratios of medians of the same run. A row whose answers were not the oracle's is void and counts for nothing.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use ironsieve_bench::samples::{Sample, percentile};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [csv, markdown, files @ ..] = &arguments[..] else {
        return Err("usage: report RECORD.csv RECORD.md SAMPLES.tsv...".into());
    };
    let table = Table::new(&Sample::read(files)?);
    std::fs::write(csv, table.csv())?;
    std::fs::write(markdown, table.markdown())?;
    Ok(())
}

/// What the samples of an engine in a workload say.
struct Row {
    workload: String,
    engine: String,
    /// Nanoseconds a text.
    nanos: [f64; 3],
    /// Megabytes a second.
    speed: f64,
    samples: usize,
    checked: String,
    left_out: String,
    /// Time for a text twice as long by that for the short one, of texts of two lengths.
    doubling: Option<f64>,
}

struct Table(Vec<Row>);

impl Table {
    fn new(samples: &[Sample]) -> Self {
        let mut groups: BTreeMap<(&str, &str), Vec<&Sample>> = BTreeMap::new();
        for sample in samples {
            groups
                .entry((&sample.workload, &sample.engine))
                .or_default()
                .push(sample);
        }
        Self(
            groups
                .into_values()
                .filter_map(|samples| row(&samples))
                .collect(),
        )
    }

    fn csv(&self) -> String {
        let mut out = "workload,engine,unit,median,p5,p95,MB/s,samples,doubling,checked,left_out\n"
            .to_owned();
        for row in &self.0 {
            let [low, median, high] = row.nanos;
            let doubling = row
                .doubling
                .map(|ratio| format!("{ratio:.2}"))
                .unwrap_or_default();
            let _ = writeln!(
                out,
                "{},\"{}\",ns/text,{median:.0},{low:.0},{high:.0},{},{},{doubling},\"{}\",\"{}\"",
                row.workload,
                row.engine,
                number(row.speed),
                row.samples,
                row.checked.replace('"', "'"),
                row.left_out.replace('"', "'")
            );
        }
        out
    }

    fn markdown(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "## Goals\n\n{}", self.goals());
        let mut workloads: Vec<&str> = self.0.iter().map(|row| &row.workload[..]).collect();
        workloads.dedup();
        let (hard, plain): (Vec<&str>, Vec<&str>) = workloads
            .into_iter()
            .partition(|name| name.starts_with("adversarial"));
        for workload in plain {
            let _ = writeln!(
                out,
                "## {workload}\n\n| engine | MB/s | ns a text (p5 to p95) | checked | leaves out |\n|---|---|---|---|---|"
            );
            let mut rows: Vec<&Row> = self
                .0
                .iter()
                .filter(|row| row.workload == workload)
                .collect();
            rows.sort_by(|a, b| b.speed.total_cmp(&a.speed));
            for row in rows {
                let [low, median, high] = row.nanos;
                let _ = writeln!(
                    out,
                    "| {} | {} | {median:.0} ({low:.0} to {high:.0}) | {} | {} |",
                    row.engine,
                    number(row.speed),
                    row.checked,
                    row.left_out
                );
            }
            out.push('\n');
        }
        out + &self.adversarial(&hard)
    }

    fn adversarial(&self, workloads: &[&str]) -> String {
        let mut engines: Vec<&str> = self
            .0
            .iter()
            .filter(|row| workloads.contains(&&row.workload[..]))
            .map(|row| &row.engine[..])
            .collect();
        engines.sort_unstable();
        engines.dedup();
        let mut out = format!(
            "## adversarial, both packs: MB/s (time for twice the text)\n\n| input | {} |\n|---{}|\n",
            engines.join(" | "),
            "|---".repeat(engines.len())
        );
        for workload in workloads {
            let cell = |engine: &&str| {
                let row = self.row(workload, engine);
                let doubling = |row: &Row| {
                    row.doubling
                        .map(|ratio| format!(" ({ratio:.1})"))
                        .unwrap_or_default()
                };
                row.map(|row| number(row.speed) + &doubling(row))
                    .unwrap_or_default()
            };
            let cells: Vec<String> = engines.iter().map(cell).collect();
            let _ = writeln!(
                out,
                "| {} | {} |",
                workload.trim_start_matches("adversarial-"),
                cells.join(" | ")
            );
        }
        out
    }

    fn row(&self, workload: &str, engine: &str) -> Option<&Row> {
        self.0.iter().find(|row| {
            row.workload == workload && row.engine == engine && row.checked.starts_with("ok")
        })
    }

    /// Best speed of the engines whose names begin so.
    fn speed(&self, workload: &str, engine: &str) -> Option<f64> {
        let rows = self
            .0
            .iter()
            .filter(|row| row.workload == workload && row.checked.starts_with("ok"));
        let speeds = rows
            .filter(|row| row.engine.starts_with(engine))
            .map(|row| row.speed);
        speeds.max_by(f64::total_cmp)
    }

    fn goals(&self) -> String {
        const CALL: &str = "Ironsieve, a text a call";
        const BATCH: &str = "Ironsieve, 64 texts a call";
        const C: &str = "Hyperscan 5.4.0 in C, no starts";
        const JAVA_HYPERSCAN: &str = "hyperscan-java";
        const JAVA_REGEX: &str = "java.util.regex per rule";
        const JAVA_TRIE: &str = "AhoCorasickDoubleArrayTrie";
        let goals = [
            ("lines-pii", BATCH, JAVA_REGEX, 150.0),
            ("lines-pii", CALL, JAVA_REGEX, 150.0),
            ("lines-pii", BATCH, JAVA_HYPERSCAN, 8.0),
            ("lines-pii", CALL, JAVA_HYPERSCAN, 8.0),
            ("lines-pii", CALL, C, 1.0),
            ("lines-pii", BATCH, C, 3.0),
            ("lines-gitleaks", CALL, C, 2.0),
            ("lines-gitleaks", BATCH, C, 2.0),
            ("bodies-gitleaks", CALL, C, 1.5),
            ("bodies-gitleaks", CALL, JAVA_HYPERSCAN, 2.5),
            ("bodies-gitleaks", CALL, JAVA_REGEX, 10_000.0),
            ("dictionary-100k", CALL, JAVA_TRIE, 4.0),
            ("dictionary-100k", BATCH, JAVA_TRIE, 4.0),
            ("dictionary-100k", CALL, C, 1.0),
            ("dictionary-100k", BATCH, C, 1.0),
        ];
        let mut out =
            "| workload | engine | against | goal | reached |\n|---|---|---|---|---|\n".to_owned();
        for (workload, engine, peer, goal) in goals {
            let ratio = self.speed(workload, engine).zip(self.speed(workload, peer));
            let _ = writeln!(
                out,
                "| {workload} | {engine} | {peer} | {goal} | {} |",
                reached(ratio, goal)
            );
        }
        for (workload, base) in [
            ("lines-packs", "lines-gitleaks"),
            ("bodies-packs", "bodies-gitleaks"),
        ] {
            let ratio = self.speed(workload, CALL).zip(self.speed(base, CALL));
            let _ = writeln!(
                out,
                "| {workload} | {CALL} | the same with gitleaks' rules | 0.5 | {} |",
                reached(ratio, 0.5)
            );
        }
        for engine in [CALL, BATCH] {
            let ratio = self.speed("dictionary-1m", engine);
            let ratio = ratio.zip(self.speed("dictionary-100k", engine));
            let _ = writeln!(
                out,
                "| dictionary-1m | {engine} | the same with 100,000 literals | 0.67 | {} |",
                reached(ratio, 2.0 / 3.0)
            );
        }
        let hard = |row: &&Row| {
            row.workload.starts_with("adversarial")
                && row.engine.to_lowercase().starts_with("ironsieve")
        };
        let slowest = self
            .0
            .iter()
            .filter(hard)
            .min_by(|a, b| a.speed.total_cmp(&b.speed));
        if let Some(row) = slowest {
            let _ = writeln!(
                out,
                "| adversarial | slowest: {} | | 50 MB/s | {} |",
                row.workload,
                number(row.speed)
            );
        }
        let doubling = |row: &&Row| row.doubling.unwrap_or_default();
        let steepest = self
            .0
            .iter()
            .filter(hard)
            .max_by(|a, b| doubling(a).total_cmp(&doubling(b)));
        if let Some(row) = steepest {
            let _ = writeln!(
                out,
                "| adversarial | steepest: {} | | 2.2 times | {:.2} |",
                row.workload,
                doubling(&row)
            );
        }
        out
    }
}

fn reached(pair: Option<(f64, f64)>, goal: f64) -> String {
    match pair {
        Some((ours, peer)) => {
            let ratio = ours / peer;
            let mark = if ratio >= goal { "yes" } else { "**no**" };
            format!(
                "{mark}: {} ({} to {} MB/s)",
                number(ratio),
                number(ours),
                number(peer)
            )
        }
        None => "not measured".to_owned(),
    }
}

fn row(samples: &[&Sample]) -> Option<Row> {
    let last = samples.last()?;
    let mut nanos: Vec<f64> = samples
        .iter()
        .map(|sample| sample.nanos / sample.texts)
        .collect();
    nanos.sort_by(f64::total_cmp);
    let mut speeds: Vec<f64> = samples.iter().map(|sample| sample.speed()).collect();
    speeds.sort_by(f64::total_cmp);
    let void = samples
        .iter()
        .find(|sample| !sample.checked.starts_with("ok"));
    Some(Row {
        workload: last.workload.clone(),
        engine: last.engine.clone(),
        nanos: [0.05, 0.5, 0.95].map(|part| percentile(&nanos, part)),
        speed: percentile(&speeds, 0.5),
        samples: samples.len(),
        checked: void.unwrap_or(last).checked.clone(),
        left_out: last.left_out.clone(),
        doubling: doubling(samples),
    })
}

fn doubling(samples: &[&Sample]) -> Option<f64> {
    if !samples.first()?.workload.starts_with("adversarial") {
        return None;
    }
    let short = samples
        .iter()
        .map(|sample| sample.bytes)
        .min_by(f64::total_cmp)?;
    let median = |bytes: f64| {
        let mut nanos: Vec<f64> = samples
            .iter()
            .filter(|s| s.bytes == bytes)
            .map(|s| s.nanos)
            .collect();
        nanos.sort_by(f64::total_cmp);
        percentile(&nanos, 0.5)
    };
    Some(median(2.0 * short) / median(short)).filter(|ratio| ratio.is_finite())
}

/// Three digits that say something.
fn number(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v => format!("{v:.3}"),
    }
}
