//! How often rows of bytes stand in logs, code and JSON: a rough guess, good enough to tell rare from common.
//!
//! Bytes are of eight groups. Which group follows which, and which bytes are frequent in their group, was counted over
//! logs of Spring applications, Rust sources, JSON and English prose, and rounded; identifiers of hexadecimal digits were
//! given more weight.

use std::cell::RefCell;

use super::bytes::{BySet, ByteSet};
use super::sample::Sample;

/// Chances that sets of bytes match.
pub(super) struct Chances {
    pub(super) sample: Sample,
    /// Share of each byte in its group.
    shares: [f32; 256],
    /// By set: its share of each group, of the last some thousands.
    known: RefCell<BySet<[f32; GROUPS]>>,
}

/// Chance that a text stands in a way for a row to go on, by the group of the last byte.
pub(super) type Ways = [f32; GROUPS];

const GROUPS: usize = 8;
/// Most sets that are remembered: as dealing needles to buckets joins most sets once, all of them would take megabytes.
const MOST_KNOWN: usize = 3500;
/// Digits; `a` to `f`; other small letters; capitals; what joins words and numbers; white space; what is left of ASCII;
/// beyond ASCII.
fn group(byte: u8) -> usize {
    match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'f' => 1,
        b'g'..=b'z' => 2,
        b'A'..=b'Z' => 3,
        b'-' | b':' | b'.' | b'_' | b'/' => 4,
        b' ' | b'\n' | b'\r' | b'\t' => 5,
        0x80..=0xff => 7,
        _ => 6,
    }
}

/// Chance of a byte of each group, wherever.
const ANYWHERE: Ways = [0.11, 0.14, 0.30, 0.06, 0.08, 0.18, 0.10, 0.03];
/// By group of a byte: chance of the groups of the next one.
const NEXT: [Ways; GROUPS] = [
    [0.60, 0.10, 0.01, 0.03, 0.13, 0.06, 0.06, 0.01],
    [0.10, 0.22, 0.44, 0.02, 0.07, 0.08, 0.06, 0.01],
    [0.01, 0.24, 0.52, 0.02, 0.08, 0.07, 0.05, 0.01],
    [0.05, 0.12, 0.20, 0.46, 0.05, 0.09, 0.02, 0.01],
    [0.22, 0.12, 0.24, 0.07, 0.14, 0.17, 0.03, 0.01],
    [0.07, 0.08, 0.22, 0.10, 0.06, 0.33, 0.13, 0.01],
    [0.06, 0.08, 0.20, 0.06, 0.10, 0.24, 0.25, 0.01],
    [0.02, 0.02, 0.04, 0.02, 0.02, 0.10, 0.08, 0.70],
];
/// Frequent bytes of their groups, in thousandths; the others of a group share what is left.
const FREQUENT: &[(u8, u16)] = &[
    (b'a', 215),
    (b'b', 56),
    (b'c', 135),
    (b'd', 117),
    (b'e', 419),
    (b'f', 58),
    (b'g', 23),
    (b'h', 40),
    (b'i', 93),
    (b'l', 60),
    (b'm', 42),
    (b'n', 95),
    (b'o', 101),
    (b'p', 66),
    (b'r', 97),
    (b's', 106),
    (b't', 145),
    (b'u', 49),
    (b'-', 274),
    (b'.', 244),
    (b'/', 162),
    (b':', 252),
    (b'_', 68),
    (b' ', 850),
    (b'\n', 120),
    (b'\t', 20),
    (b'\r', 10),
    (b'"', 240),
    (b',', 129),
    (b'=', 80),
    (b'[', 70),
    (b']', 67),
    (b'(', 54),
    (b')', 54),
    (b'`', 52),
    (b'{', 43),
    (b'}', 41),
    (b'#', 38),
    (b'\'', 34),
];

impl Chances {
    pub(super) fn new() -> Self {
        let mut left = [1000_u16; GROUPS];
        let mut rare = [0_u16; GROUPS];
        let frequent = |byte: u8| FREQUENT.iter().find(|(other, _)| *other == byte);
        for byte in 0..=255 {
            match frequent(byte) {
                Some((_, share)) => left[group(byte)] -= share,
                None => rare[group(byte)] += 1,
            }
        }
        let share = |byte: usize| {
            let group = group(byte as u8);
            match frequent(byte as u8) {
                Some((_, share)) => f32::from(*share) / 1000.0,
                None => f32::from(left[group]) / f32::from(rare[group]) / 1000.0,
            }
        };
        Self {
            sample: Sample::new(),
            shares: std::array::from_fn(share),
            known: RefCell::default(),
        }
    }

    /// Chance of a byte, wherever.
    pub(super) fn byte(&self, byte: u8) -> f32 {
        ANYWHERE[group(byte)] * self.shares[usize::from(byte)]
    }

    /// Chance of a row of sets.
    pub(super) fn row(&self, sets: &[ByteSet]) -> f32 {
        let Some((first, rest)) = sets.split_first() else {
            return 1.0;
        };
        let start = self.start(*first);
        total(rest.iter().fold(start, |ways, set| self.next(ways, *set)))
    }

    /// Chance of each set behind the first, if those before it match.
    pub(super) fn steps(&self, sets: &[ByteSet]) -> Vec<f32> {
        let Some((first, rest)) = sets.split_first() else {
            return Vec::new();
        };
        let mut ways = self.start(*first);
        let step = |set: &ByteSet| {
            let before = total(ways);
            ways = self.next(ways, *set);
            total(ways) / before.max(f32::MIN_POSITIVE)
        };
        rest.iter().map(step).collect()
    }

    /// Ways behind one byte of a set.
    pub(super) fn start(&self, set: ByteSet) -> Ways {
        let shares = self.shares(set);
        std::array::from_fn(|group| ANYWHERE[group] * shares[group])
    }

    /// Ways behind one more byte of a set.
    pub(super) fn next(&self, ways: Ways, set: ByteSet) -> Ways {
        let shares = self.shares(set);
        let mut next = [0.0; GROUPS];
        for (chance, row) in ways.iter().zip(&NEXT) {
            for (next, step) in next.iter_mut().zip(row) {
                *next += chance * step;
            }
        }
        std::array::from_fn(|group| next[group] * shares[group])
    }

    fn shares(&self, set: ByteSet) -> Ways {
        let mut known = self.known.borrow_mut();
        if let Some(shares) = known.get(&set) {
            return *shares;
        }
        let mut shares = [0.0; GROUPS];
        for byte in set.iter() {
            shares[group(byte)] += self.shares[usize::from(byte)];
        }
        if known.len() == MOST_KNOWN {
            known.clear();
        }
        known.insert(set, shares);
        shares
    }
}

pub(super) fn total(ways: Ways) -> f32 {
    ways.iter().sum()
}
