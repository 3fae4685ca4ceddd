//! A first look at the words of a text: most are in no set that is wanted, and that is seen in a few nanoseconds.
//!
//! A blocked Bloom filter: a word has three bits in one of many integers. Words go in as their first sixteen bytes, by a hash that is fast and seeded but no
//! secret keeper: two products of 32 bits each, which vectors have too (NH, from T. Krovetz's UMAC), joined and spread once more.

mod blocks;
#[cfg(target_arch = "x86_64")]
mod vbmi2;

#[cfg(target_arch = "x86_64")]
use crate::variant::Kind;
use crate::variant::Variant;

pub use blocks::is_in_run;

/// Bytes that are looked at together.
pub const BLOCK: usize = 64;

/// Bytes that are looked at of a word.
const LOOKED_AT: usize = 16;

/// Bytes of a block, and of a word that begins with its last one.
const WINDOW: usize = BLOCK + LOOKED_AT;

/// Bits for each word.
const BITS: usize = 16;

/// What spreads what has become of a word's bytes, once more.
const SPREAD: u32 = 0x9E37_79B1;

/// Where in that the three numbers of six bits begin: in the middle, where it depends on most.
const THREE: [u32; 3] = [20, 26, 32];

/// The bit by which upper and lower case differ, in each byte.
const CASE: u64 = 0x2020_2020_2020_2020;

/// What makes the hashes of one filter differ from those of another.
#[derive(Clone, Copy)]
pub struct Seeds {
    first: u64,
    second: u64,
    /// Bits that are set in every byte before it is looked at: that by which ASCII letters of the two cases differ, or none. It makes `_` and DEL
    /// the same, which are never both in words.
    blur: u64,
}

/// What is looked at of a word: its first sixteen bytes, zeros behind its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    first: u64,
    second: u64,
}

/// A set of words, which takes some others for its own.
pub struct Words {
    /// One at least, and no more than there are numbers of 32 bits.
    bits: Vec<u64>,
    seeds: Seeds,
    variant: Variant,
}

/// A block of text in which there is something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Where it begins, which is where no word goes on.
    pub at: usize,
    /// Where the next one begins: there too if all of the block is one run.
    pub next: usize,
    /// Starts of runs that the filter lets through, as bits, as if they were words of ASCII.
    pub hits: u64,
    /// Starts of runs that are not ASCII alone, as bits.
    pub mixed: u64,
}

impl Seeds {
    /// Seeds from random numbers.
    pub fn new(first: u64, second: u64, ignore_case: bool) -> Self {
        Self {
            first,
            second,
            blur: if ignore_case { CASE } else { 0 },
        }
    }

    /// Hash of a word.
    pub fn hash(self, word: &[u8]) -> u64 {
        Shape::of(word).hash(self)
    }
}

impl Shape {
    fn of(word: &[u8]) -> Self {
        let mut bytes = [0; LOOKED_AT];
        for (to, from) in bytes.iter_mut().zip(word) {
            *to = *from;
        }
        Self::at(&bytes, word.len().min(LOOKED_AT))
    }

    /// Shape of a word of so many bytes that begins with these, whatever is behind its end.
    #[inline]
    fn at(bytes: &[u8; LOOKED_AT], len: usize) -> Self {
        let number = u128::from_le_bytes(*bytes);
        let [first, second] = MASKS[len % MASKS.len()];
        Self {
            first: number as u64 & first,
            second: (number >> 64) as u64 & second,
        }
    }

    #[inline]
    fn hash(self, seeds: Seeds) -> u64 {
        let first = (self.first | seeds.blur) ^ seeds.first;
        let second = (self.second | seeds.blur) ^ seeds.second;
        let product = |number: u64| (number & LOW).wrapping_mul(number >> 32);
        product(first).wrapping_add(product(second))
    }
}

/// The lower half of a number.
const LOW: u64 = u32::MAX as u64;

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

impl Words {
    /// The words with these hashes, made with these seeds.
    pub fn new(variant: Variant, hashes: &[u64], seeds: Seeds) -> Self {
        let mut words = Self {
            bits: vec![0; Self::bytes_for(hashes.len()) / size_of::<u64>()],
            seeds,
            variant,
        };
        for &hash in hashes {
            let (at, mask) = words.place(hash);
            if let Some(bits) = words.bits.get_mut(at) {
                *bits |= mask;
            }
        }
        words
    }

    /// Bytes that so many words take.
    pub fn bytes_for(words: usize) -> usize {
        let integers = words.saturating_mul(BITS).div_ceil(64);
        integers.clamp(1, u32::MAX as usize) * size_of::<u64>()
    }

    /// Bytes that these take.
    pub fn bytes(&self) -> usize {
        self.bits.capacity() * size_of::<u64>()
    }

    /// Whether a word may be there.
    pub fn may_have(&self, word: &[u8]) -> bool {
        self.lets_through(Shape::of(word))
    }

    /// The next block, from a place on where no word goes on, in which there may be a word of these or is one that is not ASCII, or which is all
    /// one run. Nothing goes on behind the text.
    #[inline]
    pub fn next(&self, text: &[u8], from: usize) -> Option<Stop> {
        match self.variant.kind() {
            #[cfg(target_arch = "x86_64")]
            Kind::Vbmi => {
                // SAFETY: a `Variant` of this kind is made only where the processor has what the function enables (`Variant::available`); `bits` has
                // one integer at least and 2^32 - 1 at most (`bytes_for`).
                unsafe { vbmi2::next(&self.bits, self.seeds, text, from) }
            }
            _ => blocks::next(text, from, |shape| self.lets_through(shape)),
        }
    }

