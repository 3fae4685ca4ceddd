//! Threads that do everything at once: scan, also on the engine's own threads, compile, stream, swap rule sets, close engines and streams under each
//! other, open new ones, trace.
//!
//! Twice as many threads as processors, for 5 seconds, or for as many as `IRONSIEVE_STRESS_SECONDS` says. Every answer must be one that the
//! state of things allows, every result right, and in the end nothing may be open and no memory more than a few MB be resident.

mod client;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use client::*;
use ironsieve::*;

const DEFAULT_SECONDS: u64 = 5;

const TEXT: &[u8] = "é code-17, N.N. and code-4\n".as_bytes();

/// Texts of a large batch.
const BATCH: usize = 3_000;

/// What all threads share: the engine of the moment, its rule set, and a frame and a stream that everybody may grab.
#[derive(Default)]
struct Shared {
    engine: AtomicU64,
    rules: AtomicU64,
    frame: AtomicU64,
    stream: AtomicU64,
    ended: AtomicBool,
    /// Calls that succeeded.
    done: AtomicU64,
    /// Engines that were opened and closed.
    engines: AtomicU64,
    /// Rule sets that took the place of another.
    reloads: AtomicU64,
    /// Streams that took the place of another.
    streams: AtomicU64,
}

/// What a handle may have become while this thread was looking elsewhere.
const GONE: &[Status] = &[Status::Closed, Status::Stale];

impl Shared {
    /// Checks an answer; tells whether it was a success.
    fn allow(&self, answer: (i32, Box<Reply>), allowed: &[Status]) -> Option<Box<Reply>> {
        let (status, reply) = answer;
        if status == Status::Ok as i32 {
            self.done.fetch_add(1, SeqCst);
            return Some(reply);
        }
        assert!(
            allowed.iter().any(|allowed| *allowed as i32 == status),
            "{status}: {}",
            message(&reply)
        );
        None
    }

    /// Opens an engine with rule set and frame, puts them in everybody's place and closes the engine that was there.
    fn replace_engine(&self) {
        let engine = open_engine();
        let frame = acquire(engine);
        let rules = compile(engine, frame);
        // Once the others know the rule set they free it.
        let stream = open_stream(rules, 100);
        self.frame.store(frame, SeqCst);
        self.rules.store(rules, SeqCst);
        self.stream.store(stream, SeqCst);
        let before = self.engine.swap(engine, SeqCst);
        self.engines.fetch_add(1, SeqCst);
        if before != 0 {
            self.allow(call!(isv_engine_close(before)), &[]);
        }
    }

    /// Compiles a rule set aside and frees the one it replaces.
    fn reload(&self, frame: u64) {
        let engine = self.engine.load(SeqCst);
        let documents = packed(&[b"test", DOCUMENT.as_bytes()]);
        let (start, length) = bytes(&documents);
        let compiled = call!(isv_ruleset_compile(engine, frame, start, length));
        // The frame may be of an engine that was there before.
        let allowed = [GONE, &[Status::InvalidArgument]].concat();
        let Some(reply) = self.allow(compiled, &allowed) else {
            return;
        };
        let before = self.rules.swap(reply.handle, SeqCst);
        self.reloads.fetch_add(1, SeqCst);
        self.allow(call!(isv_ruleset_free(before)), GONE);
    }

    fn scan(&self, frame: u64, shared: bool) {
        let rules = self.rules.load(SeqCst);
        let (text, length) = bytes(TEXT);
        let answer = call!(isv_ruleset_redact(
            rules,
            frame,
            text,
            length,
            UTF16_OFFSETS
        ));
        let busy: &[Status] = if shared { &[Status::Busy] } else { &[] };
        let allowed = [GONE, &[Status::InvalidArgument], busy].concat();
        let Some(reply) = self.allow(answer, &allowed) else {
            return;
        };
        // Where they are is not looked at: the engine may be closed by now, and its frames' memory with it.
        assert_eq!(reply.count, 3);
    }

