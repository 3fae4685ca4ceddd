//! One byte after the other, all buckets at once.

use crate::WINDOW;
use crate::tables::{LAST, Words};

/// What is left of the buckets, by places that are still to come.
type Open = [u64; WINDOW];

#[inline]
pub(crate) fn pass(words: &Words, text: &[u8], visitor: &mut impl FnMut(usize, u64)) {
    let mut open = [!0; WINDOW];
    for _ in 0..WINDOW {
        step(words, b'\n', &mut open);
    }
    for (at, &byte) in text.iter().enumerate() {
        let buckets = step(words, byte, &mut open);
        if buckets != 0 {
            visitor(at, buckets);
        }
    }
    let buckets = step(words, b'\n', &mut open);
    if buckets != 0 {
        visitor(text.len(), buckets);
    }
}

/// Reads a byte; returns the buckets that may end with it.
#[inline(always)]
fn step(words: &Words, byte: u8, open: &mut Open) -> u64 {
    let byte = usize::from(byte.min(LAST));
    let buckets = open[1] & words[0][byte];
    for place in 1..WINDOW - 1 {
        open[place] = open[place + 1] & words[place][byte];
    }
    open[WINDOW - 1] = words[WINDOW - 1][byte];
    buckets
}