    #[inline]
    fn lets_through(&self, shape: Shape) -> bool {
        let (at, mask) = self.place(shape.hash(self.seeds));
        self.bits.get(at).is_some_and(|bits| bits & mask == mask)
    }

    /// Which integer, and its bits.
    #[inline]
    fn place(&self, hash: u64) -> (usize, u64) {
        let joined = (hash ^ hash >> 32) & LOW;
        let spread = joined * u64::from(SPREAD);
        let mask = THREE.map(|from| 1 << (spread >> from & 63));
        let at = (joined * self.bits.len() as u64) >> 32;
        (
            at as usize,
            mask.into_iter().fold(0, |all, bit: u64| all | bit),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEEDS: Seeds = Seeds {
        first: 0x9E37_79B9_7F4A_7C15,
        second: 0xD6E8_FEB8_6659_FD93,
        blur: CASE,
    };

    fn words(variant: Variant, words: impl Iterator<Item = String>) -> Words {
        let hashes: Vec<u64> = words.map(|word| SEEDS.hash(word.as_bytes())).collect();
        Words::new(variant, &hashes, SEEDS)
    }

    #[test]
    fn every_word_that_was_added_may_be_there_and_few_others() {
        for shape in [
            |number: u32| format!("name{number}"),
            |number: u32| format!("{number}"),
            |number: u32| format!("abcd{number}"),
            |number: u32| format!("{:09}abcdefg", number * 37),
        ] {
            let filter = words(Variant::SCALAR, (0..20_000).map(shape));
            let has = |number: &u32| filter.may_have(shape(*number).as_bytes());
            assert!((0..20_000).all(|number| has(&number)));
            let others = (20_000..120_000).filter(has).count();
            assert!(others < 2000, "{others} of 100,000 like {}", shape(7));
        }
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

    /// Starts of runs in a text, read one byte after the other: those that are not ASCII alone, and of the others those that the filter lets through.
    fn naive(filter: &Words, text: &[u8]) -> (Vec<usize>, Vec<usize>) {
        let (mut mixed, mut hits) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < text.len() {
            let len = text[at..].iter().take_while(|&&b| is_in_run(b)).count();
            let run = &text[at..at + len];
            match run.is_ascii() {
                true if len > 0 && filter.may_have(run) => hits.push(at),
                false => mixed.push(at),
                true => {}
            }
            at += len + 1;
        }
        (mixed, hits)
    }

    /// The same by blocks. A run that takes all of a block is read as `naive` does.
    fn by_blocks(filter: &Words, text: &[u8]) -> (Vec<usize>, Vec<usize>) {
        let (mut mixed, mut hits) = (Vec::new(), Vec::new());
        let mut from = 0;
        while let Some(stop) = filter.next(text, from) {
            assert!(stop.at >= from);
            if stop.next == stop.at {
                let run = &text[stop.at..];
                let len = run.iter().take_while(|&&b| is_in_run(b)).count();
                assert!(len >= BLOCK);
                match run[..len].is_ascii() {
                    true if filter.may_have(&run[..len]) => hits.push(stop.at),
                    true => {}
                    false => mixed.push(stop.at),
                }
                from = stop.at + len;
                continue;
            }
            assert!(stop.hits | stop.mixed != 0);
            let places = |bits: u64| (0..BLOCK).filter(move |at| bits >> at & 1 == 1);
            mixed.extend(places(stop.mixed).map(|at| stop.at + at));
            hits.extend(places(stop.hits & !stop.mixed).map(|at| stop.at + at));
            from = stop.next;
        }
        (mixed, hits)
    }

    #[test]
    fn every_variant_stops_at_the_same_words() {
        let mut random = 1_u64;
        let mut below = |end: u64| {
            random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            (random >> 33) % end
        };
        let mut seen = 0;
        for round in 0..4000 {
            let letters: &[u8] = if round % 4 == 0 {
                b"aB_7\xC3 \x7F{@[`/:\0"
            } else {
                b"aB7"
            };
            let mut text = Vec::new();
            let end = below(300);
            while (text.len() as u64) < end {
                let len = if below(20) == 0 {
                    below(150)
                } else {
                    below(12)
                };
                text.extend((0..len).map(|_| letters[below(letters.len() as u64) as usize]));
                text.extend(std::iter::repeat_n(b' ', below(3) as usize));
            }
            let of = |text: &[u8]| String::from_utf8_lossy(text).to_ascii_lowercase();
            let some: Vec<String> = text.split(|b| *b == b' ').step_by(5).map(of).collect();
            for variant in Variant::available() {
                let filter = words(variant, some.iter().cloned());
                let expected = naive(&filter, &text);
                seen += expected.0.len() + expected.1.len();
                let text_alone = text.clone().into_boxed_slice();
                assert_eq!(
                    by_blocks(&filter, &text_alone),
                    expected,
                    "{} {text:?}",
                    variant.name()
                );
            }
        }
        assert!(seen > 20_000, "{seen}");
    }
}
