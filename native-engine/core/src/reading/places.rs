//! Where in a text the parts of its reading stand.

use std::ops::Range;

/// Units of a text, and from them the place of everything else. Places count from the start of the text, or of its reading.
///
/// # How units are kept
///
/// Three bytes each: those of plain text in front of it, its own, and those that it reads as. They are in blocks of up to 64; a block
/// begins at places that are kept in full, and a new one where more plain text is in front of a unit than a byte tells. So a
/// look-up is a binary search among blocks and a walk in one.
#[derive(Clone, Default)]
pub(crate) struct Places {
    blocks: Vec<Block>,
    units: Vec<Packed>,
    /// Behind the last unit.
    last: End,
    /// End of the last unit that was forgotten.
    forgotten: End,
}

/// Part of a text that reads as something else.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    /// Place in the text.
    pub(super) start: u64,
    /// Place in the reading.
    pub(super) read_start: u64,
    pub(super) len: u8,
    /// May be 0.
    pub(super) read_len: u8,
}

/// Units in a row.
#[derive(Clone, Copy)]
struct Block {
    /// Where its first unit starts.
    start: End,
    /// Index of that unit.
    first: usize,
}

#[derive(Clone, Copy)]
struct Packed {
    /// Bytes since the last unit of the block, none in front of its first.
    gap: u8,
    len: u8,
    read_len: u8,
}

/// Place in the text and in the reading.
#[derive(Clone, Copy, Default)]
struct End {
    stands: u64,
    reads: u64,
}

/// Most units of a block.
const BLOCK: usize = 64;

impl Unit {
    pub(super) fn end(&self) -> u64 {
        self.start + u64::from(self.len)
    }

    fn read_end(&self) -> u64 {
        self.read_start + u64::from(self.read_len)
    }

    fn starts(&self) -> End {
        End {
            stands: self.start,
            reads: self.read_start,
        }
    }

    fn behind(&self) -> End {
        End {
            stands: self.end(),
            reads: self.read_end(),
        }
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
        self.blocks.clear();
        self.units.clear();
        self.last = End::default();
        self.forgotten = End::default();
    }

    /// Adds a unit behind all others; a place in the reading is as far behind that of the last unit as the one in the text is.
    pub(super) fn add(&mut self, unit: Unit) {
        let gap = u8::try_from(unit.start - self.last.stands).ok();
        let block = self.blocks.last();
        let room = block.is_some_and(|block| self.units.len() - block.first < BLOCK);
        let gap = match gap.filter(|_| room) {
            Some(gap) => gap,
            None => {
                self.blocks.push(Block {
                    start: End {
                        stands: unit.start,
                        reads: unit.read_start,
                    },
                    first: self.units.len(),
                });
                0
            }
        };
        self.units.push(Packed {
            gap,
            len: unit.len,
            read_len: unit.read_len,
        });
        self.last = unit.behind();
    }

    /// Where in the reading the last unit ends, if there was one.
    pub(crate) fn last(&self) -> Option<u64> {
        (self.last.stands > 0).then_some(self.last.reads)
    }

    /// Bytes of memory besides its own.
    pub(super) fn bytes(&self) -> usize {
        self.units.capacity() * size_of::<Packed>() + self.blocks.capacity() * size_of::<Block>()
    }

    /// Place in the text where something begins that begins at a place of the reading.
    pub(crate) fn start_of(&self, read: u64) -> u64 {
        match self.last_that(|start| start.reads <= read) {
            Ok(unit) if read < unit.read_end() => unit.start,
            unit => self.shift(unit).in_text(read),
        }
    }

    /// Place in the text where something ends that ends at a place of the reading, and has a byte there.
    pub(crate) fn end_of(&self, read: u64) -> u64 {
        let last = read.saturating_sub(1);
        match self.last_that(|start| start.reads <= last) {
            Ok(unit) if last < unit.read_end() => unit.end(),
            unit => self.shift(unit).in_text(last + 1),
        }
    }

    /// First place in the reading of what begins at a place of the text or behind it.
    pub(crate) fn behind(&self, place: u64) -> u64 {
        let unit = self.last_that(|start| start.stands < place);
        self.shift(unit).in_reading(place)
    }

    /// Place in the reading of what stands at a place of the text.
    pub(crate) fn at(&self, place: u64) -> u64 {
        match self.last_that(|start| start.stands <= place) {
            Ok(unit) if place < unit.end() => unit.read_start,
            unit => self.shift(unit).in_reading(place),
        }
    }

