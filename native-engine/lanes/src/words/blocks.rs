//! Where words are in 64 bytes of text, as bits, for every processor.
//!
//! Written so that the compiler makes vector instructions of it that every processor of its target has. No instruction that gathers one bit of each byte can be
//! written without `unsafe`; eight bytes with a bit of their own row each, joined and transposed, come close.

use super::{BLOCK, LOOKED_AT, Shape, Stop, WINDOW};

/// See [`Words::next`](super::Words::next).
#[inline]
pub(super) fn next(text: &[u8], from: usize, has: impl Fn(Shape) -> bool) -> Option<Stop> {
    let mut at = from;
    let stop = next_whole(text, 0, &mut at, &has);
    if stop.is_some() || at >= text.len() {
        return stop;
    }
    let end = End::of(text);
    next_whole(&end.bytes, end.place, &mut at, &has).filter(|stop| stop.at < text.len())
}

/// Looks at blocks as long as there are windows, in bytes of which the first stands at `base` in the text.
#[inline]
fn next_whole(
    bytes: &[u8],
    base: usize,
    at: &mut usize,
    has: &impl Fn(Shape) -> bool,
) -> Option<Stop> {
    while let Some(rest) = bytes.get(*at - base..)
        && let Some(window) = rest.first_chunk()
    {
        let stop = look(window, *at, has);
        *at = stop.next;
        if stop.hits | stop.mixed != 0 || stop.next == stop.at {
            return Some(stop);
        }
    }
    None
}

/// Looks at the block that a window begins with.
#[inline]
fn look(window: &[u8; WINDOW], at: usize, has: impl Fn(Shape) -> bool) -> Stop {
    let block = window.first_chunk::<BLOCK>().unwrap_or(&[0; BLOCK]);
    let run = runs(block);
    // What reaches the block's end is left to the next one, which begins with it.
    let open = run.leading_ones();
    let mut stop = Stop {
        at,
        next: at + BLOCK - open as usize,
        hits: 0,
        mixed: 0,
    };
    if open as usize == BLOCK {
        return stop;
    }
    let words = Spans::of(run & u64::MAX >> open);
    stop.hits = words.filter(|start, len| {
        let bytes = window.get(start..).and_then(<[u8]>::first_chunk);
        has(Shape::at(bytes.unwrap_or(&[0; LOOKED_AT]), len))
    });
    if any_high(block) {
        stop.mixed = words.with_any(highs(block));
    }
    stop
}

/// The end of a text with zeros behind it.
struct End {
    bytes: [u8; 2 * WINDOW],
    /// Where in the text they begin.
    place: usize,
}

impl End {
    fn of(text: &[u8]) -> Self {
        let mut bytes = [0; 2 * WINDOW];
        if let Some((to, end)) = bytes.first_chunk_mut::<WINDOW>().zip(text.last_chunk()) {
            // As many as fit, always: that is a few instructions.
            *to = *end;
            return Self {
                bytes,
                place: text.len() - WINDOW,
            };
        }
        if let Some(to) = bytes.get_mut(..text.len()) {
            to.copy_from_slice(text);
        }
        Self { bytes, place: 0 }
    }
}

/// Where bytes of a block are part of words, or may be because they are not ASCII; the first byte lowest.
#[inline]
fn runs(block: &[u8; BLOCK]) -> u64 {
    bits(block, is_in_run)
}

/// Whether any byte is not ASCII.
#[inline]
fn any_high(block: &[u8; BLOCK]) -> bool {
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let (words, _) = block.as_chunks::<8>();
    words
        .iter()
        .fold(0, |any, word| any | u64::from_le_bytes(*word))
        & HIGHEST
        != 0
}

/// Where they are not.
#[inline]
fn highs(block: &[u8; BLOCK]) -> u64 {
    bits(block, |byte| byte >= 0x80)
}

/// Whether a byte is part of a word, or may be because it is not ASCII.
#[inline]
pub fn is_in_run(byte: u8) -> bool {
    // Without branches.
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | (byte == b'_') | (byte >= 0x80)
}

