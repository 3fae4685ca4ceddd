//! How long until the engine is ready?
//!
//! Question: milliseconds to compile a rule set, bytes of its tables, and what the first scan adds.
//! Input: the built-in packs, or rule documents. The text of the first scan is one log line, in which nothing is found.
//! Command: `cargo run --release -p ironsieve-core --example startup -- [PACK.json]...`

use std::process::ExitCode;
use std::time::{Duration, Instant};

use ironsieve_core::{Document, Error, RuleSet, Scratch, Settings};

const LINE: &[u8] =
    b"2026-07-01T12:34:56.789Z INFO 1 --- [main] c.e.Orders : order 4711 done in 23 ms, status=200";
const RUNS: usize = 20;

fn main() -> ExitCode {
    let paths = std::env::args().skip(1);
    let read =
        |path: String| std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"));
    let measured = paths
        .map(read)
        .collect::<Result<Vec<String>, String>>()
        .and_then(|packs| {
            if packs.is_empty() {
                built_in()
            } else {
                Ok(packs)
            }
        })
        .and_then(|packs| measure(&packs).map_err(|error| error.to_string()));
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn measure(packs: &[String]) -> Result<(), Error> {
    let documents: Vec<Document<'_>> = packs
        .iter()
        .map(|json| Document {
            name: "pack",
            json: json.as_bytes(),
        })
        .collect();
    let (mut compiled, mut scanned) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let start = Instant::now();
        let rules = RuleSet::compile(&documents, &Settings::default())?;
        compiled.push(start.elapsed());
        let start = Instant::now();
        let findings = rules.scan(LINE, &mut Scratch::default()).len();
        scanned.push(start.elapsed());
        if run == 0 {
            println!(
                "{} rules, {} bytes of tables, {} patterns compiled, {findings} findings",
                rules.rules().len(),
                rules.table_bytes(),
                rules.compiled_patterns()
            );
        }
    }
    println!("ready in {:.1?}, median of {RUNS}", median(compiled));
    println!("first scan {:.1?}, median of {RUNS}", median(scanned));
    Ok(())
}

/// Texts of the built-in packs.
fn built_in() -> Result<Vec<String>, String> {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../packs");
    let entries = std::fs::read_dir(directory).map_err(|error| format!("{directory}: {error}"))?;
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let read = |path| std::fs::read_to_string(path).map_err(|error| error.to_string());
    paths.into_iter().map(read).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
