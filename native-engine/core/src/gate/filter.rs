//! Where any of many short windows of byte sets could end: a shift-or automaton over pairs of bytes.
//!
//! Windows are dealt to eight buckets. The state has a bit for each bucket and each of the last eight pairs of bytes; it
//! is 0 where the windows of the bucket allow what was read so far. One table look-up, one shift and one "or" for each
//! byte, whatever the number of windows: what grows with it is how often the filter stops for nothing. Nothing depends on
//! what text was seen before, and the time to build is linear in the windows. Hyperscan's FDR works the same way
//! (X. Wang et al., "Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019, section 5.1).

use super::bytes::{ByteSet, fold};
use super::needles::WINDOW;

/// Number of buckets.
pub(super) const BUCKETS: usize = 8;
/// Pairs of bytes that the state remembers.
const LANES: usize = WINDOW - 1;
/// Number of pairs of a folded byte and seven bits of the next one. Most bytes are second in one pair and first in the next,
/// so their case counts, in a table half as large as it would take otherwise.
const PAIRS: usize = 1 << 13;
const PAIR: u64 = PAIRS as u64 - 1;

pub(super) struct Filter {
    /// By pair: what it rules out.
    table: Box<[u64; PAIRS]>,
    /// State before a text.
    start: u64,
}

impl Filter {
    /// Filter of windows of 2 to [`WINDOW`] sets, each with its bucket.
    pub(super) fn new<'w>(windows: impl Iterator<Item = (usize, &'w [ByteSet])>) -> Self {
        let mut filter = Self {
            table: Box::new([!0; PAIRS]),
            start: !0,
        };
        // Pairs before the window's first: by bucket, the most lanes that any of its windows does not use.
        let mut unused = [0; BUCKETS];
        for (bucket, window) in windows {
            let pairs = window.len().saturating_sub(1).min(LANES);
            if let Some(unused) = unused.get_mut(bucket) {
                *unused = (*unused).max(LANES - pairs);
            }
            let lanes = LANES - pairs..LANES;
            for (lane, pair) in lanes.zip(window.windows(2)) {
                if let [first, second] = pair {
                    filter.allow(bit(bucket, lane), *first, *second);
                }
            }
        }
        for (bucket, unused) in unused.into_iter().enumerate() {
            for lane in 0..unused {
                filter.allow(bit(bucket, lane), ByteSet::ALL, ByteSet::ALL);
                filter.start &= !bit(bucket, lane);
            }
        }
        filter
    }

    /// Bytes of the table.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.table)
    }

    /// Visits where windows of a bucket may end: the index of the last byte, or of the one behind the text, and the bucket. A byte
    /// beside the text counts as `\n`.
    #[inline]
    pub(super) fn pass(&self, text: &[u8], mut visitor: impl FnMut(usize, usize)) {
        let mut ends = Ends {
            filter: self,
            state: self.start,
            before: u64::from(fold(b'\n')),
        };
        let (chunks, rest) = text.as_chunks::<8>();
        for (chunk, at) in chunks.iter().zip((0..).step_by(8)) {
            ends.pass(*chunk, 8, at, &mut visitor);
        }
        let mut last = [b'\n'; 8];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        let at = text.len() - rest.len();
        ends.pass(last, rest.len() + 1, at, &mut visitor);
    }

    /// What the pairs that end in each byte of a chunk rule out.
    #[inline(always)]
    fn entries(&self, chunk: [u8; 8], before: &mut u64) -> [u64; 8] {
        const EACH: u64 = 0x0101_0101_0101_0101;
        const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
        let second = u64::from_le_bytes(chunk) & (0x7f * EACH);
        let folded = second & (0x1f * EACH) | (second & (0x40 * EACH)) >> 1;
        let first = folded << 8 | *before;
        *before = folded >> 56;
        let even = first & EVEN | (second & EVEN) << 6;
        let odd = first >> 8 & EVEN | (second >> 8 & EVEN) << 6;
        let entry = |pairs: u64, at: u32| self.table[(pairs >> at & PAIR) as usize];
        [
            entry(even, 0),
            entry(odd, 0),
            entry(even, 16),
            entry(odd, 16),
            entry(even, 32),
            entry(odd, 32),
            entry(even, 48),
            entry(odd, 48),
        ]
    }

    fn allow(&mut self, bit: u64, first: ByteSet, second: ByteSet) {
        let first = first.folded();
        for (row, _) in second.seven_bits().enumerate().filter(|(_, has)| *has) {
            for column in ones(first) {
                if let Some(entry) = self.table.get_mut(row << 6 | column) {
                    *entry &= !bit;
                }
            }
        }
    }
}

