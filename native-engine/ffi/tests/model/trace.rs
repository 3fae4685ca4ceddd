//! The trace: which events have to come out of it.

use std::collections::VecDeque;

use ironsieve::*;

use super::call::Place;
use super::reference::argument;
use super::world::{World, export};

const CALL: u32 = 1;
const LOST: u32 = 4;

/// What the library must have noted. Memory that comes and goes is not predicted, so with it the ring is made too large to lose anything.
#[derive(Default)]
pub(super) struct Trace {
    level: u64,
    capacity: u64,
    /// Handle and status of each call that waits.
    waiting: VecDeque<(u64, i32)>,
    lost: u64,
    /// Whether the call under way is one of the trace's own.
    own: bool,
}

/// A ring that nothing of one sequence is lost from.
const LARGE: u64 = 1 << 12;

impl Trace {
    /// Notes a call that has ended.
    pub(super) fn called(&mut self, handle: u64, status: i32) {
        if self.own || self.level == TRACE_OFF {
            return;
        }
        if (self.waiting.len() as u64) < self.capacity {
            self.waiting.push_back((handle, status));
        } else {
            self.lost += 1;
        }
    }

    fn set(&mut self, level: u64, capacity: u64) {
        *self = Self {
            level,
            capacity: capacity.max(1),
            ..Self::default()
        };
    }
}

impl World {
    pub(super) fn trace_set(&mut self, place: Place, level: u64, capacity: u64) {
        let capacity = if level == TRACE_MEMORY {
            LARGE
        } else {
            capacity
        };
        let expected = match (level, capacity) {
            (3.., _) => Err(argument("level")),
            (_, 0x10_0001..) => Err(argument("capacity")),
            _ => Ok(()),
        };
        self.trace.own = true;
        let answer = self.call(place, &[], &[expected], |reply| {
            export!(isv_trace_set(level, capacity, reply))
        });
        self.trace.own = false;
        if answer.is_some_and(|answer| answer.status == Status::Ok) {
            self.trace.set(level, capacity);
        }
    }

    /// Drains on a thread of its own, because what a reader calls is not traced.
    pub(super) fn trace_drain(&mut self, place: Place, room: u8, shift: u8, absurd: Option<u64>) {
        let mut memory: Vec<u64> = vec![0; usize::from(room) * size_of::<TraceEvent>() / 8 + 1];
        let start = memory.as_mut_ptr().expose_provenance() as u64 + u64::from(shift % 8);
        let count = absurd.map_or(u64::from(room), |count| count | 1 << 58);
        let expected = if count > 0 && (!shift.is_multiple_of(8) || absurd.is_some()) {
            Err(argument("events"))
        } else {
            Ok(())
        };
        self.trace.own = true;
        let answer = self.call(place, &[], &[expected], |reply| {
            std::thread::scope(|scope| {
                scope
                    .spawn(|| export!(isv_trace_drain(start, count, reply)))
                    .join()
                    .unwrap()
            })
        });
        self.trace.own = false;
        if let Some(answer) = answer
            && answer.status == Status::Ok
        {
            assert!(answer.reply.count <= count);
            let events: Vec<TraceEvent> = (0..answer.reply.count as usize)
                // SAFETY: aligned memory (the call was accepted) with room for `room` records, of which so many were written.
                .map(|index| unsafe { memory.as_ptr().cast::<TraceEvent>().add(index).read() })
                .collect();
            self.compare_events(&events, count);
        }
    }

    fn compare_events(&mut self, events: &[TraceEvent], room: u64) {
        let mut number = 0;
        for event in events {
            assert_eq!(event.size as usize, size_of::<TraceEvent>());
            match event.kind {
                CALL => {
                    let expected = self.trace.waiting.pop_front();
                    assert_eq!(Some((event.handle, event.status)), expected);
                    assert!(event.call > number, "calls are in order");
                    assert!(event.export.starts_with(b"isv_"));
                    number = event.call;
                }
                LOST => {
                    assert_eq!(event.amount, self.trace.lost);
                    self.trace.lost = 0;
                }
                _ => assert!(self.trace.level == TRACE_MEMORY && event.amount > 0),
            }
        }
        if room > 0 {
            assert_eq!(self.trace.lost, 0, "lost events were not told");
        }
        if (events.len() as u64) < room {
            assert!(self.trace.waiting.is_empty(), "events were kept back");
        }
    }
}
