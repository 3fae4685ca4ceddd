//! Finds entries in a text.

use std::ops::{ControlFlow, Range};

use ironsieve_lanes::words::{Stop, is_in_run};

use super::Dictionary;
use super::characters::Characters;
use super::spelling::{Read, Spelling, char_at, is_word_before};

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
        let mut at = from;
        while let Some(stop) = self.filter.next(text, at) {
            at = self.visit_block(visit, stop)?;
        }
        if until.max(from) < visit.text.len() {
            self.visit_run(visit, until.max(from))?;
        }
        ControlFlow::Continue(())
    }

    /// Visits what begins in a block; returns the place behind it.
    #[inline]
    fn visit_block(
        &self,
        visit: &mut Visit<'_, impl FnMut(Range<usize>) -> ControlFlow<()>>,
        stop: Stop,
    ) -> ControlFlow<Visited, usize> {
        if stop.next == stop.at {
            return self.visit_run(visit, stop.at);
        }
        let mut hits = stop.hits | stop.mixed;
        while hits != 0 {
            let start = stop.at + hits.trailing_zeros() as usize;
            match hits & hits.wrapping_neg() & stop.mixed {
                0 => self.visit_start(visit, start)?,
                _ => drop(self.visit_run(visit, start)?),
            }
            hits &= hits - 1;
        }
        ControlFlow::Continue(stop.next)
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
        if !self.filter.may_have(spelled) {
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
