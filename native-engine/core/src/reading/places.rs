//! Where in a text the parts of its reading stand.

use std::ops::Range;

/// Units of a text, and from them the place of everything else. Places count from the start of the text, or of its reading.
#[derive(Clone, Default)]
pub(crate) struct Places {
    units: Vec<Unit>,
    /// End of the last unit that was forgotten.
    forgotten: End,
}

/// Part of a text that reads as something else.
#[derive(Clone, Copy)]
pub(super) struct Unit {
    /// Place in the text.
    pub(super) start: u64,
    /// Place in the reading.
    pub(super) read_start: u64,
    pub(super) len: u32,
    /// May be 0.
    pub(super) read_len: u32,
}

/// Places behind a unit.
#[derive(Clone, Copy, Default)]
struct End {
    stands: u64,
    reads: u64,
}

impl Unit {
    fn end(&self) -> u64 {
        self.start + u64::from(self.len)
    }

    fn read_end(&self) -> u64 {
        self.read_start + u64::from(self.read_len)
    }

    /// Its place in the reading.
    pub(super) fn read(&self) -> Range<u64> {
        self.read_start..self.read_end()
    }

    /// Its place in the text.
    pub(super) fn stands(&self) -> Range<u64> {
        self.start..self.end()
    }
}

impl Places {
    pub(super) fn clear(&mut self) {
        self.units.clear();
        self.forgotten = End::default();
    }

    pub(super) fn add(&mut self, unit: Unit) {
        self.units.push(unit);
    }

    /// Where in the reading the last unit ends, if there was one.
    pub(crate) fn last(&self) -> Option<u64> {
        let last = self.end(self.units.len());
        (last.stands > 0).then_some(last.reads)
    }

    /// Bytes of memory besides its own.
    pub(super) fn bytes(&self) -> usize {
        self.units.capacity() * size_of::<Unit>()
    }

    /// Place in the text where something begins that begins at a place of the reading.
    pub(crate) fn start_of(&self, read: u64) -> u64 {
        let (unit, end) = self.until(read);
        match unit {
            Some(unit) if read < unit.read_end() => unit.start,
            _ => read.saturating_sub(end.reads) + end.stands,
        }
    }

    /// Place in the text where something ends that ends at a place of the reading, and has a byte there.
    pub(crate) fn end_of(&self, read: u64) -> u64 {
        let last = read.saturating_sub(1);
        let (unit, end) = self.until(last);
        match unit {
            Some(unit) if last < unit.read_end() => unit.end(),
            _ => (last + 1).saturating_sub(end.reads) + end.stands,
        }
    }

    /// First place in the reading of what begins at a place of the text or behind it.
    pub(crate) fn behind(&self, place: u64) -> u64 {
        let count = self.units.partition_point(|unit| unit.start < place);
        let end = self.end(count);
        end.reads + place.saturating_sub(end.stands)
    }

    /// Place in the reading of what stands at a place of the text.
    pub(crate) fn at(&self, place: u64) -> u64 {
        let count = self.units.partition_point(|unit| unit.start <= place);
        match count.checked_sub(1).and_then(|last| self.units.get(last)) {
            Some(unit) if place < unit.end() => unit.read_start,
            _ => self.behind(place),
        }
    }

    /// Units that lie in a part of the text.
    pub(super) fn within(&self, part: &Range<u64>) -> &[Unit] {
        let first = self.units.partition_point(|unit| unit.start < part.start);
        let units = self.units.get(first..).unwrap_or_default();
        let end = units.partition_point(|unit| unit.end() <= part.end);
        units.get(..end).unwrap_or_default()
    }

    /// Forgets the units in front of a place of the text, and of one of the reading. Neither is asked for what is in front of it from then on.
    pub(super) fn forget(&mut self, place: u64, read: u64) {
        let gone = |unit: &Unit| unit.end() <= place && unit.read_end() <= read;
        let count = self.units.partition_point(gone);
        self.forgotten = self.end(count);
        self.units.drain(..count);
        if self.units.capacity() > 2 * self.units.len() + MOST_SPARE {
            self.units.shrink_to(self.units.len() + MOST_SPARE);
        }
    }

    /// Last unit that begins at a place of the reading or before it, and its end or that of the last one before.
    fn until(&self, read: u64) -> (Option<&Unit>, End) {
        let count = self.units.partition_point(|unit| unit.read_start <= read);
        let last = count.checked_sub(1).and_then(|last| self.units.get(last));
        (last, self.end(count))
    }

    /// End of so many units.
    fn end(&self, count: usize) -> End {
        let last = count.checked_sub(1).and_then(|last| self.units.get(last));
        last.map_or(self.forgotten, |unit| End {
            stands: unit.end(),
            reads: unit.read_end(),
        })
    }
}

/// Units for which memory is kept that is not used.
const MOST_SPARE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// Of a text `a%40b` with a sign of no width, three bytes, behind it, and of what follows.
    fn places() -> Places {
        let mut places = Places::default();
        for (start, len, read_start, read_len) in [(1, 3, 1, 1), (5, 3, 3, 0)] {
            places.add(Unit {
                start,
                len,
                read_start,
                read_len,
            });
        }
        places
    }

    #[test]
    fn places_of_the_reading_in_the_text() {
        let mut places = places();
        for forgotten in [false, true] {
            if forgotten {
                places.forget(4, 2);
                assert_eq!(places.units.len(), 1);
            }
            let starts: Vec<u64> = (2..5).map(|read| places.start_of(read)).collect();
            assert_eq!(starts, [4, 8, 9]);
            let ends: Vec<u64> = (3..6).map(|read| places.end_of(read)).collect();
            assert_eq!(ends, [5, 9, 10]);
        }
    }

    #[test]
    fn places_of_the_text_in_the_reading() {
        let places = places();
        let behind: Vec<u64> = (0..10).map(|place| places.behind(place)).collect();
        assert_eq!(behind, [0, 1, 2, 2, 2, 3, 3, 3, 3, 4]);
        let at: Vec<u64> = (0..10).map(|place| places.at(place)).collect();
        assert_eq!(at, [0, 1, 1, 1, 2, 3, 3, 3, 3, 4]);
    }
}