#[inline]
fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let mut rows = *block;
    for (at, byte) in rows.iter_mut().enumerate() {
        *byte = if is(*byte) { 1 << (at / 8) } else { 0 };
    }
    let (rows, _) = rows.as_chunks::<8>();
    let columns = rows
        .iter()
        .fold(0, |joined, row| joined | u64::from_le_bytes(*row));
    transposed(columns)
}

/// Eight bytes of eight bits with rows and columns exchanged (Warren, Hacker's Delight, 7-3).
#[inline]
fn transposed(mut bits: u64) -> u64 {
    for (shift, mask) in [
        (7, 0x00AA_00AA_00AA_00AA),
        (14, 0x0000_CCCC_0000_CCCC),
        (28, 0x0000_0000_F0F0_F0F0),
    ] {
        let differ = (bits ^ bits >> shift) & mask;
        bits ^= differ ^ differ << shift;
    }
    bits
}

/// Where the words of a block are, of which none reaches its end.
#[derive(Clone, Copy)]
pub(super) struct Spans {
    /// Where they begin.
    pub(super) starts: u64,
    /// Behind them.
    pub(super) ends: u64,
}

impl Spans {
    #[inline]
    pub(super) fn of(runs: u64) -> Self {
        Self {
            starts: runs & !(runs << 1),
            ends: !runs & runs << 1,
        }
    }

    /// Starts of the words that are wanted, by start and length. Without branches but that of the loop.
    #[inline]
    fn filter(self, wants: impl Fn(usize, usize) -> bool) -> u64 {
        let Self {
            mut starts,
            mut ends,
        } = self;
        let mut wanted = 0;
        while starts != 0 {
            let (start, end) = (starts.trailing_zeros(), ends.trailing_zeros());
            let first = starts & starts.wrapping_neg();
            let wants = wants(start as usize, end.wrapping_sub(start) as usize);
            wanted |= if wants { first } else { 0 };
            starts ^= first;
            ends &= ends.wrapping_sub(1);
        }
        wanted
    }

    /// Starts of those that have any of some bytes in them.
    pub(super) fn with_any(self, mut bytes: u64) -> u64 {
        let mut starts = 0;
        // What is in the open run behind them does not count.
        bytes &= u64::MAX >> self.ends.leading_zeros().min(63);
        while bytes != 0 {
            let first = bytes.trailing_zeros();
            let before = self.starts & u64::MAX >> (63 - first);
            starts |= 1 << (63 - before.leading_zeros().min(63));
            let behind = self.ends & u64::MAX << first;
            bytes &= u64::MAX << behind.trailing_zeros().min(63);
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(block: &[u8; BLOCK], is: fn(u8) -> bool) -> u64 {
        let bytes = block.iter().zip(0..);
        bytes.fold(0, |bits, (&byte, at)| bits | u64::from(is(byte)) << at)
    }

    #[test]
    fn words_are_told_by_where_they_begin_and_end() {
        let runs = 0b0110_0111_0000_1011;
        let words = Spans::of(runs);
        let seen = std::cell::RefCell::new(Vec::new());
        let wanted = words.filter(|start, len| {
            seen.borrow_mut().push((start, len));
            len > 1
        });
        assert_eq!(seen.into_inner(), [(0, 2), (3, 1), (8, 3), (13, 2)]);
        assert_eq!(wanted, 0b0010_0001_0000_0001);
        for (bytes, starts) in [
            (0, 0),
            (0b10, 1),
            (0b0100_0110_0000_1000, 0b0010_0001_0000_1000),
            // Those of the run that was taken away.
            (0xFF << 56, 0),
        ] {
            assert_eq!(words.with_any(bytes), starts, "{bytes:b}");
        }
        assert_eq!(Spans::of(0).with_any(u64::MAX << 3), 0);
    }

    #[test]
    fn every_byte_is_what_it_is_at_every_place() {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
        for byte in 0..=u8::MAX {
            for other in [b' ', b'a', 0xFF] {
                for at in 0..BLOCK {
                    let mut block = [other; BLOCK];
                    block[at] = byte;
                    assert_eq!(runs(&block), naive(&block, is_word), "{byte} at {at}");
                    let high = naive(&block, |byte| !byte.is_ascii());
                    assert_eq!(highs(&block), high, "{byte} at {at}");
                    assert_eq!(any_high(&block), high != 0, "{byte} at {at}");
                }
            }
        }
    }
}