    /// Sends the text through a stream, cut somewhere, while rule set and engine may go.
    fn stream(&self, frame: u64, cut: usize) {
        let rules = self.rules.load(SeqCst);
        let Some(opened) = self.allow(call!(isv_stream_open(rules, 100)), GONE) else {
            return;
        };
        let stream = opened.handle;
        let (start, rest) = TEXT.split_at(cut % TEXT.len());
        let found = self
            .feed(stream, frame, start, &[])
            .and_then(|found| Some(found + self.feed(stream, frame, rest, &[])?))
            .and_then(|found| Some(found + self.finish(stream, frame)?));
        assert!(found.is_none_or(|found| found == 3), "{found:?}");
        self.allow(call!(isv_stream_free(stream)), GONE);
    }

    /// Feeds the stream that everybody may grab, or opens another one in its place and closes it under the others.
    fn stream_shared(&self, frame: u64, replace: bool) {
        self.feed(self.stream.load(SeqCst), frame, TEXT, &[Status::Busy]);
        if replace {
            let rules = self.rules.load(SeqCst);
            let Some(opened) = self.allow(call!(isv_stream_open(rules, 100)), GONE) else {
                return;
            };
            let before = self.stream.swap(opened.handle, SeqCst);
            self.allow(call!(isv_stream_free(before)), GONE);
            self.streams.fetch_add(1, SeqCst);
        }
    }

    /// Number of findings. The frame or its engine may be another's by now.
    fn feed(&self, stream: u64, frame: u64, piece: &[u8], busy: &[Status]) -> Option<u64> {
        let mut progress: StreamProgress = zeroed();
        progress.size = size_of::<StreamProgress>() as u32;
        let filled = std::ptr::from_mut(&mut progress).expose_provenance() as u64;
        let (start, length) = bytes(piece);
        let fed = call!(isv_stream_feed(
            stream,
            frame,
            start,
            length,
            1 << 20,
            filled
        ));
        let allowed = [GONE, &[Status::InvalidArgument], busy].concat();
        let found = self.allow(fed, &allowed)?.count;
        assert_eq!(progress.taken, length);
        Some(found)
    }

    fn finish(&self, stream: u64, frame: u64) -> Option<u64> {
        let mut progress: StreamProgress = zeroed();
        progress.size = size_of::<StreamProgress>() as u32;
        let filled = std::ptr::from_mut(&mut progress).expose_provenance() as u64;
        let allowed = [GONE, &[Status::InvalidArgument]].concat();
        let finished = call!(isv_stream_finish(stream, frame, filled));
        Some(self.allow(finished, &allowed)?.count)
    }

    /// Scans a batch that is large enough for several threads.
    fn scan_batch(&self, frame: u64, batch: &[u8]) {
        let rules = self.rules.load(SeqCst);
        let (texts, length) = bytes(batch);
        let answer = call!(isv_ruleset_redact_batch(rules, frame, texts, length, 0));
        let allowed = [GONE, &[Status::InvalidArgument]].concat();
        if let Some(reply) = self.allow(answer, &allowed) {
            assert_eq!(reply.count, 3 * BATCH as u64);
        }
    }

    /// Scans with an engine that nobody else knows and looks at the findings.
    fn scan_alone(&self, rules: u64, frame: u64) {
        let (text, length) = bytes(TEXT);
        let answer = call!(isv_ruleset_redact(
            rules,
            frame,
            text,
            length,
            UTF16_OFFSETS
        ));
        if let Some(reply) = self.allow(answer, &[]) {
            let starts: Vec<u64> = (0..reply.count as usize)
                .map(|index| read::<FindingRecord>(&reply, index).start)
                .collect();
            assert_eq!(starts, [2, 11, 20]);
        }
    }