    /// Units that end behind a place of the text, in order.
    pub(super) fn from(&self, place: u64) -> impl Iterator<Item = Unit> {
        let block = self.blocks_that(|start| start.stands <= place);
        let units = self.units_from(block.saturating_sub(1));
        units.skip_while(move |unit| unit.end() <= place)
    }

    /// Forgets units in front of a place of the text, and of one of the reading. Neither is asked for what is in front of it from then on.
    pub(super) fn forget(&mut self, place: u64, read: u64) {
        let is_gone = |end: End| end.stands <= place && end.reads <= read;
        if is_gone(self.last) {
            self.forgotten = self.last;
            self.units.clear();
            self.blocks.clear();
        }
        // Blocks as a whole: that in front of which the last one begins.
        let gone = self.blocks_that(is_gone).saturating_sub(1);
        if let Some(last) = gone.checked_sub(1)
            && let Some(first) = self.blocks.get(gone).map(|block| block.first)
        {
            self.forgotten = self.units_of(last).last().map_or(self.last, |u| u.behind());
            self.units.drain(..first);
            self.blocks.drain(..gone);
            self.blocks
                .iter_mut()
                .for_each(|block| block.first -= first);
        }
        self.trim();
    }

    /// Forgets the units that start at a place of the text or behind it, of which there are some to be added again.
    pub(super) fn rewind(&mut self, place: u64) {
        let count = self.blocks_that(|start| start.stands < place);
        let last = count.checked_sub(1);
        let units = last.into_iter().flat_map(|block| self.units_of(block));
        let left = units.take_while(|unit| unit.start < place);
        let (kept, last) = left.fold((0, self.forgotten), |(kept, _), unit| {
            (kept + 1, unit.behind())
        });
        let first = self.blocks.get(count.saturating_sub(1));
        self.units
            .truncate(first.map_or(0, |block| block.first + kept));
        self.blocks.truncate(count);
        self.last = last;
        self.trim();
    }

    /// Gives memory back that is not used.
    fn trim(&mut self) {
        if self.units.capacity() > 2 * self.units.len() + BLOCK {
            self.units.shrink_to(self.units.len() + BLOCK);
        }
        if self.blocks.capacity() > 2 * self.blocks.len() + MOST_SPARE {
            self.blocks.shrink_to(self.blocks.len() + MOST_SPARE);
        }
    }

    /// Last unit that starts at such a place, of which all come in front of the others; or what is in front of all that are known.
    fn last_that(&self, is_such: impl Fn(End) -> bool) -> Result<Unit, End> {
        let block = self.blocks_that(&is_such).checked_sub(1);
        let units = block.into_iter().flat_map(|block| self.units_of(block));
        let unit = units.take_while(|unit| is_such(unit.starts())).last();
        unit.ok_or(self.forgotten)
    }

    /// What is behind a unit.
    fn shift(&self, unit: Result<Unit, End>) -> End {
        unit.map_or_else(|end| end, |unit| unit.behind())
    }

    /// Number of blocks that start at such places.
    fn blocks_that(&self, is_such: impl Fn(End) -> bool) -> usize {
        self.blocks.partition_point(|block| is_such(block.start))
    }

    fn units_of(&self, block: usize) -> impl Iterator<Item = Unit> {
        let range = self.blocks.get(block).map(|start| {
            let next = self.blocks.get(block + 1);
            start.first..next.map_or(self.units.len(), |next| next.first)
        });
        let units = range.and_then(|range| self.units.get(range));
        let mut at = self.blocks.get(block).map_or(End::default(), |b| b.start);
        units.unwrap_or_default().iter().map(move |packed| {
            let gap = u64::from(packed.gap);
            let unit = Unit {
                start: at.stands + gap,
                read_start: at.reads + gap,
                len: packed.len,
                read_len: packed.read_len,
            };
            at = unit.behind();
            unit
        })
    }

    fn units_from(&self, block: usize) -> impl Iterator<Item = Unit> {
        (block..self.blocks.len()).flat_map(|block| self.units_of(block))
    }
}

impl End {
    /// Place in the text of what is as far behind in the reading.
    fn in_text(self, read: u64) -> u64 {
        read.saturating_sub(self.reads) + self.stands
    }

    /// Place in the reading of what is as far behind in the text.
    fn in_reading(self, place: u64) -> u64 {
        place.saturating_sub(self.stands) + self.reads
    }
}

