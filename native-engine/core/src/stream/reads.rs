//! The second lane of a stream: its text as it reads.

use std::borrow::Cow;
use std::ops::Range;

use super::lane::Lane;
use super::progress::Steps;
use super::{How, Output, Stream};
use crate::format::{Arrived, Wanted};
use crate::reading::{self, Reader, Reading};
use crate::{Finding, RuleSet, Scratch, codepoint};

/// A stream's text as it reads, how far the rules are in it, and what is being joined.
///
/// # How two lanes are one
///
/// In either lane, what is found in front of the place up to which it is settled is known, and everything else will start behind it. So in
/// front of the lesser of the two places, as places of the text, all findings are known and can be joined. Where a match of either lane lies across
/// that place up to the end of its value, it is the start of the match instead, so that what is found of it is found again. Both lanes go on there: rules that have
/// a match beyond it go on behind that.
#[derive(Clone)]
pub(super) struct Reads {
    /// The text as it reads, as far as that is known.
    reading: Reading,
    pub(super) lane: Lane,
    /// What was settled last in either lane and has not left, by its place in what is held of the text. Nobody needs it in the next call.
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
                reading: self.reader.plain(agreed, self.base),
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
        let read = reads.reading.text();
        if !how.all
            && (self.lane.is_still_open(rules, text, &mut scratch.steps)
                || reads.lane.is_still_open(rules, read, &mut scratch.steps))
        {
            return false;
        }
        reads.found.clear();
        let known = (text, how.last);
        let stands = self.lane.settle(rules, known, how.decided, scratch);
        reads.take(scratch, self.done);
        let decided = how.decided.map(|place| self.base + place as u64);
        let decided = decided.and_then(|place| reads.place(place));
        scratch.turn();
        let read = (reads.reading.text(), how.last);
        let read = reads.lane.settle(rules, read, decided, scratch);
        reads.take_read(scratch, self.base, self.done);
        let read = reads.in_text(read, self.base);
        // The lanes are turned.
        let until = reads.joinable(stands.min(read), scratch, self.base);
        let until = until.max(self.done);
        reads.pass_to(rules, self.base + until as u64, how.last, scratch);
        scratch.turn();
        self.lane.pass(rules, known, until, scratch);
        self.leave_up_to(until, out);
        self.done = until;
        true
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
            && self.lane.from == reads.from(self.base)
            && reads.is_plain(self.kept)
            && reads.lane.resumes_as(&self.lane, by);
        if is_same {
            self.reads = None;
        }
    }
}

impl Scratch {
    /// Settling is that of the other lane.
    fn turn(&mut self) {
        std::mem::swap(&mut self.settling, &mut self.read_settling);
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

    /// A place, or where the first match of either lane starts that overlaps it, be it over others.
    fn joinable(&self, mut until: usize, scratch: &Scratch, base: u64) -> usize {
        let reads = scratch.settling.uncut();
        let reads =
            reads.map(|(start, end)| (self.in_text(start, base), self.end_in_text(end, base)));
        let mut uncut: Vec<(usize, usize)> = scratch.read_settling.uncut().chain(reads).collect();
        uncut.sort_unstable();
        // As in `Settling::first_across`: those before one in this order start behind it.
        for (start, end) in uncut.into_iter().rev() {
            if start < until && until < end {
                until = start;
            }
        }
        until
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
        scratch.turn();
        self.lane
            .begin_swallowing(rules, self.reading.text(), scratch);
        scratch.turn();
    }

    /// Goes on behind a place of the whole text up to which everything was settled last.
    fn pass_to(&mut self, rules: &RuleSet, place: u64, last: bool, scratch: &mut Scratch) {
        let read = self.reading.places().behind(place);
        let read = read.saturating_sub(self.reading.base()) as usize;
        let read = read.max(self.lane.from).min(self.reading.text().len());
        self.lane
            .pass(rules, (self.reading.text(), last), read, scratch);
    }

    /// Gives memory back that is not used between calls.
    pub(super) fn trim(&mut self) {
        self.found = Vec::new();
        self.lane.trim();
    }

    /// Gives up most of what was read, to be read again.
    pub(super) fn rewind(&mut self, text: &[u8], base: u64, reader: &mut Reader) {
        reader.rewind(text, base, &mut self.reading);
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

    /// Forgets what nobody needs any more in front of a place of the whole text, where the text that is held begins at `start`.
    pub(super) fn forget(&mut self, left: u64, start: u64, kept: usize) {
        let needed = self.lane.from.min(self.lane.needed());
        let gone = codepoint::back(self.reading.text(), needed, kept);
        let gone = gone.min(self.place(left).unwrap_or(0));
        self.reading.forget(gone, needed, start);
        self.lane.forget(gone);
    }

    /// Bytes of the text as it reads, with its places.
    pub(super) fn bytes_read(&self) -> usize {
        self.reading.bytes()
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.reading.bytes()
            + self.lane.bytes()
            + self.found.capacity() * size_of::<Settled>()
    }
}
