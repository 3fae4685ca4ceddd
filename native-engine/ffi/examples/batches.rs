//! How much sooner is a batch of 100,000 log lines done on two threads than on one? `isv_ruleset_redact_batch` through its exported signature, with
//! both packs, so that only this side of the boundary is measured.
//!
//! `cargo run --release -p ironsieve-ffi --example batches [ROUNDS [MIB]]` (Linux, for /proc): each round has lines of its own, some 200 bytes each, one in
//! twenty with an address in it, in batches of 4 MiB (or MIB) as the Java side makes them; one and two threads take turns at the same lines. Prints medians by the
//! clock, the median of the ratios of a round, and how much processor time two threads took for what one does: with other work on the machine the
//! clock's ratio shows that work too, the processor's does not.

use std::path::Path;
use std::time::{Duration, Instant};

use ironsieve::*;

const LINES: usize = 100_000;

/// MiB of a batch unless told otherwise: what the Java side makes of a longer one.
const BATCH: usize = 4;

const PACKS: [&[u8]; 4] = [
    b"pii",
    include_bytes!("../../packs/pii.json"),
    b"secrets",
    include_bytes!("../../packs/secrets.json"),
];

fn main() {
    let argument = |place, default| {
        let given = std::env::args().nth(place);
        given.map_or(default, |count| count.parse().expect("a number"))
    };
    let (rounds, size) = (argument(1, 15), argument(2, BATCH) << 20);
    let mut random = Random(42);
    let (one, two) = (Opened::new(1), Opened::new(argument(3, 2) as u64));
    let other = one.another_frame();
    let (mut ones, mut twos, mut halves) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let batches = batches(&mut random, size);
        let (first, second) = if round % 2 == 0 {
            let first = one.run(&batches);
            (first, two.run(&batches))
        } else {
            let second = two.run(&batches);
            (one.run(&batches), second)
        };
        let half = run_halves(&one, &other, &batches);
        assert_eq!(first.findings, second.findings);
        // The first round warms up.
        if round > 0 {
            ones.push(first);
            twos.push(second);
            halves.push(half);
        }
    }
    let millis = |runs: &[Run]| median(runs.iter().map(|run| run.clock.as_secs_f64() * 1e3));
    let ratio = |runs: &[Run], of: fn(&Run) -> Duration| {
        let pairs = ones.iter().zip(runs);
        median(pairs.map(|(one, run)| of(one).as_secs_f64() / of(run).as_secs_f64()))
    };
    let report = |name, runs: &[Run]| {
        println!(
            "{name}: {:.1} ms, {:.2} times as fast, with {:.2} times the processor time",
            millis(runs),
            ratio(runs, |run| run.clock),
            1.0 / ratio(runs, |run| run.processor)
        );
    };
    println!("{LINES} lines, medians of {rounds} rounds");
    report("one thread", &ones);
    report("batches on two threads", &twos);
    report("two callers with half of the batches each", &halves);
}

/// Two threads that have nothing in common but the rule set: what this machine can do.
fn run_halves(one: &Opened, other: &Opened, batches: &[Vec<u8>]) -> Run {
    let (began, processor) = (Instant::now(), processor_time());
    let (first, second) = batches.split_at(batches.len() / 2);
    // A thread that has ended leaves no figure behind, so it tells its own.
    let (own, theirs) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| (other.run(second).findings, thread_time()));
        (one.run(first).findings, theirs.join().expect("a caller"))
    });
    Run {
        clock: began.elapsed(),
        processor: processor_time() - processor + theirs.1,
        findings: own + theirs.0,
    }
}

/// What one pass over all lines took.
struct Run {
    clock: Duration,
    processor: Duration,
    findings: u64,
}

/// An engine with both packs.
struct Opened {
    engine: u64,
    frame: u64,
    rules: u64,
}

