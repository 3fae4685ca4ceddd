//! Where sets of bytes stand in a sample of logs, JSON and code.
//!
//! The sample is made up. It only decides which needles are looked for in which way, so it costs time, not findings, where
//! texts are unlike it.

use std::cell::RefCell;
use std::rc::Rc;

use super::bytes::{BySet, ByteSet};

static TEXT: &[u8; LEN] = include_bytes!("sample.txt");

const LEN: usize = 4096;
const WORDS: usize = LEN / 64;

pub(super) struct Sample {
    known: RefCell<BySet<Rc<Places>>>,
}

/// Set of places of the sample.
#[derive(Clone)]
pub(super) struct Places([u64; WORDS]);

impl Sample {
    pub(super) fn new() -> Self {
        Self {
            known: RefCell::default(),
        }
    }

    /// Where a byte of a set stands.
    pub(super) fn places(&self, set: ByteSet) -> Rc<Places> {
        let mut known = self.known.borrow_mut();
        Rc::clone(known.entry(set).or_insert_with(|| Rc::new(Places::of(set))))
    }

    /// Share of places of all. What stands in the sample once or twice may be there by chance.
    pub(super) fn part(places: &Places) -> f32 {
        places.count().saturating_sub(2) as f32 / LEN as f32
    }
}

impl Places {
    pub(super) fn all() -> Self {
        Self([!0; WORDS])
    }

    pub(super) fn none() -> Self {
        Self([0; WORDS])
    }

    fn of(set: ByteSet) -> Self {
        let mut places = Self::none();
        for (word, bytes) in places.0.iter_mut().zip(TEXT.chunks(64)) {
            for &byte in bytes.iter().rev() {
                *word = *word << 1 | u64::from(set.contains(byte));
            }
        }
        places
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Number of places that are in each of some sets or in its counterpart.
    pub(super) fn count_where_all<const N: usize>(some: &[Self; N], others: &[Self; N]) -> u32 {
        let mut all = Self::all();
        for (some, other) in some.iter().zip(others) {
            for ((all, a), b) in all.0.iter_mut().zip(&some.0).zip(&other.0) {
                *all &= a | b;
            }
        }
        all.count()
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
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
    fn what_is_in_all_pairs_is_counted() {
        let sample = Sample::new();
        let of = |bytes| (*sample.places(ByteSet::of(bytes))).clone();
        let count = Places::count_where_all(&[of(b"a"), of(b"abc")], &[of(b"b"), of(b"")]);
        let expected = TEXT.iter().filter(|byte| b"ab".contains(byte)).count();
        assert_eq!(count as usize, expected);
        assert_eq!(Sample::part(&of(b"ab")), (expected - 2) as f32 / LEN as f32);
    }
}
