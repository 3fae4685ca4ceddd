//! Measures an engine on the parts of a workload and checks what it finds.

use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::places::{Comparison, Place, difference};
use crate::samples::Sample;
use crate::workload::Workload;

/// Scanner under test.
pub trait Engine {
    /// Name for the tables.
    fn name(&self) -> String;

    /// What it does not do.
    fn left_out(&self) -> String;

    /// What of its answer can be compared.
    fn comparison(&self) -> Comparison;

    /// Whether it has a rule; what it had to leave out is not expected of it.
    fn has(&self, rule: u32) -> bool {
        let _ = rule;
        true
    }

    /// Does the whole work for a text; returns a number that depends on it.
    fn scan(&mut self, text: &[u8]) -> usize;

    /// What it finds in a text.
    fn places(&mut self, text: &[u8], into: &mut Vec<Place>);
}

/// Most time for what may take forever.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For one part; at least one text is scanned.
    pub part: Duration,
    /// For checking.
    pub check: Duration,
}

/// How many short texts pass between two looks at the clock.
const GLANCE: usize = 64;

/// Time that this thread ran: what other processes take away does not count.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec as u32)
}

/// Scans a part. Returns bytes, texts and processor time of what the limit left time for.
pub fn measure(
    engine: &mut dyn Engine,
    workload: &Workload,
    part: usize,
    limit: Duration,
) -> (usize, usize, Duration) {
    let (mut bytes, mut texts, mut sum) = (0, 0, 0);
    let range = workload.texts.part(part);
    let start = processor_time();
    for text in &workload.texts.texts[range] {
        sum += black_box(engine.scan(text));
        bytes += text.len();
        texts += 1;
        if (texts % GLANCE == 0 || text.len() > 1 << 12) && processor_time() - start > limit {
            break;
        }
    }
    let elapsed = processor_time() - start;
    black_box(sum);
    (bytes, texts, elapsed)
}

/// Compares answers with what is expected until the time is over; says how much was compared, or what was different.
pub fn check(
    engine: &mut dyn Engine,
    workload: &Workload,
    limit: Duration,
) -> Result<String, String> {
    let comparison = engine.comparison();
    let expected = match comparison {
        Comparison::Found => &workload.found,
        _ => &workload.matches,
    };
    let start = Instant::now();
    let mut answer = Vec::new();
    let mut compared = 0;
    for index in order(0..workload.texts.checked) {
        answer.clear();
        engine.places(&workload.texts.texts[index], &mut answer);
        let own = |place: &&Place| engine.has(place.rule);
        let expected = expected.of(index as u32).iter().filter(own);
        let expected: Vec<Place> = expected.map(|place| Place { text: 0, ..*place }).collect();
        if let Some(difference) = difference(comparison, &expected, &answer) {
            return Err(format!("{}, text {index}: {difference}", engine.name()));
        }
        compared += 1;
        if start.elapsed() > limit {
            break;
        }
    }
    let what = match comparison {
        Comparison::Found => "findings",
        Comparison::Matches => "matches",
        Comparison::Ends => "ends",
        Comparison::Texts => "texts with a match",
    };
    Ok(format!("ok: {what} of {compared} texts"))
}

/// All of a range, first those that are measured: a slow engine is not checked on what it was warmed up with alone.
fn order(range: Range<usize>) -> impl Iterator<Item = usize> {
    let cut = range.end / 4;
    (cut..range.end).chain(range.start..cut)
}

/// Measures all engines part by part, so that what else the machine does meets all of them; then checks them.
pub fn run(engines: &mut [Box<dyn Engine>], workload: &Workload, limits: Limits) -> Vec<Sample> {
    for engine in engines.iter_mut() {
        measure(engine.as_mut(), workload, 0, limits.part);
    }
    let mut samples = Vec::new();
    for part in 1..workload.texts.parts.len() {
        for (index, engine) in engines.iter_mut().enumerate() {
            let (bytes, texts, elapsed) = measure(engine.as_mut(), workload, part, limits.part);
            samples.push((index, bytes, texts, elapsed));
        }
    }
    let checked: Vec<String> = engines
        .iter_mut()
        .map(|engine| {
            check(engine.as_mut(), workload, limits.check).unwrap_or_else(|d| format!("void: {d}"))
        })
        .collect();
    let sample = |(index, bytes, texts, elapsed): (usize, usize, usize, Duration)| Sample {
        workload: workload.name.clone(),
        engine: engines[index].name(),
        bytes: bytes as f64,
        texts: texts as f64,
        nanos: elapsed.as_nanos() as f64,
        checked: checked[index].clone(),
        left_out: engines[index].left_out(),
    };
    samples.into_iter().map(sample).collect()
}
