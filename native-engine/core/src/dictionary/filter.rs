//! A first look at words: most are in no entry, and that is seen in a few nanoseconds.
//!
//! A blocked Bloom filter: a word has three bits in one of many integers. Words go in as their first sixteen bytes, by a hash that is fast and seeded but no secret keeper. What it lets through for nothing, the table holds back.

use super::blocks::BLOCK;

/// First words of entries.
#[derive(Default)]
pub(super) struct Filter {
    bits: Vec<u64>,
    seeds: Seeds,
}

/// What makes the hashes of one filter differ from those of another.
#[derive(Clone, Copy, Default)]
pub(super) struct Seeds {
    pub(super) first: u64,
    pub(super) second: u64,
    /// Bits that are set in every byte before it is looked at: that by which ASCII letters of the two cases differ, or none. It makes `_` and DEL
    /// the same, which are never both in words.
    pub(super) blur: u64,
}

/// The bit by which upper and lower case differ, in each byte.
pub(super) const CASE: u64 = 0x2020_2020_2020_2020;

/// What is looked at of a word: its first sixteen bytes, zeros behind its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    first: u64,
    second: u64,
}

/// Bytes that are looked at.
pub(super) const LOOKED_AT: usize = 16;

/// Bits for each word.
const BITS: usize = 16;

impl Shape {
    /// Shape of a folded word.
    pub(super) fn of(word: &[u8]) -> Self {
        let mut bytes = [0; LOOKED_AT];
        for (to, from) in bytes.iter_mut().zip(word) {
            *to = *from;
        }
        Self::at(&bytes, word.len().min(LOOKED_AT))
    }

    /// Shape of a word of so many bytes that begins with these, whatever is behind its end.
    #[inline]
    pub(super) fn at(bytes: &[u8; LOOKED_AT], len: usize) -> Self {
        let number = u128::from_le_bytes(*bytes);
        let [first, second] = MASKS[len % MASKS.len()];
        Self {
            first: number as u64 & first,
            second: (number >> 64) as u64 & second,
        }
    }

    /// Hash for a filter with these seeds. The upper half of the low product says where, as all bytes of a word count in it; the bits come from the
    /// middle of the product.
    #[inline]
    pub(super) fn hash(self, seeds: Seeds) -> u64 {
        let first = (self.first | seeds.blur) ^ seeds.first;
        let second = (self.second | seeds.blur) ^ seeds.second;
        let product = u128::from(first) * u128::from(second);
        (product >> 32) as u64
    }
}

/// By length, the bits of a word's bytes, for all words in a block.
static MASKS: [[u64; 2]; BLOCK] = {
    let mut masks = [[u64::MAX; 2]; BLOCK];
    let mut len = 0;
    while len < LOOKED_AT {
        let mask = (1_u128 << (8 * len)) - 1;
        masks[len] = [mask as u64, (mask >> 64) as u64];
        len += 1;
    }
    masks
};

impl Filter {
    /// Filter that has the words with these hashes, made with these seeds.
    pub(super) fn new(hashes: &[u64], seeds: Seeds) -> Self {
        let mut filter = Self {
            bits: vec![0; Self::bytes_for(hashes.len()) / size_of::<u64>()],
            seeds,
        };
        for &hash in hashes {
            let at = filter.at(hash);
            if let Some(bits) = filter.bits.get_mut(at) {
                *bits |= mask(hash);
            }
        }
        filter
    }

    /// Bytes of a filter that has so many words.
    pub(super) fn bytes_for(words: usize) -> usize {
        (words * BITS).div_ceil(64).max(1) * size_of::<u64>()
    }

    /// Whether a word may be there.
    #[inline]
    pub(super) fn may_have(&self, shape: Shape) -> bool {
        let hash = shape.hash(self.seeds);
        let mask = mask(hash);
        self.bits
            .get(self.at(hash))
            .is_some_and(|bits| bits & mask == mask)
    }

    pub(super) fn bytes(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }

    #[inline]
    fn at(&self, hash: u64) -> usize {
        ((u64::from(hash as u32) * self.bits.len() as u64) >> 32) as usize
    }
}

#[inline]
fn mask(hash: u64) -> u64 {
    1 << (hash >> 32 & 63) | 1 << (hash >> 38 & 63) | 1 << (hash >> 44 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_was_added_may_be_there_and_few_others() {
        let seeds = Seeds {
            first: 0x9E37_79B9_7F4A_7C15,
            second: 0xD6E8_FEB8_6659_FD93,
            blur: CASE,
        };
        let shape = |number: u32| Shape::of(format!("name{number}").as_bytes());
        let hashes: Vec<u64> = (0..20_000)
            .map(|number| shape(number).hash(seeds))
            .collect();
        let filter = Filter::new(&hashes, seeds);
        assert!((0..20_000).all(|number| filter.may_have(shape(number))));
        let others = (20_000..120_000).filter(|&number| filter.may_have(shape(number)));
        let others = others.count();
        assert!(others < 2000, "{others} of 100,000");
    }

    #[test]
    fn what_is_behind_a_word_does_not_count() {
        let text = b"abcdefghijklmnopqrst";
        for len in 0..=text.len() {
            let shape = Shape::at(text.first_chunk().unwrap(), len);
            assert_eq!(shape, Shape::of(&text[..len]), "{len}");
        }
        let shape = Shape::of(&text[..9]);
        let first = u64::from_le_bytes(*b"abcdefgh");
        assert_eq!((shape.first, shape.second), (first, u64::from(b'i')));
    }

    #[test]
    fn long_words_do_not_differ_behind_sixteen_bytes() {
        let shape = |end: &str| Shape::of(("abcdefghijklmnop".to_owned() + end).as_bytes());
        assert_eq!(shape(""), shape("qr"));
        assert_eq!(shape(&"q".repeat(100)), shape("qr"));
    }
}
