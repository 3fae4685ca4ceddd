//! Counters: written by the calls without shared cache lines, added up when somebody reads them.
//!
//! # Design
//! A frame is used by one call at a time, so its [`CallCounters`] have one writer and need no read-modify-write; readers may look at
//! any moment and see each number whole. When a frame goes, its counters are added to the engine's. Failures are rare and may happen
//! before a frame is known, so they are counted at the engine.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::counters::ERROR_COUNTERS;
use crate::status::Status;

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
}

impl CallCounters {
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
