//! Finds entries in a text.

use std::ops::{ControlFlow, Range};

use super::Dictionary;
use super::characters::Characters;
use super::filter::Shape;
use super::spelling::{Read, Spelling, char_at, is_word_before};

/// Bytes that are looked at together.
const BLOCK: usize = 64;

/// How a visit of a text's entries ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visited {
    /// All of the text was read.
    All,
    /// The visitor broke.
    Broken,
    /// The text goes on, and from there on it may be, or become, an entry or another one.
    Open(usize),
}

/// What begins at a word.
enum Begins {
    Nothing,
    Entry(usize),
    Open,
}

/// Where bytes of a block are part of words.
#[derive(Clone, Copy)]
struct Block {
    /// Bytes of words, and all that are not ASCII.
    run: u64,
    /// Those that are not ASCII.
    high: u64,
}

/// A text that is being visited.
struct Visit<'v, V> {
    text: &'v [u8],
    /// Whether nothing follows.
    last: bool,
    /// Place before which nothing is to be found any more.
    at: usize,
    spelled: &'v mut Vec<u8>,
    visitor: V,
}

impl Dictionary {
    /// Visits the entries that start at `from` or behind it, from left to right: the longest at each place, not overlapping. If the
    /// text is not the last of its stream, only those that nothing can change which follows.
    pub(crate) fn visit(
        &self,
        text: &[u8],
        from: usize,
        last: bool,
        spelled: &mut Vec<u8>,
        visitor: impl FnMut(Range<usize>) -> ControlFlow<()>,
    ) -> Visited {
        let mut visit = Visit {
            text,
            last,
            at: from,
            spelled,
            visitor,
        };
        match self.visit_blocks(&mut visit, from) {
            ControlFlow::Continue(()) => Visited::All,
            ControlFlow::Break(visited) => visited,
        }
    }

    fn visit_blocks(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        from: usize,
    ) -> ControlFlow<Visited> {
        let text = visit.text;
        let mut block = Block::at(text, from);
        let mut base = from;
        if block.run & 1 != 0 && from > 0 {
            self.visit_run(visit, from)?;
        }
        let mut before = 1;
        while base < text.len() {
            let next = Block::at(text, base + BLOCK);
            // A run that begins with the first block was looked at, unless the text does.
            let mut starts = block.run & !(block.run << 1 | before);
            if base == 0 {
                starts |= block.run & 1;
            }
            while starts != 0 {
                let bit = starts.trailing_zeros();
                starts &= starts - 1;
                let run = join(block.run, next.run, bit);
                let len = run.trailing_ones();
                let high = join(block.high, next.high, bit);
                let start = base + bit as usize;
                if len as usize == BLOCK || high.trailing_zeros() < len {
                    self.visit_run(visit, start)?;
                } else {
                    self.visit_word(visit, start, len as usize)?;
                }
            }
            before = block.run >> (BLOCK - 1);
            block = next;
            base += BLOCK;
        }
        ControlFlow::Continue(())
    }

    /// Visits what begins at a word of less than 64 ASCII characters.
    #[inline]
    fn visit_word(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        start: usize,
        len: usize,
    ) -> ControlFlow<Visited> {
        let goes_on = !visit.last && start + len == visit.text.len();
        let shape = shape(visit.text, start, len);
        if goes_on || self.filter.may_have(shape) {
            self.visit_start(visit, start)?;
        }
        ControlFlow::Continue(())
    }

    /// Visits what begins in a run of bytes that may be several words.
    #[cold]
    fn visit_run(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        start: usize,
    ) -> ControlFlow<Visited> {
        let mut at = start.max(visit.at);
        let mut is_word = is_word_before(visit.text, at);
        while visit.text.get(at).is_some_and(|&byte| is_in_run(byte)) {
            let Some((char, width)) = char_at(visit.text, at) else {
                is_word = false;
                at += 1;
                continue;
            };
            let was_word = is_word;
            is_word = Characters::get().is_word(char);
            if is_word && !was_word {
                self.visit_start(visit, at)?;
                if visit.at > at {
                    // Behind an entry, which ends with a word: in this run or beyond.
                    at = visit.at;
                    continue;
                }
            }
            at += width;
        }
        ControlFlow::Continue(())
    }

    /// Visits what begins at a word, unless it was passed already.
    #[inline(never)]
    fn visit_start(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        start: usize,
    ) -> ControlFlow<Visited> {
        if start < visit.at {
            return ControlFlow::Continue(());
        }
        match self.begins(visit.text, start, visit.last, visit.spelled) {
            Begins::Nothing => ControlFlow::Continue(()),
            Begins::Open => ControlFlow::Break(Visited::Open(start)),
            Begins::Entry(end) => {
                visit.at = end;
                let visited = (visit.visitor)(start..end);
                visited.map_break(|()| Visited::Broken)
            }
        }
    }