impl Opened {
    fn new(threads: u64) -> Self {
        let config = EngineConfig {
            size: size_of::<EngineConfig>() as u32,
            reserved: 0,
            max_frame_bytes: 256 << 20,
        };
        let place = std::ptr::from_ref(&config).expose_provenance() as u64;
        // SAFETY: the config and each reply live for their call; so below.
        let engine = call(|reply| unsafe { isv_engine_open(place, reply) }).handle;
        // SAFETY: as above.
        call(|reply| unsafe { isv_engine_set_threads(engine, threads, reply) });
        // SAFETY: as above.
        let frame = call(|reply| unsafe { isv_frame_acquire(engine, 0, reply) }).handle;
        let documents: Vec<u8> = PACKS.iter().flat_map(|part| packed(part)).collect();
        let (start, length) = lent(&documents);
        let rules =
            // SAFETY: as above, and the documents are there.
            call(|reply| unsafe { isv_ruleset_compile(engine, frame, start, length, reply) })
                .handle;
        Self {
            engine,
            frame,
            rules,
        }
    }

    /// The same engine and rule set for another thread.
    fn another_frame(&self) -> Self {
        // SAFETY: the reply lives for the call.
        let frame = call(|reply| unsafe { isv_frame_acquire(self.engine, 0, reply) }).handle;
        Self { frame, ..*self }
    }

    fn run(&self, batches: &[Vec<u8>]) -> Run {
        let (began, processor) = (Instant::now(), processor_time());
        let mut findings = 0;
        for batch in batches {
            let (start, length) = lent(batch);
            // SAFETY: the batch is there, the reply lives for the call.
            findings += call(|reply| unsafe {
                isv_ruleset_redact_batch(self.rules, self.frame, start, length, 0, reply)
            })
            .count;
        }
        Run {
            clock: began.elapsed(),
            processor: processor_time() - processor,
            findings,
        }
    }
}

fn call(export: impl FnOnce(u64) -> i32) -> Box<Reply> {
    // SAFETY: made of integers, for which zero is valid.
    let mut reply: Box<Reply> = unsafe { Box::new(std::mem::zeroed()) };
    reply.size = size_of::<Reply>() as u32;
    let status = export(std::ptr::from_mut(&mut *reply).expose_provenance() as u64);
    assert_eq!(status, Status::Ok as i32);
    reply
}

fn lent(bytes: &[u8]) -> (u64, u64) {
    (
        bytes.as_ptr().expose_provenance() as u64,
        bytes.len() as u64,
    )
}

fn packed(item: &[u8]) -> Vec<u8> {
    let length = u32::try_from(item.len()).expect("a short item");
    [&length.to_ne_bytes(), item].concat()
}

/// Lines that no round has seen, packed into batches.
fn batches(random: &mut Random, size: usize) -> Vec<Vec<u8>> {
    let mut batches = vec![Vec::with_capacity(size)];
    for line in 0..LINES {
        let line = packed(random.line(line).as_bytes());
        if batches
            .last()
            .is_some_and(|batch| batch.len() + line.len() > size)
        {
            batches.push(Vec::with_capacity(size));
        }
        batches.last_mut().expect("a batch").extend(line);
    }
    batches
}

/// A linear congruential generator: the same lines in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn word(&mut self) -> String {
        let length = 3 + self.below(9);
        (0..length)
            .map(|_| char::from(b'a' + self.below(26) as u8))
            .collect()
    }

    fn line(&mut self, number: usize) -> String {
        let mut line = format!(
            "2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z INFO {} --- [exec-{}] o.e.{}.{} : ",
            1 + self.below(28),
            self.below(24),
            self.below(60),
            self.below(60),
            self.below(1_000),
            self.below(90_000),
            self.below(32),
            self.word(),
            self.word(),
        );
        while line.len() < 190 {
            line.push_str(&self.word());
            match self.below(6) {
                0 => line.push_str(&format!("={} ", self.below(100_000))),
                1 => line.push_str(", "),
                _ => line.push(' '),
            }
        }
        if number.is_multiple_of(20) {
            line.push_str(&format!("{}@example.org", self.word()));
        }
        line
    }
}

/// Processor time of all threads of this process so far.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    tasks
        .filter_map(|task| spent(&task.ok()?.path().join("schedstat")))
        .sum()
}

/// Processor time of this thread so far.
fn thread_time() -> Duration {
    spent(Path::new("/proc/thread-self/schedstat")).expect("Linux")
}

fn spent(schedstat: &Path) -> Option<Duration> {
    let text = std::fs::read_to_string(schedstat).ok()?;
    text.split(' ')
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
