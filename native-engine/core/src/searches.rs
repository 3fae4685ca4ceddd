//! Where rules are searched in a text, put together from what the gate says.

use std::ops::Range;

use crate::gate::{Candidate, DISORDER, Reach, Start};

/// Stretch of a text in which one rule is to be searched.
pub(crate) struct Search {
    pub(crate) rule: u32,
    pub(crate) within: Range<usize>,
    starts: Starts,
}

/// Where matches can start.
enum Starts {
    Anywhere,
    /// At the first so many of these only, in order.
    Only(u8, [usize; FEW_STARTS]),
    /// The same for more of them, in a long stretch.
    Many(Vec<usize>),
}

/// Most starts that are tried one by one in a short stretch, where a search takes no longer than that.
pub(crate) const FEW_STARTS: usize = 4;
/// Longest short stretch.
const SHORT_STRETCH: usize = 4096;
/// Bytes of a longer stretch for one start more.
const START_BYTES: usize = 256;
/// Glances at one rule's candidates in a text, and bytes of it for one more.
const GLANCES: usize = 16;
const GLANCE_BYTES: usize = 64;
/// Glances at one rule's candidates in all texts from which on it is worth a table.
const OFTEN: u32 = 1 << 10;
/// Bytes between candidates up to which they share a stretch: each search takes memory.
pub(crate) const GAP: usize = 128;
/// Least bytes of a stretch of lines: short lines are searched together, because each search costs a fixed amount.
const LINES: usize = 512;

/// Glances at one rule's candidates.
#[derive(Clone, Default)]
struct Glances {
    /// The last text that it was glanced at in, and how often it was there.
    text: u32,
    here: u32,
    /// How often in all texts.
    all: u32,
}

/// Searches in one text.
#[derive(Default)]
pub(crate) struct Searches {
    pub(crate) list: Vec<Search>,
    /// By rule: one more than the number of its last search, or 0.
    last: Vec<u32>,
    /// By rule: up to where it is searched anyway, from its last search on.
    covered: Vec<usize>,
    /// By rule.
    glances: Vec<Glances>,
    /// Number of the text.
    text: u32,
}

impl Searches {
    /// For a text to come.
    pub(crate) fn reset(&mut self, rules: usize) {
        if self.last.len() == rules {
            self.forget();
        } else {
            self.last.clear();
            self.last.resize(rules, 0);
            self.covered.clear();
            self.covered.resize(rules, 0);
            self.glances.clear();
            self.glances.resize(rules, Glances::default());
        }
        self.text = self.text.wrapping_add(1);
        self.list.clear();
    }

    /// Whether another glance at a rule's candidates is worth it in a text of some length: where they are dense, one search of
    /// all of them takes less. If it is, whether the rule is often glanced at.
    #[inline]
    pub(crate) fn glance(&mut self, rule: u32, text_len: usize) -> Option<bool> {
        let glances = self.glances.get_mut(rule as usize)?;
        if glances.text != self.text {
            (glances.text, glances.here) = (self.text, 0);
        }
        glances.here = glances.here.saturating_add(1);
        if glances.here as usize > GLANCES + text_len / GLANCE_BYTES {
            return None;
        }
        glances.all = glances.all.saturating_add(1);
        Some(glances.all > OFTEN)
    }

    fn forget(&mut self) {
        for search in &self.list {
            let rule = search.rule as usize;
            if let (Some(last), Some(covered)) =
                (self.last.get_mut(rule), self.covered.get_mut(rule))
            {
                (*last, *covered) = (0, 0);
            }
        }
    }

    /// Whether candidates of a rule up to a place would change nothing.
    #[inline]
    pub(crate) fn covers(&self, rule: u32, until: usize) -> bool {
        self.covered
            .get(rule as usize)
            .is_some_and(|&covered| until + 1 < covered)
    }

    /// Adds a candidate of a rule.
    ///
    /// # Why searching a stretch is exact
    ///
    /// A rule's findings are defined by its leftmost-first, not overlapping matches over the whole text. A search sees the
    /// whole text, so look-around sees what stands around the stretch, and which match is preferred at a place depends on
    /// nothing before it. So a search that begins at the start of a stretch finds what a search from before it would, if
    /// no match reaches across an end of the stretch. There are three kinds:
    ///
    /// - The whole text, for a rule that can match `\n`.
    /// - Lines, for other rules: no match crosses the end of a line.
    /// - For a rule whose matches are bounded and whose candidates all know where they start within some bytes: from the
    ///   first start to the last one's most end. No match starts elsewhere, and stretches that could meet become one.
    ///
    /// A candidate is in each match with a value, so what is left out has none. Trying the starts of all candidates of a
    /// stretch in order, each anchored, is a search of the stretch, since no match starts elsewhere.
    #[inline]
    pub(crate) fn add(&mut self, candidate: Candidate, reach: Reach, text: &[u8]) {
        let last = self.last.get(candidate.rule as usize).copied().unwrap_or(0);
        let search = (last as usize)
            .checked_sub(1)
            .and_then(|last| self.list.get_mut(last))
            .filter(|search| candidate.within < search.within.end.saturating_add(reach.gap()));
        let covered = match search {
            Some(search) => {
                search.add(candidate, reach, text.len());
                search.covers(reach)
            }
            None => self.open(candidate, reach, text),
        };
        if let Some(until) = self.covered.get_mut(candidate.rule as usize) {
            *until = covered;
        }
    }

