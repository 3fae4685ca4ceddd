//! The second lane of a stream: its text as it reads.

use std::borrow::Cow;
use std::ops::Range;

use super::lane::Lane;
use super::progress::Steps;
use super::{How, Output, Stream};
use crate::format::{Arrived, Wanted};
use crate::reading::{self, Reading};
use crate::{Finding, RuleSet, Scratch, codepoint};

/// A stream's text as it reads, how far the rules are in it, and what waits for being joined.
///
/// # How two lanes are one
///
/// In either lane, what is found in front of the place up to which it is settled is known, and everything else will start behind it. So in
/// front of the lesser of the two places, as places of the text, all findings are known and can be joined, but for those that overlap it, be it over others.
#[derive(Clone)]
pub(super) struct Reads {
    /// The text as it reads, as far as that is known.
    reading: Reading,
    pub(super) lane: Lane,
    /// What is settled in either lane and has not left, by its place in what is held of the text.
    pub(super) found: Vec<Settled>,
}

/// Finding of one lane.
#[derive(Clone, Copy)]
pub(super) struct Settled {
    finding: Finding,
    forced: bool,
}

impl Stream {
    /// Reads on in what is known of the text. Wakes the second lane if there is something to read.
    pub(super) fn read(&mut self, known: usize, last: bool) {
        let text = self.text.get(..known).unwrap_or_default();
        if self.reads.is_none() {
            if !self.reader.find(text, last) {
                return;
            }
            let agreed = text.get(..self.reader.at()).unwrap_or_default();
            self.reads = Some(Box::new(Reads {
                reading: Reading::plain(agreed, self.base),
                lane: self.lane.clone(),
                found: Vec::new(),
            }));
        }
        if let Some(reads) = &mut self.reads {
            self.reader.read(text, self.base, last, &mut reads.reading);
            // A unit that was cut by the end of what was swallowed may have been finished.
            reads.pass(self.base + self.done as u64);
        }
    }

    /// Up to where it is known what the text reads as.
    pub(super) fn readable(&self, known: usize) -> usize {
        match self.reads {
            Some(_) => self.reader.at().min(known),
            None => known,
        }
    }

    /// Settles both lanes and lets what is settled in both leave; `false` when nothing can have changed.
    pub(super) fn settle_both(
        &mut self,
        known: usize,
        how: How,
        scratch: &mut Scratch,
        out: &mut Output,
    ) -> bool {
        let Some(reads) = &mut self.reads else {
            return false;
        };
        let rules = &*self.rules;
        let text = self.text.get(..known).unwrap_or_default();
        let mut settled = false;
        if how.all || !self.lane.is_still_open(rules, text, &mut scratch.steps) {
            self.lane
                .settle(rules, (text, how.last), how.decided, scratch);
            reads.take(scratch, self.done);
            settled = true;
        }
        if how.all
            || !reads
                .lane
                .is_still_open(rules, reads.reading.text(), &mut scratch.steps)
        {
            let decided = how.decided.map(|place| self.base + place as u64);
            let decided = decided.and_then(|place| reads.place(place));
            std::mem::swap(&mut scratch.settling, &mut scratch.read_settling);
            let read = (reads.reading.text(), how.last);
            reads.lane.settle(rules, read, decided, scratch);
            reads.take_read(scratch, self.base, self.done);
            std::mem::swap(&mut scratch.settling, &mut scratch.read_settling);
            settled = true;
        }
        if settled {
            self.leave_joined(out);
        }
        settled
    }

    /// Lets everything leave that is settled in both lanes.
    fn leave_joined(&mut self, out: &mut Output) {
        let Some(reads) = &mut self.reads else {
            return;
        };
        let until = self.lane.from.min(reads.from(self.base)).max(self.done);
        let until = reads.joinable(until);
        self.leave_up_to(until, out);
        self.done = until;
    }

