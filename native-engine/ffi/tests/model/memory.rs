//! How much frame memory calls take, worked out apart from the library.

/// Frame memory comes in pages.
const PAGE: u64 = 4096;

/// Least replacement memory that a frame gives back after a call.
pub(super) const POOL_KEPT: u64 = 64 << 10;

/// Bytes of a block for so many bytes.
pub(super) fn block(bytes: u64) -> u64 {
    bytes.div_ceil(PAGE) * PAGE
}

/// What a scan or a compilation does to the output, in order.
#[derive(Clone, Copy)]
pub(super) enum Event {
    Append(u64),
    /// The next item of a packed list is malformed.
    Malformed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Done,
    Malformed,
    Limit,
}

/// An output block that grows: twice what is needed when the ceiling allows, else what is needed. While it moves, both blocks count.
#[derive(Clone, Copy)]
pub(super) struct Output {
    pub(super) capacity: u64,
    pub(super) used: u64,
    pub(super) ceiling: u64,
}

impl Output {
    pub(super) fn play(&mut self, events: &[Event]) -> Outcome {
        let mut written = 0;
        for event in events {
            match event {
                Event::Malformed => return Outcome::Malformed,
                Event::Append(bytes) => written += bytes,
            }
            let fits = written <= self.capacity
                || self.grow(block((2 * written).max(PAGE)))
                || self.grow(block(written));
            if !fits {
                return Outcome::Limit;
            }
        }
        Outcome::Done
    }

    fn grow(&mut self, capacity: u64) -> bool {
        if self.used + capacity > self.ceiling {
            return false;
        }
        self.used = self.used + capacity - self.capacity;
        self.capacity = capacity;
        true
    }
}
