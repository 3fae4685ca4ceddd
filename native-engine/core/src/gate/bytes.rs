//! Sets of bytes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Set of bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Debug)]
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

    #[inline]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
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

    /// The set after [`fold`], as bits.
    pub(super) fn folded(self) -> u64 {
        let half = |word: u64| (word | word >> 32) & 0xffff_ffff;
        let [a, b, c, d] = self.0;
        half(a | c) | half(b | d) << 32
    }

    /// By the low seven bits of a byte: whether there is one with them.
    pub(super) fn seven_bits(self) -> impl Iterator<Item = bool> {
        (0..128).map(move |byte| self.contains(byte) || self.contains(byte | 0x80))
    }

    /// All bytes that [`fold`] does not tell from one of the set.
    pub(super) fn unfolded(self) -> Self {
        let folded = self.folded();
        let (low, high) = (folded & 0xffff_ffff, folded >> 32);
        let (low, high) = (low | low << 32, high | high << 32);
        Self([low, high, low, high])
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

/// Six bits of a byte: letters without their case, and little else falls together that texts are full of.
pub(super) const fn fold(byte: u8) -> u8 {
    byte & 0x1f | (byte & 0x40) >> 1
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
    fn a_folded_set_holds_the_folded_bytes() {
        for byte in 0..=255 {
            assert_eq!(ByteSet::of(&[byte]).folded(), 1 << fold(byte));
        }
        let set = ByteSet::of(b"\x00\x40Zz0\xff");
        for byte in 0..=255 {
            let alike = set.iter().any(|other| fold(other) == fold(byte));
            assert_eq!(set.unfolded().contains(byte), alike);
        }
        let bits = set.iter().fold(0, |bits, byte| bits | 1_u64 << fold(byte));
        assert_eq!(set.folded(), bits);
    }
}