    /// Gives up findings that are only reported, but for those that end up to a place or begin behind it.
    pub(super) fn leave_kept(&mut self, until: usize, out: &mut Output) {
        self.leave_up_to(until, out);
        if let Some(reads) = &mut self.reads {
            reads.found.retain(|settled| settled.finding.start >= until);
        }
    }

    /// Lets findings leave that end up to a place, joined, and the text.
    fn leave_up_to(&mut self, until: usize, out: &mut Output) {
        if let Some(reads) = &mut self.reads {
            for found in reads.join(until, &self.rules) {
                let mut arrived = Arrived::new(&found.finding, self.base);
                arrived.forced = found.forced;
                self.editor.add(arrived);
            }
        }
        self.edit(until, Wanted::Part, out);
    }

    /// Lets the second lane go if it is as the first one.
    pub(super) fn sleep(&mut self, known: usize) {
        let Some(reads) = &self.reads else {
            return;
        };
        let by = self.lane.from as i64 - reads.lane.from as i64;
        let is_same = self.swallow.is_none()
            && self.reader.at() == known
            && self.editor.is_waiting_for_none()
            && reads.found.is_empty()
            && self.lane.from == reads.from(self.base)
            && reads.is_plain(self.kept)
            && reads.lane.resumes_as(&self.lane, by);
        if is_same {
            self.reads = None;
        }
    }
}

