//! Counters: written by the calls without shared cache lines, added up when somebody reads them.
//!
//! # Design
//! A frame is used by one call at a time, so its [`CallCounters`] have one writer and need no read-modify-write; readers may look at
//! any moment and see each number whole. Looking at the clock twice takes as long as scanning a short text of 70 bytes, so of calls with short texts
//! one in [`TIMED`] is timed and stands for as many. When a frame goes, its counters are added to the engine's. Failures are rare and may happen
//! before a frame is known, so they are counted at the engine.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use crate::counters::ERROR_COUNTERS;
use crate::status::Status;

/// Bytes from which on each call is timed.
const LONG: usize = 1024;

/// Calls with short texts at the start of a frame that are all timed, so that the first, which compile patterns, stand for themselves alone.
const FIRST: u64 = 64;

/// Of so many calls with short texts one is timed after that.
const TIMED: u64 = 16;

/// What one scanning call did.
#[derive(Clone, Copy, Default)]
pub(crate) struct CallRecord {
    pub(crate) calls: u64,
    pub(crate) nanos: u64,
    pub(crate) bytes_in: u64,
    pub(crate) bytes_out: u64,
    pub(crate) findings: u64,
}

impl CallRecord {
    pub(crate) fn one(
        elapsed: Duration,
        bytes_in: usize,
        bytes_out: usize,
        findings: usize,
    ) -> Self {
        Self {
            calls: 1,
            nanos: u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX),
            bytes_in: bytes_in as u64,
            bytes_out: bytes_out as u64,
            findings: findings as u64,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.nanos = self.nanos.saturating_add(other.nanos);
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.findings += other.findings;
    }

    /// Takes over what is higher in another record.
    pub(crate) fn raise_to(&mut self, other: &Self) {
        self.calls = self.calls.max(other.calls);
        self.nanos = self.nanos.max(other.nanos);
        self.bytes_in = self.bytes_in.max(other.bytes_in);
        self.bytes_out = self.bytes_out.max(other.bytes_out);
        self.findings = self.findings.max(other.findings);
    }
}

/// Sums of a frame's calls. One writer at a time: whoever holds the frame.
#[derive(Default)]
pub(crate) struct CallCounters {
    calls: AtomicU64,
    nanos: AtomicU64,
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    findings: AtomicU64,
    /// Calls with short texts that have begun.
    short: AtomicU64,
}

/// Times one call, or leaves that to another one.
pub(crate) struct Timer {
    start: Option<Instant>,
    /// Calls that this one stands for.
    calls: u32,
}

impl Timer {
    /// Times a call that stands for itself alone.
    fn start() -> Self {
        Self::of(1)
    }

    fn of(calls: u32) -> Self {
        Self {
            start: Some(Instant::now()),
            calls,
        }
    }

    /// What the call took, times the calls that it stands for; nothing when another one stands for it.
    #[inline]
    pub(crate) fn elapsed(&self) -> Duration {
        self.start.map_or(Duration::ZERO, |start| {
            start.elapsed().saturating_mul(self.calls)
        })
    }
}

impl CallCounters {
    /// Begins a call with so many bytes of text; for whoever holds the frame.
    #[inline]
    pub(crate) fn begin(&self, bytes: usize) -> Timer {
        if bytes >= LONG {
            return Timer::start();
        }
        let short = self.short.load(Relaxed);
        self.short.store(short.wrapping_add(1), Relaxed);
        match (short < FIRST, short % TIMED) {
            (true, _) => Timer::start(),
            (false, 0) => Timer::of(TIMED as u32),
            _ => Timer {
                start: None,
                calls: 0,
            },
        }
    }

    #[inline]
    pub(crate) fn record(&self, call: &CallRecord) {
        let add = |counter: &AtomicU64, value: u64| {
            counter.store(counter.load(Relaxed).wrapping_add(value), Relaxed)
        };
        add(&self.calls, call.calls);
        add(&self.nanos, call.nanos);
        add(&self.bytes_in, call.bytes_in);
        add(&self.bytes_out, call.bytes_out);
        add(&self.findings, call.findings);
    }

    pub(crate) fn read(&self) -> CallRecord {
        CallRecord {
            calls: self.calls.load(Relaxed),
            nanos: self.nanos.load(Relaxed),
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            findings: self.findings.load(Relaxed),
        }
    }
}

/// Failures of an engine by status.
#[derive(Default)]
pub(crate) struct ErrorCounters {
    by_status: [AtomicU64; ERROR_COUNTERS],
}

impl ErrorCounters {
    pub(crate) fn record(&self, status: Status) {
        if let Some(counter) = usize::try_from(status as i32)
            .ok()
            .and_then(|number| self.by_status.get(number))
        {
            counter.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn of(&self, status: Status) -> u64 {
        self.read()[status as usize % ERROR_COUNTERS]
    }

    pub(crate) fn read(&self) -> [u64; ERROR_COUNTERS] {
        std::array::from_fn(|number| {
            self.by_status
                .get(number)
                .map_or(0, |counter| counter.load(Relaxed))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counters::COUNTERS;

    #[test]
    fn calls_that_are_timed_stand_for_all_calls() {
        let counters = CallCounters::default();
        let (mut short, mut long) = (0, 0);
        // In turns, so that no kind falls on the places of the other.
        for _ in 0..10 * FIRST {
            short += u64::from(counters.begin(LONG - 1).calls);
            long += u64::from(counters.begin(LONG).calls);
        }
        assert_eq!((short, long), (10 * FIRST, 10 * FIRST));
        let counters = CallCounters::default();
        let timed = (0..10 * FIRST).filter(|_| counters.begin(0).start.is_some());
        assert_eq!(timed.count() as u64, FIRST + 9 * FIRST / TIMED);
    }

    #[test]
    fn what_is_said_of_the_counter_is_what_is_done() {
        let nanos = COUNTERS.iter().find(|counter| counter.name == "nanos");
        let said = nanos.unwrap().doc;
        assert!(said.contains(&format!("less than {LONG} bytes")), "{said}");
        assert!(said.contains(&format!("one in {TIMED} ")), "{said}");
        assert!(said.contains(&format!("first {FIRST}.")), "{said}");
    }

    #[test]
    fn a_call_counts_as_often_as_it_stands_for_calls() {
        let start = Some(Instant::now() - Duration::from_millis(1));
        let elapsed = |calls| Timer { start, calls }.elapsed();
        assert!(elapsed(16) >= Duration::from_millis(16));
        assert!(elapsed(1) >= Duration::from_millis(1));
        let untimed = Timer {
            start: None,
            calls: 0,
        };
        assert_eq!(untimed.elapsed(), Duration::ZERO);
    }

    #[test]
    fn counters_add_up() {
        let counters = CallCounters::default();
        counters.record(&CallRecord::one(Duration::from_nanos(5), 10, 20, 3));
        counters.record(&CallRecord::one(Duration::from_nanos(7), 1, 2, 0));
        let sum = counters.read();
        assert_eq!(
            (
                sum.calls,
                sum.nanos,
                sum.bytes_in,
                sum.bytes_out,
                sum.findings
            ),
            (2, 12, 11, 22, 3)
        );
    }
}