/// Blocks for which memory is kept that is not used.
const MOST_SPARE: usize = 4;

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
        let places = places();
        let starts: Vec<u64> = (0..5).map(|read| places.start_of(read)).collect();
        assert_eq!(starts, [0, 1, 4, 8, 9]);
        let ends: Vec<u64> = (1..6).map(|read| places.end_of(read)).collect();
        assert_eq!(ends, [1, 4, 5, 9, 10]);
    }

    #[test]
    fn places_of_the_text_in_the_reading() {
        let places = places();
        let behind: Vec<u64> = (0..10).map(|place| places.behind(place)).collect();
        assert_eq!(behind, [0, 1, 2, 2, 2, 3, 3, 3, 3, 4]);
        let at: Vec<u64> = (0..10).map(|place| places.at(place)).collect();
        assert_eq!(at, [0, 1, 1, 1, 2, 3, 3, 3, 3, 4]);
    }

    /// Units in stretches far and near, so many that there are several blocks.
    fn many() -> (Vec<Unit>, Places) {
        let (mut units, mut places) = (Vec::new(), Places::default());
        let (mut start, mut read_start) = (0, 0);
        for number in 0..600_u64 {
            let gap = [0, 0, 3, 255, 0, 256, 1][number as usize % 7] * u64::from(number > 150);
            start += gap;
            read_start += gap;
            let unit = Unit {
                start,
                read_start,
                len: 1 + (number % 5) as u8,
                read_len: (number % 3) as u8,
            };
            start += u64::from(unit.len);
            read_start += u64::from(unit.read_len);
            places.add(unit);
            units.push(unit);
        }
        (units, places)
    }

    /// What a list of units in full says.
    fn told(units: &[Unit], place: u64) -> [u64; 4] {
        let end = |is_in_front: &dyn Fn(&&Unit) -> bool| {
            let last = units.iter().rfind(is_in_front);
            (last.copied(), last.map_or(End::default(), Unit::behind))
        };
        let start_of = |read: u64| match end(&|unit| unit.read_start <= read) {
            (Some(unit), _) if read < unit.read_end() => unit.stands(),
            (_, end) => end.in_text(read)..end.in_text(read) + 1,
        };
        let behind = end(&|unit| unit.start < place).1.in_reading(place);
        let at = match end(&|unit| unit.start <= place) {
            (Some(unit), _) if place < unit.end() => unit.read_start,
            _ => behind,
        };
        [start_of(place).start, start_of(place).end, behind, at]
    }

    fn asked(places: &Places, place: u64) -> [u64; 4] {
        let end = places.end_of(place + 1);
        [
            places.start_of(place),
            end,
            places.behind(place),
            places.at(place),
        ]
    }

    #[test]
    fn many_places_however_much_is_forgotten() {
        let (units, mut places) = many();
        let (end, bytes) = (units[599].end() + 10, places.bytes());
        assert!(bytes < 600 * 16, "{bytes}");
        for from in (0..end).step_by(997) {
            let read = places.behind(from);
            places.forget(from, read);
            for place in (from..end).step_by(61) {
                assert_eq!(
                    asked(&places, place)[2..],
                    told(&units, place)[2..],
                    "{from} {place}"
                );
            }
            for place in (read..places.behind(end)).step_by(41) {
                assert_eq!(
                    asked(&places, place)[..2],
                    told(&units, place)[..2],
                    "{from} {place}"
                );
            }
            let listed: Vec<Unit> = places.from(from).collect();
            let behind: Vec<Unit> = units.iter().copied().filter(|u| u.end() > from).collect();
            assert_eq!(listed, behind, "{from}");
        }
        places.forget(end, places.behind(end));
        assert!(places.bytes() < 300, "{}", places.bytes());
        assert_eq!(places.behind(end), told(&units, end)[2]);
    }

    #[test]
    fn what_is_rewound_can_be_added_again() {
        for count in [0, 1, 63, 64, 65, 200, 333, 599] {
            let (units, mut places) = many();
            places.forget(units[40].end(), units[40].read_end());
            let from = count.max(41);
            places.rewind(units[from].start);
            assert_eq!(places.last(), Some(units[from - 1].read_end()));
            units[from..].iter().for_each(|&unit| places.add(unit));
            for place in (units[41].end()..units[599].end()).step_by(61) {
                assert_eq!(
                    asked(&places, place)[2..],
                    told(&units, place)[2..],
                    "{count} {place}"
                );
            }
        }
    }
}
