//! Sets of bytes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Set of bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) const ALL: Self = Self([!0; 4]);
    pub(super) const NEWLINE: Self = Self([1 << b'\n', 0, 0, 0]);
    /// What `\w` means without Unicode.
    pub(super) const WORD: Self = Self([0x03ff_0000_0000_0000, 0x07ff_fffe_87ff_fffe, 0, 0]);
    /// What may not stand beside a word of a rule's keywords.
    pub(super) const ALPHANUMERIC: Self =
        Self([0x03ff_0000_0000_0000, 0x07ff_fffe_07ff_fffe, 0, 0]);
    /// Bytes of characters beyond ASCII, and invalid ones.
    pub(super) const HIGH: Self = Self([0, 0, !0, !0]);

    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut set = Self::default();
        bytes.iter().for_each(|&byte| set.insert(byte, byte));
        set
    }

    pub(super) fn insert(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
    }

    #[cfg(test)]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }

    pub(super) fn bits(self) -> [u64; 4] {
        self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    pub(super) fn union(self, other: Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    pub(super) fn intersection(self, other: Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    pub(super) fn complement(self) -> Self {
        Self(self.0.map(|word| !word))
    }

    pub(super) fn lies_in(self, other: Self) -> bool {
        self.intersection(other) == self
    }

    pub(super) fn meets(self, other: Self) -> bool {
        !self.intersection(other).is_empty()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        self.0
            .into_iter()
            .zip([0, 64, 128, 192])
            .flat_map(|(mut word, base)| {
                std::iter::from_fn(move || {
                    let bit = (word != 0).then(|| word.trailing_zeros() as u8)?;
                    word &= word - 1;
                    Some(base + bit)
                })
            })
    }

    /// The set with all bytes beyond ASCII, and the last one of that, if it has any of them: most variants of the filter do not tell them apart.
    pub(super) fn with_high(self) -> Self {
        let high = Self([0, 1 << 63, !0, !0]);
        if self.meets(high) {
            self.union(high)
        } else {
            self
        }
    }

    fn zip(self, other: Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let ([a, b, c, d], [w, x, y, z]) = (self.0, other.0);
        Self([f(a, w), f(b, x), f(c, y), f(d, z)])
    }
}

/// Map by sets.
pub(super) type BySet<V> = HashMap<ByteSet, V, BuildHasherDefault<SetHasher>>;

/// Hash of a set: its words, mixed. What is looked up is no one's to choose, and is looked up often.
#[derive(Default)]
pub(super) struct SetHasher(u64);

impl Hasher for SetHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut()
                .zip(chunk)
                .for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_sets_hold_what_their_names_say() {
        for byte in 0..=255_u8 {
            let alphanumeric = byte.is_ascii_alphanumeric();
            assert_eq!(ByteSet::WORD.contains(byte), alphanumeric || byte == b'_');
            assert_eq!(ByteSet::ALPHANUMERIC.contains(byte), alphanumeric);
            assert_eq!(ByteSet::HIGH.contains(byte), !byte.is_ascii());
            assert_eq!(ByteSet::NEWLINE.contains(byte), byte == b'\n');
        }
    }

    #[test]
    fn bytes_beyond_ascii_come_together() {
        let high = |set: ByteSet| (0x7f..=0xff).filter(|byte| set.contains(*byte)).count();
        for byte in 0..=255_u8 {
            let set = ByteSet::of(&[byte, b'a']).with_high();
            assert_eq!(high(set), if byte < 0x7f { 0 } else { 0x81 });
            assert!(
                set.contains(byte) && set.contains(b'a') && !set.contains(b'b') || byte == b'b'
            );
        }
    }
}
