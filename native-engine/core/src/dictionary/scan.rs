//! Finds entries in a text.

use std::ops::{ControlFlow, Range};

use super::Dictionary;
use super::blocks::{self, BLOCK, Words, is_in_run};
use super::characters::Characters;
use super::filter::{LOOKED_AT, Shape};
use super::spelling::{Read, Spelling, char_at, is_word_before};

/// Bytes of a block, and of a word that begins with its last one.
const WINDOW: usize = BLOCK + LOOKED_AT;

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
        match self.visit_words(&mut visit, from) {
            ControlFlow::Continue(()) => Visited::All,
            ControlFlow::Break(visited) => visited,
        }
    }

    fn visit_words(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        from: usize,
    ) -> ControlFlow<Visited> {
        let text = visit.text;
        // A word that may go on is read by characters, which looks for that.
        let until = match visit.last {
            true => text.len(),
            false => {
                text.len()
                    - text
                        .iter()
                        .rev()
                        .take_while(|&&byte| is_in_run(byte))
                        .count()
            }
        };
        let mut from = from;
        if from > 0 && text.get(from).is_some_and(|&byte| is_in_run(byte)) {
            from = self.visit_run(visit, from)?;
        }
        let text = text.get(..until).unwrap_or_default();
        let at = self.visit_windows(visit, text, 0, from..until)?;
        if at < until {
            let end = End::of(text);
            self.visit_windows(visit, &end.bytes, end.place, at..until)?;
        }
        if until.max(from) < visit.text.len() {
            self.visit_run(visit, until.max(from))?;
        }
        ControlFlow::Continue(())
    }

    /// Visits what begins in a stretch of the text, in bytes of which the first stands at `base` in it, as long as there are enough of them.
    /// Returns the place up to which that is.
    #[inline]
    fn visit_windows(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        bytes: &[u8],
        base: usize,
        within: Range<usize>,
    ) -> ControlFlow<Visited, usize> {
        let mut at = within.start;
        while at < within.end
            && let Some(rest) = bytes.get(at - base..)
            && let Some(window) = rest.first_chunk::<WINDOW>()
        {
            at = self.visit_window(visit, window, at)?;
        }
        ControlFlow::Continue(at)
    }

    /// Visits what begins in the first bytes of a window, which is at a place where no word goes on; returns the place behind them.
    #[inline]
    fn visit_window(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        window: &[u8; WINDOW],
        at: usize,
    ) -> ControlFlow<Visited, usize> {
        let block = window.first_chunk::<BLOCK>().unwrap_or(&[0; BLOCK]);
        let run = blocks::runs(block);
        // What reaches the block's end is left to the next one, which begins with it.
        let open = run.leading_ones();
        if open as usize == BLOCK {
            return self.visit_run(visit, at);
        }
        let words = Words::of(run & u64::MAX >> open);
        let mut hits = words.filter(|start, len| {
            let bytes = window.get(start..).and_then(<[u8]>::first_chunk);
            let shape = Shape::at(bytes.unwrap_or(&[0; LOOKED_AT]), len);
            self.filter.may_have(shape)
        });
        let mut mixed = 0;
        if blocks::any_high(block) {
            mixed = words.with_any(blocks::highs(block));
            hits |= mixed;
        }
        while hits != 0 {
            let start = at + hits.trailing_zeros() as usize;
            match hits & hits.wrapping_neg() & mixed {
                0 => self.visit_start(visit, start)?,
                _ => drop(self.visit_run(visit, start)?),
            }
            hits &= hits - 1;
        }
        ControlFlow::Continue(at + BLOCK - open as usize)
    }

    /// Visits what begins in a run of bytes that may be several words; returns its end, or a place behind it.
    #[cold]
    fn visit_run(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        start: usize,
    ) -> ControlFlow<Visited, usize> {
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
        ControlFlow::Continue(at)
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