impl Reads {
    /// A part of the text as it reads; `base` is the place of the text that is given.
    pub(super) fn value<'t>(&self, text: &'t [u8], base: u64, part: Range<usize>) -> Cow<'t, [u8]> {
        self.reading.value(text, base, part)
    }

    /// Up to where everything is decided in the text as it reads, by the place in the text.
    fn from(&self, base: u64) -> usize {
        self.in_text(self.lane.from, base)
    }

    /// Where in the text the last character of what is known of the reading ends.
    pub(super) fn known(&self, base: u64) -> usize {
        self.end_in_text(self.reading.text().len(), base)
    }

    /// Place in the text of what begins at a place of the reading.
    fn in_text(&self, place: usize, base: u64) -> usize {
        let places = self.reading.places();
        let start = places.start_of(self.reading.base() + place as u64);
        start.saturating_sub(base) as usize
    }

    /// The same of what ends there.
    fn end_in_text(&self, place: usize, base: u64) -> usize {
        let places = self.reading.places();
        let end = places.end_of(self.reading.base() + place as u64);
        end.saturating_sub(base) as usize
    }

    /// Place in the reading of what stands at a place of the whole text; nothing when that is gone.
    fn place(&self, place: u64) -> Option<usize> {
        let read = self.reading.places().at(place);
        let place = read.checked_sub(self.reading.base())?;
        usize::try_from(place).ok()
    }

    /// Takes what was settled in the text as it stands. What begins in text that has left, or is replaced, loses that part.
    fn take(&mut self, scratch: &Scratch, done: usize) {
        for finding in &scratch.findings {
            self.add(*finding, scratch.settling.is_forced(finding), done);
        }
    }

    /// The same for the text as it reads.
    fn take_read(&mut self, scratch: &Scratch, base: u64, done: usize) {
        for finding in &scratch.findings {
            let in_text = Finding {
                start: self.in_text(finding.start, base),
                end: self.end_in_text(finding.end, base),
                ..*finding
            };
            self.add(in_text, scratch.settling.is_forced(finding), done);
        }
    }

    fn add(&mut self, finding: Finding, forced: bool, done: usize) {
        if finding.end > done {
            let start = finding.start.max(done);
            let finding = Finding { start, ..finding };
            self.found.push(Settled { finding, forced });
        }
    }

    /// A place, or where the first finding starts that overlaps it, be it over others.
    fn joinable(&mut self, until: usize) -> usize {
        let place = |settled: &Settled| (settled.finding.start, settled.finding.end);
        self.found.sort_unstable_by_key(place);
        let (mut start, mut end) = (0, 0);
        for settled in &self.found {
            let finding = settled.finding;
            if finding.start >= until {
                break;
            }
            if finding.start >= end {
                start = finding.start;
            }
            end = end.max(finding.end);
        }
        match end > until {
            true => start,
            false => until,
        }
    }

    /// Takes the findings that end up to a place, joined.
    fn join(&mut self, until: usize, rules: &RuleSet) -> Vec<Settled> {
        let ends = |settled: &Settled| settled.finding.end <= until;
        let taken: Vec<Settled> = self.found.iter().copied().filter(ends).collect();
        self.found.retain(|settled| !ends(settled));
        let mut joined: Vec<Finding> = taken.iter().map(|settled| settled.finding).collect();
        reading::join(&mut joined, &[], |rule| rules.standing(rule));
        let settled = |finding: Finding| {
            let lies_in = |other: &&Settled| {
                finding.start <= other.finding.start && other.finding.end <= finding.end
            };
            let forced = taken.iter().filter(lies_in).any(|other| other.forced);
            Settled { finding, forced }
        };
        joined.into_iter().map(settled).collect()
    }

    /// Rules that hold something back besides those of the text as it stands, with the places in the text.
    pub(super) fn held_back(
        &self,
        scratch: &Scratch,
        base: u64,
    ) -> impl Iterator<Item = (usize, u32)> {
        let held = scratch.read_settling.held_back();
        let held = held.map(move |(place, rule)| (self.in_text(place, base), rule));
        let found = self.found.iter().map(|settled| settled.finding);
        held.chain(found.map(|finding| (finding.start, finding.rule)))
    }

    /// Takes everything for decided, as [`Lane::begin_swallowing`] does.
    pub(super) fn begin_swallowing(&mut self, rules: &RuleSet, scratch: &mut Scratch) {
        std::mem::swap(&mut scratch.settling, &mut scratch.read_settling);
        self.lane
            .begin_swallowing(rules, self.reading.text(), scratch);
        std::mem::swap(&mut scratch.settling, &mut scratch.read_settling);
    }

    /// Follows what is swallowed, as [`Lane::swallow`] does.
    pub(super) fn swallow(
        &mut self,
        rules: &RuleSet,
        base: u64,
        steps: &mut Steps,
    ) -> Option<usize> {
        let end = self.lane.swallow(rules, self.reading.text(), steps);
        end.map(|end| self.end_in_text(end, base))
    }

    /// Takes everything in front of a place of the whole text for decided, as far as it is known what that reads as.
    pub(super) fn pass(&mut self, place: u64) {
        let read = self.reading.places().behind(place);
        let read = read.min(self.reading.end());
        let read = read.saturating_sub(self.reading.base()) as usize;
        self.lane.skip_to(read);
    }

    /// Whether nothing that look-behind and context may need reads otherwise than it stands.
    fn is_plain(&self, kept: usize) -> bool {
        let place = codepoint::back(self.reading.text(), self.lane.from, kept);
        let behind = self.reading.base() + place as u64;
        self.reading
            .places()
            .last()
            .is_none_or(|last| place > 0 && last <= behind)
    }

    /// Forgets what nobody needs any more in front of a place of the whole text.
    pub(super) fn forget(&mut self, left: u64, kept: usize) {
        let needed = self.lane.from.min(self.lane.needed());
        let gone = codepoint::back(self.reading.text(), needed, kept);
        let gone = gone.min(self.place(left).unwrap_or(0));
        self.reading.forget(gone, needed, left);
        self.lane.forget(gone);
    }

    /// Forgets so many bytes of the text as it stands.
    pub(super) fn forget_text(&mut self, gone: usize) {
        for settled in &mut self.found {
            settled.finding.start -= gone;
            settled.finding.end -= gone;
        }
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.reading.bytes()
            + self.lane.bytes()
            + self.found.capacity() * size_of::<Settled>()
    }
}