    /// Longest entry that begins at a word.
    fn begins(&self, text: &[u8], start: usize, last: bool, spelled: &mut Vec<u8>) -> Begins {
        let goes_on = |end: usize| !last && end == text.len();
        let mut longest = Begins::Nothing;
        let mut room = self.longest;
        spelled.clear();
        let Read::Until(mut end, mut count) = self.spelling.word(text, start, room, spelled) else {
            return longest;
        };
        if goes_on(end) {
            return Begins::Open;
        }
        if !self.filter.may_have(Shape::of(spelled)) {
            return longest;
        }
        loop {
            room -= count;
            let hash = self.spelling.hash(spelled);
            let flags = self.table.get(hash);
            if flags & super::table::ENDS != 0 {
                longest = Begins::Entry(end);
            }
            if flags & super::table::GOES_ON == 0 {
                return longest;
            }
            Spelling::go_on(hash, spelled);
            match self.spelling.between(text, end, spelled) {
                Read::Until(at, between) if between <= room => (end, count) = (at, between),
                _ => return longest,
            }
            if goes_on(end) {
                return Begins::Open;
            }
            room -= count;
            Spelling::mark(spelled);
            match self.spelling.word(text, end, room, spelled) {
                Read::Until(at, word) => (end, count) = (at, word),
                Read::TooLong | Read::Nothing => return longest,
            }
            if goes_on(end) {
                return Begins::Open;
            }
        }
    }
}

/// Bits of a block from one on, and those of the next block behind them.
#[inline]
fn join(block: u64, next: u64, bit: u32) -> u64 {
    block >> bit | next << 1 << (63 - bit)
}

/// Shape of an ASCII word.
#[inline]
fn shape(text: &[u8], start: usize, len: usize) -> Shape {
    if len <= 8 {
        let first = word_at(text, start) & (u64::MAX >> (64 - 8 * len.clamp(1, 8)));
        return Shape {
            first,
            last: 0,
            len,
        };
    }
    Shape {
        first: word_at(text, start),
        last: word_at(text, start + len - 8),
        len,
    }
}

/// Eight bytes at a place, the first one lowest; zeros behind the end of the text.
#[inline]
fn word_at(text: &[u8], at: usize) -> u64 {
    match text.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => end_at(text, at),
    }
}

/// The same at less than eight bytes before the end.
fn end_at(text: &[u8], at: usize) -> u64 {
    match text.last_chunk::<8>() {
        Some(bytes) => {
            let missing = (at + 8).saturating_sub(text.len());
            u64::from_le_bytes(*bytes) >> (8 * missing.min(7))
        }
        None => {
            let rest = text.get(at..).unwrap_or_default().iter().rev();
            rest.fold(0, |word, &byte| word << 8 | u64::from(byte))
        }
    }
}

fn is_in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

impl Block {
    /// Block at a place; nothing behind the end of the text.
    #[inline]
    fn at(text: &[u8], at: usize) -> Self {
        let rest = text.get(at..).unwrap_or_default();
        match rest.first_chunk::<BLOCK>() {
            Some(bytes) => Self::of(bytes),
            None => Self::of_end(rest),
        }
    }

    fn of_end(rest: &[u8]) -> Self {
        let mut bytes = [0; BLOCK];
        if let Some(to) = bytes.get_mut(..rest.len()) {
            to.copy_from_slice(rest);
        }
        Self::of(&bytes)
    }

    #[inline]
    fn of(bytes: &[u8; BLOCK]) -> Self {
        let mut block = Self { run: 0, high: 0 };
        let (words, _) = bytes.as_chunks::<8>();
        for (word, shift) in words.iter().zip((0..).step_by(8)) {
            let word = u64::from_le_bytes(*word);
            let high = word & HIGHEST;
            block.run |= gather(in_words(word) | high) << shift;
            block.high |= gather(high) << shift;
        }
        block
    }
}

/// One bit in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;
/// The highest one.
const HIGHEST: u64 = EACH << 7;

/// Highest bits of the bytes that are ASCII letters, digits or `_`; those of other bytes that are not ASCII mean nothing.
#[inline]
fn in_words(word: u64) -> u64 {
    let bytes = word & !HIGHEST;
    // Adding carries into a byte's highest bit, and not beyond, if the byte is at least as much.
    let at_least = |bytes: u64, least: u8| bytes + EACH * u64::from(0x80 - least);
    let lower = bytes | EACH << 5;
    let letter = at_least(lower, b'a') & !at_least(lower, b'z' + 1);
    let digit = at_least(bytes, b'0') & !at_least(bytes, b'9' + 1);
    let underscore = !at_least(bytes ^ (EACH * u64::from(b'_')), 1);
    (letter | digit | underscore) & HIGHEST
}

/// The highest bits of eight bytes as one byte.
#[inline]
fn gather(highest: u64) -> u64 {
    (highest & HIGHEST).wrapping_mul(0x0002_0408_1020_4081) >> 56
}
