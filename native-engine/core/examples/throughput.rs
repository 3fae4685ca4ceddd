//! How fast is the engine on text that it has not seen?
//!
//! Question: nanoseconds a line and megabytes a second, one call for each line and one call for everything.
//! Input: a file; its first tenth warms up, the rest is measured once. What is found is counted, not replaced. Lines are scanned once more as they
//! stand alone, in turn with the first scan, which shows what it costs that a text is also scanned as it reads.
//! Command: `cargo run --release -p ironsieve-core --example throughput -- FILE [PACK.json]...`

use std::process::ExitCode;
use std::time::{Duration, Instant};

use ironsieve_core::{Document, RuleSet, Scratch, Settings};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .ok_or("usage: throughput FILE [PACK.json]...")?;
    let text = std::fs::read(&path).map_err(|error| format!("{path}: {error}"))?;
    let rules = compile(arguments)?;

    let cut = text.len() / 10;
    let cut = memchr::memchr(b'\n', &text[cut..]).map_or(cut, |newline| cut + newline + 1);
    let (warm, measured) = text.split_at(cut);
    let mut scratch = Scratch::default();

    by_line(&rules, warm, &mut scratch);
    let (lines, found) = by_line(&rules, measured, &mut scratch);
    let [all, stands] = found;
    report("by line", measured.len(), all.findings, all.elapsed);
    let nanos = |found: &Found| found.elapsed.as_nanos() as f64 / lines.max(1) as f64;
    let (clean, each, alone) = (all.clean, nanos(&all), nanos(&stands));
    println!(
        "  {lines} lines, {clean} of them clean, {each:.0} ns a line, {alone:.0} as they stand alone"
    );
    report(
        "as they stand alone",
        measured.len(),
        stands.findings,
        stands.elapsed,
    );

    rules.scan(warm, &mut scratch);
    let start = Instant::now();
    let findings = rules.scan(measured, &mut scratch).len();
    report("as one text", measured.len(), findings, start.elapsed());

    let joined: Vec<u8> = measured
        .iter()
        .map(|&b| if b == b'\n' { b' ' } else { b })
        .collect();
    let start = Instant::now();
    let findings = rules.scan(&joined, &mut scratch).len();
    report("as one line", joined.len(), findings, start.elapsed());
    Ok(())
}

fn compile(paths: impl Iterator<Item = String>) -> Result<RuleSet, String> {
    let read =
        |path: String| std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"));
    let mut packs = paths.map(read).collect::<Result<Vec<String>, String>>()?;
    if packs.is_empty() {
        packs = built_in()?;
    }
    let documents: Vec<Document<'_>> = packs
        .iter()
        .map(|json| Document {
            name: "pack",
            json: json.as_bytes(),
        })
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

/// What was found in lines.
#[derive(Default)]
struct Found {
    clean: usize,
    findings: usize,
    elapsed: Duration,
}

/// Lines that are scanned together before the other way has its turn.
const TURN: usize = 1000;

/// Number of lines, and what is found in them: as they stand and read, and as they stand alone.
fn by_line(rules: &RuleSet, text: &[u8], scratch: &mut Scratch) -> (usize, [Found; 2]) {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').collect();
    let mut all: [Found; 2] = Default::default();
    for (turn, lines) in lines.chunks(TURN).enumerate() {
        // Who comes second finds the text in the processor's cache.
        for way in [turn % 2, 1 - turn % 2] {
            let start = Instant::now();
            for line in lines {
                let found = match way {
                    0 => rules.scan(line, scratch).len(),
                    _ => rules.scan_as_it_stands(line, scratch).len(),
                };
                all[way].clean += usize::from(found == 0);
                all[way].findings += found;
            }
            all[way].elapsed += start.elapsed();
        }
    }
    (lines.len(), all)
}

fn report(name: &str, bytes: usize, findings: usize, elapsed: Duration) {
    let speed = bytes as f64 / 1e6 / elapsed.as_secs_f64();
    println!("{name}: {bytes} bytes, {findings} findings, {elapsed:.2?}, {speed:.0} MB/s");
}
