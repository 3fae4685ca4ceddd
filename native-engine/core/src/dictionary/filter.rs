//! A first look at words: most are in no entry, and that is seen in a few nanoseconds.
//!
//! A blocked Bloom filter: a word has three bits in one of many integers. Words go in as their first and last eight bytes and
//! their length, by a hash that is fast and seeded but no secret keeper. What it lets through for nothing, the table holds back.

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
    pub(super) last: u64,
    /// Bits that are set in every byte before it is looked at: that by which ASCII letters of the two cases differ, or none. It makes `_` and DEL
    /// the same, which are never both in words.
    pub(super) blur: u64,
}

/// The bit by which upper and lower case differ, in each byte.
pub(super) const CASE: u64 = 0x2020_2020_2020_2020;

/// What is looked at of a word: its first eight bytes, its last eight if it is longer, and its length.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) first: u64,
    pub(super) last: u64,
    pub(super) len: usize,
}

/// Bits for each word.
const BITS: usize = 16;

impl Shape {
    /// Shape of a folded word.
    pub(super) fn of(word: &[u8]) -> Self {
        let len = word.len();
        Self {
            first: bytes(word.get(..len.min(8)).unwrap_or_default()),
            last: len
                .checked_sub(8)
                .filter(|&at| at > 0)
                .map_or(0, |at| bytes(word.get(at..).unwrap_or_default())),
            len,
        }
    }

    /// Hash for a filter with these seeds.
    #[inline]
    pub(super) fn hash(self, seeds: Seeds) -> u64 {
        let first = (self.first | seeds.blur) ^ seeds.first;
        let last = (self.last | seeds.blur) ^ seeds.last ^ self.len as u64;
        let product = u128::from(first) * u128::from(last);
        (product >> 64) as u64 ^ product as u64
    }
}

/// Up to eight bytes as a number, the first one lowest.
fn bytes(bytes: &[u8]) -> u64 {
    let mut padded = [0; 8];
    for (to, from) in padded.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::from_le_bytes(padded)
}

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
        (((hash >> 32) * self.bits.len() as u64) >> 32) as usize
    }
}

#[inline]
fn mask(hash: u64) -> u64 {
    1 << (hash & 63) | 1 << (hash >> 6 & 63) | 1 << (hash >> 12 & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_was_added_may_be_there_and_few_others() {
        let seeds = Seeds {
            first: 0x9E37_79B9_7F4A_7C15,
            last: 0xD6E8_FEB8_6659_FD93,
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
    fn long_words_differ_in_the_middle_by_length_alone() {
        let shape = |word: &str| {
            let Shape { first, last, len } = Shape::of(word.as_bytes());
            (first, last, len)
        };
        assert_eq!(shape("abcdefgh"), (bytes(b"abcdefgh"), 0, 8));
        assert_eq!(
            shape("abcdefghi"),
            (bytes(b"abcdefgh"), bytes(b"bcdefghi"), 9)
        );
        assert_eq!(shape(""), (0, 0, 0));
    }
}