/// What a pass remembers of the text before a chunk.
#[derive(Clone, Copy)]
struct Ends<'f> {
    filter: &'f Filter,
    state: u64,
    /// The last byte, folded.
    before: u64,
}

impl Ends<'_> {
    #[inline(always)]
    fn pass(
        &mut self,
        chunk: [u8; 8],
        len: usize,
        at: usize,
        visitor: &mut impl FnMut(usize, usize),
    ) {
        let before = *self;
        let mut any = !0;
        for entry in self.filter.entries(chunk, &mut self.before) {
            self.state = self.state << 8 | entry;
            any &= self.state;
        }
        if any >> 56 != 0xff {
            before.stop(chunk, len, at, visitor);
        }
    }

    #[inline(never)]
    fn stop(
        mut self,
        chunk: [u8; 8],
        len: usize,
        at: usize,
        visitor: &mut impl FnMut(usize, usize),
    ) {
        // A byte for each of the chunk, with the bits of its buckets.
        let mut ends = 0;
        for (entry, shift) in self
            .filter
            .entries(chunk, &mut self.before)
            .into_iter()
            .zip((0..).step_by(8))
        {
            self.state = self.state << 8 | entry;
            ends |= (!self.state >> 56) << shift;
        }
        let used = if len < 8 { (1 << (8 * len)) - 1 } else { !0 };
        for end in ones(ends & used) {
            visitor(at + end / 8, end % 8);
        }
    }
}

fn bit(bucket: usize, lane: usize) -> u64 {
    1 << (8 * lane + bucket)
}

fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let one = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(one)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(bytes: &[u8]) -> ByteSet {
        ByteSet::of(bytes)
    }

    /// Where the filter stops must be all places where a window ends; these windows are of bytes that it tells apart, so it
    /// stops nowhere else.
    #[test]
    fn stops_are_the_ends_of_windows() {
        let windows = [
            (0, vec![set(b"a"), set(b"b")]),
            (1, vec![set(b"0123456789"); 9]),
            (2, vec![set(b"\n"), set(b"xX"), set(b"y"), set(b"\n")]),
            (7, vec![set(b"1"), set(b"-"), set(b"12"), ByteSet::ALL]),
        ];
        let filter = Filter::new(windows.iter().map(|(bucket, sets)| (*bucket, &sets[..])));
        let pieces = [
            "ab", "Xy", "\n", "12", "1-1", "345678", "90", "A", " ", "xy",
        ];
        for seed in 0..4000_usize {
            let len = seed % 23;
            let piece = |n: usize| pieces[(seed / 7 + n * n * (1 + seed % 5)) % pieces.len()];
            let text: String = (0..len).map(piece).collect();
            let mut expected = Vec::new();
            let padded = format!("\n{text}\n");
            for end in 0..=text.len() {
                let ends = |sets: &Vec<ByteSet>| {
                    let matched = (end + 2)
                        .checked_sub(sets.len())
                        .map(|start| sets.iter().zip(padded.bytes().skip(start)));
                    matched.is_some_and(|mut pairs| pairs.all(|(set, byte)| set.contains(byte)))
                };
                let buckets = windows.iter().filter(|(_, sets)| ends(sets));
                expected.extend(buckets.map(|(bucket, _)| (end, *bucket)));
            }
            let mut found = Vec::new();
            filter.pass(text.as_bytes(), |end, bucket| found.push((end, bucket)));
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
