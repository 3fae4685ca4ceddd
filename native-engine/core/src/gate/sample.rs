//! Where sets of bytes stand in a sample of logs, JSON and code.
//!
//! The sample is made up. It only decides which needles are looked for in which way, so it costs time, not findings, where
//! texts are unlike it.

use std::cell::RefCell;
use std::rc::Rc;

use super::bytes::{BySet, ByteSet};

static TEXT: &[u8; LEN] = include_bytes!("sample.txt");

/// Bytes of the sample.
pub(super) const LEN: usize = 4096;
const WORDS: usize = LEN / 64;

pub(super) struct Sample {
    by_byte: Vec<Places>,
    known: RefCell<BySet<Rc<Places>>>,
}

/// Set of places of the sample.
#[derive(Clone)]
pub(super) struct Places([u64; WORDS]);

impl Sample {
    pub(super) fn new() -> Self {
        let mut by_byte = vec![Places::none(); 256];
        for (&byte, place) in TEXT.iter().zip(0..) {
            if let Some(Places(words)) = by_byte.get_mut(usize::from(byte)) {
                words[place / 64] |= 1 << (place % 64);
            }
        }
        Self {
            by_byte,
            known: RefCell::default(),
        }
    }

    /// Where a byte of a set stands.
    pub(super) fn places(&self, set: ByteSet) -> Rc<Places> {
        let mut known = self.known.borrow_mut();
        Rc::clone(
            known
                .entry(set)
                .or_insert_with(|| Rc::new(self.places_of(set))),
        )
    }

    fn places_of(&self, set: ByteSet) -> Places {
        let of_byte = |byte: u8| self.by_byte.get(usize::from(byte));
        let mut all = Places::none();
        for places in set.iter().filter_map(of_byte) {
            all.0.iter_mut().zip(&places.0).for_each(|(a, b)| *a |= b);
        }
        all
    }

    /// Share of places of all. What stands in the sample once or twice may be there by chance.
    pub(super) fn part(places: &Places) -> f32 {
        places.count().saturating_sub(2) as f32 / LEN as f32
    }
}

impl Places {
    fn none() -> Self {
        Self([0; WORDS])
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    pub(super) fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    /// The places so many bytes behind these; less than 64.
    pub(super) fn behind(&self, distance: u32) -> Self {
        let mut before = 0;
        let shift = |word: u64| {
            let shifted = word << distance | before >> 1 >> (63 - distance);
            before = word;
            shifted
        };
        Self(self.0.map(shift))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_behind_are_that_far_behind() {
        let sample = Sample::new();
        let twos = sample.places(ByteSet::of(b"2"));
        for distance in [0, 1, 8, 63] {
            let mut both = twos.behind(distance);
            both.keep(&sample.places(ByteSet::of(b"6")));
            let distance = distance as usize;
            let pairs = TEXT.iter().zip(&TEXT[distance..]);
            let count = pairs.filter(|&pair| pair == (&b'2', &b'6')).count();
            assert_eq!(both.count() as usize, count, "{distance}");
        }
    }

    #[test]
    fn a_part_leaves_out_what_stands_there_by_chance() {
        let of = |bytes| (*Sample::new().places(ByteSet::of(bytes))).clone();
        let expected = TEXT.iter().filter(|byte| b"ab".contains(byte)).count();
        assert_eq!(Sample::part(&of(b"ab")), (expected - 2) as f32 / LEN as f32);
        assert_eq!(Sample::part(&of(b"")), 0.0);
    }
}
