//! Tracing: what every call did, what frame memory came and went, as events in a bounded ring that the other side drains.
//!
//! # Design
//! Level and ring belong to the process, like the handle table: a call with a bad handle has no engine and is the one that a trace is
//! wanted for. Off, a call pays one load and one branch. On, a call never waits for the reader: a full ring loses the newest event and
//! counts it, and the next drain begins with an event that tells how many were lost.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use crossbeam_queue::ArrayQueue;

use crate::failure::Failure;
use crate::layout::TraceEvent;
use crate::status::Status;

/// Nothing is traced.
pub const TRACE_OFF: u64 = 0;

/// Every call is traced.
pub const TRACE_CALLS: u64 = 1;

/// Every call, and every allocation and release of frame memory.
pub const TRACE_MEMORY: u64 = 2;

/// Most events that the ring can be told to hold.
pub(crate) const LARGEST_RING: u64 = 1 << 20;

/// [`TraceEvent::kind`] of a call that has ended.
const CALL: u32 = 1;

/// [`TraceEvent::kind`] of frame memory that was allocated.
const ALLOCATION: u32 = 2;

/// [`TraceEvent::kind`] of frame memory that was given back.
const RELEASE: u32 = 3;

/// [`TraceEvent::kind`] of events that the ring had no room for.
const LOST: u32 = 4;

/// Exports that the trace leaves out: its own.
const OWN: &str = "isv_trace_";

static LEVEL: AtomicU32 = AtomicU32::new(0);

static RING: ArcSwapOption<Ring> = ArcSwapOption::const_empty();

/// Number of the newest traced call.
static CALLS: AtomicU64 = AtomicU64::new(0);

/// Where the clock of the events began.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

thread_local! {
    /// Number of the call that this thread is in; 0 outside of calls.
    static CURRENT: Cell<u64> = const { Cell::new(0) };
    /// Whether this thread reads the trace. What it calls is not traced: a reader that logs, through a log that is redacted, would feed itself.
    static READER: Cell<bool> = const { Cell::new(false) };
}

struct Ring {
    events: ArrayQueue<TraceEvent>,
    lost: AtomicU64,
}

impl Ring {
    fn new(capacity: usize) -> Self {
        Self {
            events: ArrayQueue::new(capacity.max(1)),
            lost: AtomicU64::new(0),
        }
    }

    fn push(&self, event: TraceEvent) {
        if self.events.push(event).is_err() {
            self.lost.fetch_add(1, Relaxed);
        }
    }

    fn drain(&self, room: usize, mut put: impl FnMut(usize, &TraceEvent)) -> usize {
        let mut count = 0;
        let lost = if room > 0 {
            self.lost.swap(0, Relaxed)
        } else {
            0
        };
        if lost > 0 {
            put(
                0,
                &TraceEvent {
                    amount: lost,
                    ..event(LOST)
                },
            );
            count = 1;
        }
        while count < room
            && let Some(event) = self.events.pop()
        {
            put(count, &event);
            count += 1;
        }
        count
    }
}

/// Sets what is traced from now on. A level above 0 begins with an empty ring of the given size.
pub(crate) fn set(level: u64, capacity: usize) {
    LazyLock::force(&EPOCH);
    RING.store((level > TRACE_OFF).then(|| Arc::new(Ring::new(capacity))));
    LEVEL.store(u32::try_from(level).unwrap_or(0), Relaxed);
}

/// Takes events out of the ring, oldest first, as long as there is room; tells how many it took.
pub(crate) fn drain(room: usize, put: impl FnMut(usize, &TraceEvent)) -> usize {
    READER.set(true);
    RING.load()
        .as_deref()
        .map_or(0, |ring| ring.drain(room, put))
}

/// Runs the body of an export, traced when calls are. `handle` is the first handle it was given, `lent` the bytes it may read.
pub(crate) fn call(
    export: &'static str,
    handle: u64,
    lent: u64,
    body: impl FnOnce() -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    if LEVEL.load(Relaxed) == 0 {
        return body();
    }
    traced(export, handle, lent, body)
}

/// What a thread does, as far as the trace is concerned.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    call: u64,
    reader: bool,
}

/// What this thread does.
pub(crate) fn here() -> Here {
    Here {
        call: CURRENT.get(),
        reader: READER.get(),
    }
}

/// Runs a part of a call that another thread makes.
pub(crate) fn in_place_of<R>(caller: Here, body: impl FnOnce() -> R) -> R {
    let before = here();
    CURRENT.set(caller.call);
    READER.set(caller.reader);
    let result = body();
    CURRENT.set(before.call);
    READER.set(before.reader);
    result
}

#[cold]
fn traced(
    export: &'static str,
    handle: u64,
    lent: u64,
    body: impl FnOnce() -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    if READER.get() || export.starts_with(OWN) {
        return body();
    }
    let call = CALLS.fetch_add(1, Relaxed) + 1;
    let before = CURRENT.replace(call);
    let mut ended = TraceEvent {
        call,
        handle,
        amount: lent,
        export: named(export),
        ..event(CALL)
    };
    let start = Instant::now();
    let result = body();
    ended.nanos = nanos(start.elapsed());
    ended.status = match &result {
        Ok(status) => *status,
        Err(failure) => failure.status,
    } as i32;
    CURRENT.set(before);
    push(ended);
    result
}

/// Notes frame memory that was allocated.
pub(crate) fn allocated(bytes: usize) {
    memory(ALLOCATION, bytes);
}

/// Notes frame memory that was given back.
pub(crate) fn released(bytes: usize) {
    memory(RELEASE, bytes);
}

fn memory(kind: u32, bytes: usize) {
    if u64::from(LEVEL.load(Relaxed)) >= TRACE_MEMORY && bytes > 0 && !READER.get() {
        push(TraceEvent {
            call: CURRENT.get(),
            amount: bytes as u64,
            ..event(kind)
        });
    }
}

fn push(event: TraceEvent) {
    if let Some(ring) = RING.load().as_deref() {
        ring.push(event);
    }
}

/// An event of now with nothing else to tell.
fn event(kind: u32) -> TraceEvent {
    TraceEvent {
        size: size_of::<TraceEvent>() as u32,
        kind,
        call: 0,
        handle: 0,
        amount: 0,
        at_nanos: nanos(EPOCH.elapsed()),
        nanos: 0,
        status: 0,
        reserved: 0,
        export: [0; 32],
    }
}

fn nanos(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

fn named(export: &str) -> [u8; 32] {
    let mut name = [0; 32];
    for (to, from) in name.iter_mut().zip(export.bytes()) {
        *to = from;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_ring_loses_the_newest_and_tells_how_many() {
        let ring = Ring::new(2);
        for call in 1..=5 {
            ring.push(TraceEvent {
                call,
                ..event(CALL)
            });
        }
        let drained = |room| {
            let mut events = Vec::new();
            let count = ring.drain(room, |index, event| {
                assert_eq!(index, events.len());
                events.push((event.kind, event.call, event.amount));
            });
            assert_eq!(count, events.len());
            events
        };
        assert_eq!(drained(0), []);
        assert_eq!(drained(2), [(LOST, 0, 3), (CALL, 1, 0)]);
        assert_eq!(drained(2), [(CALL, 2, 0)]);
    }
}