    fn run(&self, seed: u64) {
        let mut random = seed;
        let alone = open_engine();
        let frame_alone = acquire(alone);
        let rules_alone = compile(alone, frame_alone);
        let batch = packed(&vec![TEXT; BATCH]);
        let mut own = 0;
        while !self.ended.load(SeqCst) {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if own == 0 {
                let engine = self.engine.load(SeqCst);
                let acquired = call!(isv_frame_acquire(engine, random >> 52));
                own = self.allow(acquired, GONE).map_or(0, |reply| reply.handle);
                continue;
            }
            match (random >> 33) % 1_000 {
                0 => self.replace_engine(),
                1..10 => self.reload(own),
                10..20 => {
                    let closed = call!(isv_frame_release(own));
                    self.allow(closed, GONE);
                    own = 0;
                }
                20..40 => {
                    let grown = call!(isv_frame_reserve(own, random >> 48));
                    if self.allow(grown, GONE).is_none() {
                        own = 0;
                    }
                }
                40..50 => {
                    let engine = self.engine.load(SeqCst);
                    let mut counters = [0_u64; 16];
                    let start = counters.as_mut_ptr().expose_provenance() as u64;
                    let read = call!(isv_engine_counters(engine, start, 16));
                    self.allow(read, GONE);
                }
                50..53 => {
                    self.allow(call!(isv_trace_set((random >> 40) % 3, 64)), &[]);
                }
                53..55 => {
                    let engine = self.engine.load(SeqCst);
                    let threads = (random >> 40) % 5;
                    self.allow(call!(isv_engine_set_threads(engine, threads)), GONE);
                }
                55..65 => self.scan_batch(own, &batch),
                65..120 => self.stream(own, (random >> 40) as usize),
                120..180 => self.stream_shared(own, random >> 63 == 0),
                180..250 => self.scan(self.frame.load(SeqCst), true),
                250..500 => self.scan_alone(rules_alone, frame_alone),
                _ => self.scan(own, false),
            }
            // A frame is of no use once its engine is closed.
            if (random >> 33) % 64 == 1 && call!(isv_frame_reserve(own, 0)).0 != 0 {
                own = 0;
            }
        }
        self.allow(call!(isv_engine_close(alone)), &[]);
    }
}

/// Reads the trace until the end, as the JVM's reader does.
fn read_trace(shared: &Shared) {
    let mut events = vec![zeroed::<TraceEvent>(); 64];
    let start = events.as_mut_ptr().expose_provenance() as u64;
    while !shared.ended.load(SeqCst) {
        shared.allow(call!(isv_trace_drain(start, 64)), &[]);
        thread::sleep(Duration::from_millis(1));
    }
}

/// Resident memory of this process in kB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.unwrap().parse().unwrap()
}

#[test]
fn everything_at_once_ends_as_it_may() {
    let seconds = std::env::var("IRONSIEVE_STRESS_SECONDS")
        .map_or(DEFAULT_SECONDS, |text| text.parse().unwrap());
    let threads = 2 * thread::available_parallelism().unwrap().get() as u64;
    let shared = Shared::default();
    shared.replace_engine();
    let before = resident();
    thread::scope(|scope| {
        scope.spawn(|| read_trace(&shared));
        for seed in 0..threads {
            let shared = &shared;
            scope.spawn(move || shared.run(seed));
        }
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut last = 0;
        while Instant::now() < end {
            thread::sleep(Duration::from_secs(1));
            let done = shared.done.load(SeqCst);
            assert!(done > last, "nothing has ended for a second");
            last = done;
        }
        shared.ended.store(true, SeqCst);
    });
    let engine = shared.engine.load(SeqCst);
    shared.allow(call!(isv_engine_close(engine)), &[]);
    assert_eq!(call!(isv_engine_ping(engine)).0, Status::Closed as i32);
    let (engines, reloads) = (shared.engines.load(SeqCst), shared.reloads.load(SeqCst));
    let streams = shared.streams.load(SeqCst);
    println!(
        "{threads} threads, {seconds} s: {} calls, {engines} engines, {reloads} reloads, {streams} streams, {before} kB resident before and {} kB after",
        shared.done.load(SeqCst),
        resident()
    );
    let enough = engines > 10 && reloads > 100 && streams > 100;
    assert!(enough, "{engines} {reloads} {streams}");
    assert!(
        resident() < before + (64 << 10),
        "{before} kB, then {} kB",
        resident()
    );
}