    /// Leaves out searches.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&Search) -> bool) {
        // Rules that have no search left are to be forgotten all the same.
        self.forget();
        self.list.retain(wanted);
    }

    /// Takes the searches out.
    pub(crate) fn take(&mut self) -> Vec<Search> {
        self.forget();
        std::mem::take(&mut self.list)
    }

    /// Adds the searches of a part of the text, whose candidates lie behind those of the parts before it. Stretches of a rule that could meet
    /// become one, as they do in [`add`](Self::add): a search of more of the text finds the same.
    pub(crate) fn append(&mut self, part: Vec<Search>) {
        let before = self.list.len();
        for search in part {
            let Some(last) = self.last.get_mut(search.rule as usize) else {
                continue;
            };
            let index = (*last as usize).checked_sub(1);
            let gap = match index {
                Some(index) if index < before => DISORDER + GAP,
                _ => 0,
            };
            let met = index
                .and_then(|index| self.list.get_mut(index))
                .filter(|known| search.within.start < known.within.end.saturating_add(gap));
            match met {
                Some(known) => known.join(&search),
                None => {
                    self.list.push(search);
                    *last = self.list.len() as u32;
                }
            }
        }
    }

    /// Adds a search of the whole text.
    pub(crate) fn add_whole(&mut self, rule: u32, text: &[u8]) {
        self.list.push(Search {
            rule,
            within: 0..text.len(),
            starts: Starts::Anywhere,
        });
    }

    fn open(&mut self, candidate: Candidate, reach: Reach, text: &[u8]) -> usize {
        let mut search = Search {
            rule: candidate.rule,
            within: reach.stretch(candidate.within, text),
            starts: Starts::Only(0, [0; FEW_STARTS]),
        };
        search.note(candidate.start);
        let covered = search.covers(reach);
        self.list.push(search);
        if let Some(last) = self.last.get_mut(candidate.rule as usize) {
            *last = self.list.len() as u32;
        }
        covered
    }
}

impl Reach {
    /// Bytes behind a stretch in which a candidate is taken to it.
    fn gap(self) -> usize {
        match self {
            Self::Text | Self::Lines => 0,
            // A candidate still to come may start before this one, by the disorder.
            Self::Around { before, .. } => before + DISORDER.max(GAP),
        }
    }

    fn stretch(self, at: usize, text: &[u8]) -> Range<usize> {
        match self {
            Self::Text => 0..text.len(),
            Self::Lines => lines(text, at),
            Self::Around { before, len } => {
                at.saturating_sub(before)..at.saturating_add(len).min(text.len())
            }
        }
    }
}

/// Whole lines around a place.
fn lines(text: &[u8], at: usize) -> Range<usize> {
    let before = text.get(..at).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let from = at.max(start.saturating_add(LINES - 1));
    let rest = text.get(from..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).map_or(text.len(), |newline| from + newline + 1);
    start..end
}

impl Search {
    /// Where matches can start, in order; none when that is anywhere.
    pub(crate) fn starts(&self) -> Option<&[usize]> {
        match &self.starts {
            Starts::Anywhere => None,
            Starts::Only(len, starts) => starts.get(..usize::from(*len)),
            Starts::Many(starts) => Some(starts),
        }
    }

    /// Search of a stretch in which a match can start anywhere.
    pub(crate) fn anywhere(rule: u32, within: Range<usize>) -> Self {
        Self {
            rule,
            within,
            starts: Starts::Anywhere,
        }
    }

    fn join(&mut self, other: &Self) {
        self.within =
            self.within.start.min(other.within.start)..self.within.end.max(other.within.end);
        self.starts = Starts::Anywhere;
    }

    /// Effort that the search takes, in bytes that the gate passes in the same time.
    pub(crate) fn effort(&self) -> usize {
        const START: usize = 150;
        match self.starts() {
            Some(starts) => starts.len() * START,
            None => START + self.within.len(),
        }
    }

    #[inline]
    fn add(&mut self, candidate: Candidate, reach: Reach, text_len: usize) {
        if let Reach::Around { before, len } = reach {
            let start = candidate.within.saturating_sub(before);
            let end = candidate.within.saturating_add(len).min(text_len);
            self.within = self.within.start.min(start)..self.within.end.max(end);
        }
        self.note(candidate.start);
    }

    /// Up to where further candidates change nothing.
    fn covers(&self, reach: Reach) -> usize {
        match (&self.starts, reach) {
            (Starts::Anywhere, Reach::Text | Reach::Lines) => self.within.end,
            _ => 0,
        }
    }

    #[inline]
    fn note(&mut self, start: Start) {
        let known = match &self.starts {
            Starts::Anywhere => return,
            Starts::Only(len, starts) => starts.get(..usize::from(*len)).unwrap_or_default(),
            Starts::Many(starts) => starts,
        };
        let most = match self.within.len() {
            len if len <= SHORT_STRETCH => FEW_STARTS,
            len => len / START_BYTES,
        };
        match start {
            Start::At(start) if known.binary_search(&start).is_ok() => {}
            Start::At(start) if known.len() < most => self.insert(start),
            _ => self.starts = Starts::Anywhere,
        }
    }

    fn insert(&mut self, start: usize) {
        if let Starts::Only(len, starts) = &mut self.starts {
            let known = usize::from(*len);
            if let Some(place) = starts.get_mut(known) {
                *place = start;
                *len += 1;
                if let Some(known) = starts.get_mut(..=known) {
                    known.sort_unstable();
                }
                return;
            }
            self.starts = Starts::Many(starts.to_vec());
        }
        if let Starts::Many(starts) = &mut self.starts {
            let at = starts.partition_point(|known| *known <= start);
            starts.insert(at, start);
        }
    }
}
