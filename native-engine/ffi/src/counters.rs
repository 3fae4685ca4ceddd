//! The counters of an engine: one list, appended to, from which header, binding and docs/abi.md are written.
//!
//! A counter crosses as one `u64` whose place in the caller's array is its number. The first [`ERROR_COUNTERS`] places count failed calls by
//! status number, so that a new status needs no new counter; the named ones follow. A number is never reused.

use crate::layout::Telemetry;

/// Places for failed calls by status number, also those of `isv_telemetry.errors`.
pub const ERROR_COUNTERS: usize = 32;

/// One line of the list of named counters.
#[derive(Clone, Copy, Debug)]
pub struct CounterInfo {
    /// Place in the array.
    pub number: usize,
    /// Name in lower case, e.g. `bytes_in`.
    pub name: &'static str,
    /// Version `(major, minor)` it came with.
    pub since: (u32, u32),
    /// What it counts.
    pub doc: &'static str,
}

/// Declares the named counters once: the values, their places and the table.
macro_rules! counters {
    ($($(#[doc = $doc:literal])+ #[since($major:literal, $minor:literal)] $name:ident = $number:literal;)+) => {
        /// Every counter, read at one moment.
        pub(crate) struct Counters {
            /// Failed calls by status number.
            pub(crate) errors: [u64; ERROR_COUNTERS],
            $($(#[doc = $doc])+ pub(crate) $name: u64,)+
        }

        /// Every named counter, in order of its number.
        pub const COUNTERS: &[CounterInfo] = &[
            $(CounterInfo { number: $number, name: stringify!($name), since: ($major, $minor), doc: concat!($($doc, "\n"),+) },)+
        ];

        impl Counters {
            /// The array that crosses.
            pub(crate) fn words(&self) -> [u64; COUNTER_WORDS] {
                let mut words = [0; COUNTER_WORDS];
                for (word, count) in words.iter_mut().zip(self.errors) {
                    *word = count;
                }
                $(words[$number] = self.$name;)+
                words
            }
        }
    };
}

counters! {
    /// Calls that scanned something and succeeded.
    #[since(1, 1)]
    calls = 32;
    /// Nanoseconds inside those calls. Of calls with less than 1024 bytes of text one in 16 is timed and counts for as many, but each of a frame's
    /// first 64.
    #[since(1, 1)]
    nanos = 33;
    /// Bytes of text scanned.
    #[since(1, 1)]
    bytes_in = 34;
    /// Bytes of output written.
    #[since(1, 1)]
    bytes_out = 35;
    /// Findings reported.
    #[since(1, 1)]
    findings = 36;
    /// Panics caught.
    #[since(1, 1)]
    panics = 37;
    /// Open objects of this engine, itself included; falls when they are closed.
    #[since(1, 1)]
    live_handles = 38;
    /// Bytes of frame memory now.
    #[since(1, 1)]
    frame_bytes = 39;
    /// Most bytes of frame memory at any time.
    #[since(1, 1)]
    frame_bytes_high_water = 40;
    /// Calls of deprecated functions with a handle of this engine or of one of its objects, successful or not.
    #[since(1, 1)]
    deprecated_calls = 41;
    /// Threads of the engine's own that run now.
    #[since(1, 1)]
    pool_threads = 42;
    /// Slices of large batches that ran on the caller's thread or on the engine's own.
    #[since(1, 1)]
    pool_slices = 43;
    /// Slices of large batches that no thread has begun yet.
    #[since(1, 1)]
    queue_slices = 44;
    /// Nanoseconds that large batches waited to begin because as many threads as may were busy with others.
    #[since(1, 1)]
    queue_nanos = 45;
    /// Open streams; falls when they are closed.
    #[since(1, 1)]
    streams_open = 46;
    /// Bytes that open streams hold back now.
    #[since(1, 1)]
    streams_held_bytes = 47;
    /// Findings of streams that were decided because they had been open for as long as may be held back.
    #[since(1, 1)]
    streams_forced = 48;
    /// Calls of streams that took only part of their piece because there was enough output for whoever takes it.
    #[since(1, 1)]
    streams_stalled = 49;
    /// Calls of `isv_ruleset_reveal` that were let through.
    #[since(1, 1)]
    reveals = 50;
    /// Values that those calls told.
    #[since(1, 1)]
    revealed_values = 51;
}

/// Counters that this library knows.
pub const COUNTER_WORDS: usize = ERROR_COUNTERS + COUNTERS.len();

impl Counters {
    /// The counters that version 1.0 had, in its struct.
    pub(crate) fn telemetry(&self) -> Telemetry {
        Telemetry {
            size: size_of::<Telemetry>() as u32,
            reserved: 0,
            calls: self.calls,
            nanos: self.nanos,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            findings: self.findings,
            panics: self.panics,
            live_handles: self.live_handles,
            frame_bytes: self.frame_bytes,
            frame_bytes_high_water: self.frame_bytes_high_water,
            errors: self.errors,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::STATUSES;

    #[test]
    fn every_status_has_a_place() {
        assert!(STATUSES.len() <= ERROR_COUNTERS);
    }

    #[test]
    fn numbers_follow_the_statuses_without_gaps_and_names_are_unique() {
        for (index, counter) in COUNTERS.iter().enumerate() {
            assert_eq!(counter.number, ERROR_COUNTERS + index, "{}", counter.name);
            let same = COUNTERS.iter().filter(|other| other.name == counter.name);
            assert_eq!(same.count(), 1, "{}", counter.name);
        }
    }
}
