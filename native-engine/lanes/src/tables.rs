//! Which buckets may have a byte at a place, in the form that each kind of variant looks it up in.

use crate::variant::Kind;
use crate::{GROUP, Set, WINDOW};

/// Tables by place; places are counted back from the last byte of a window.
pub(crate) enum Tables {
    /// By place and byte, up to [`LAST`]: all buckets.
    Words(Box<Words>),
    /// By group and place.
    #[cfg(target_arch = "x86_64")]
    Exact(Vec<Vec<Exact>>),
    Nibbles(Vec<Vec<Nibbles>>),
}

/// By place and byte, up to [`LAST`]: all buckets.
pub(crate) type Words = [[u64; 128]; WINDOW];

#[cfg(target_arch = "x86_64")]
/// By byte, up to [`LAST`]: the buckets of a group. Bytes below 64 are one half.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub(crate) struct Exact {
    pub(crate) low: [u8; 64],
    pub(crate) high: [u8; 64],
}

/// By the low and the high half of a byte: the buckets of a group that have such a byte.
#[derive(Clone, Copy)]
pub(crate) struct Nibbles {
    pub(crate) low: [u8; 16],
    pub(crate) high: [u8; 16],
}

/// Byte that those of [`Words`] and `Exact` beyond ASCII count as.
pub(crate) const LAST: u8 = 0x7f;

impl Tables {
    pub(crate) fn new(kind: Kind, buckets: &[Vec<Set>]) -> Self {
        match kind {
            Kind::Scalar => Self::Words(words(buckets)),
            #[cfg(target_arch = "x86_64")]
            Kind::Vbmi => Self::Exact(groups(buckets, exact)),
            #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
            _ => Self::Nibbles(groups(buckets, nibbles)),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Words(words) => size_of_val(&**words),
            #[cfg(target_arch = "x86_64")]
            Self::Exact(groups) => groups.iter().map(|tables| size_of_val(&**tables)).sum(),
            Self::Nibbles(groups) => groups.iter().map(|tables| size_of_val(&**tables)).sum(),
        }
    }
}

/// The set at a place of a bucket, counted back from its last; every byte where its windows do not reach.
fn set(bucket: &[Set], place: usize) -> Set {
    let index = bucket.len().checked_sub(place + 1);
    index
        .and_then(|index| bucket.get(index))
        .copied()
        .unwrap_or([!0; 4])
}

fn words(buckets: &[Vec<Set>]) -> Box<Words> {
    let mut words = Box::new([[0; 128]; WINDOW]);
    for (place, words) in words.iter_mut().enumerate() {
        for (bucket, number) in buckets.iter().zip(0..) {
            let [low, high] = ascii(set(bucket, place));
            let (first, second) = words.split_at_mut(64);
            bytes(low).for_each(|byte| first[usize::from(byte)] |= 1 << number);
            bytes(high).for_each(|byte| second[usize::from(byte)] |= 1 << number);
        }
    }
    words
}

/// By group and place: a table of the sets of the group's buckets. The first place is always there.
fn groups<T>(buckets: &[Vec<Set>], table: impl Fn(&[Set]) -> T) -> Vec<Vec<T>> {
    let group = |buckets: &[Vec<Set>]| {
        let places = buckets.iter().map(Vec::len).max().unwrap_or(0);
        let places = 0..places.clamp(1, WINDOW);
        let sets = |place| -> Vec<Set> { buckets.iter().map(|b| set(b, place)).collect() };
        places.map(|place| table(&sets(place))).collect()
    };
    buckets.chunks(GROUP).map(group).collect()
}

#[cfg(target_arch = "x86_64")]
fn exact(sets: &[Set]) -> Exact {
    let mut table = Exact {
        low: [0; 64],
        high: [0; 64],
    };
    for (set, number) in sets.iter().zip(0..) {
        let [low, high] = ascii(*set);
        bytes(low).for_each(|byte| table.low[usize::from(byte)] |= 1 << number);
        bytes(high).for_each(|byte| table.high[usize::from(byte)] |= 1 << number);
    }
    table
}

fn nibbles(sets: &[Set]) -> Nibbles {
    let mut table = Nibbles {
        low: [0; 16],
        high: [0; 16],
    };
    for (set, number) in sets.iter().zip(0..) {
        for (word, base) in set.iter().zip([0, 64, 128, 192]) {
            for byte in bytes(*word) {
                table.low[usize::from(byte & 15)] |= 1 << number;
                table.high[usize::from((byte + base) >> 4)] |= 1 << number;
            }
        }
    }
    table
}

/// The bytes of a set, those beyond ASCII as one.
fn ascii([a, b, c, d]: Set) -> [u64; 2] {
    let beyond = u64::from(c | d != 0) << (LAST - 64);
    [a, b | beyond]
}

/// Bytes of a quarter of a set.
fn bytes(mut word: u64) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        let byte = (word != 0).then(|| word.trailing_zeros() as u8)?;
        word &= word - 1;
        Some(byte)
    })
}
