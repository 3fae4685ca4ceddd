//! Redaction of text that comes in pieces.

mod begun;
mod forget;
mod lane;
mod leap;
mod progress;
mod reads;
mod settle;

pub(crate) use leap::{Reaches, undecided_since};
pub(crate) use progress::{Progress, Steps};
pub(crate) use settle::Settling;

use std::sync::Arc;

use crate::format::{Arrived, Editor, Input, Wanted};
use crate::reading::Reader;
use crate::shield;
use crate::{Finding, RuleSet, Scratch, Value};
use lane::Lane;
use reads::Reads;

/// Least bytes between places where it is decided what was held back for too long.
const LEAST_STEP: usize = 256;
/// Most bytes that are settled at once: each time takes a fixed amount.
const MOST_AT_ONCE: usize = 64 << 10;

/// Text that comes in pieces and leaves redacted, as soon as nothing that follows can change it.
///
/// # What leaves when
///
/// After each piece everything leaves that stands before the first open place: a match that may still begin, go on or be
/// another one, a match whose context has not come yet, and findings that overlap one of these. So findings and output are
/// those of the whole text at once, however it is cut.
///
/// # What is held back
///
/// At each offset in the whole text that is a multiple of the hold-back (at least 256), what has been open for as
/// many bytes is decided: a match that waits for its context is a finding, and everything from any other open place on is
/// one, up to where the matches end that are under way. That place and not the end of a piece, so that the cutting does not
/// matter here either. A match that is only reported (`keep`) is given up instead.
///
/// # What it reads as
///
/// From the first unit on there is a second lane: the rules go over the text as it reads too, and what leaves is decided in both. Where
/// nothing that is held or kept reads otherwise, and the rules are at the same place in both, one lane is enough again. An unfinished unit waits
/// for its end, as an unfinished character does.
///
/// # What it leaves as
///
/// As in one piece, the text stays JSON, XML or form data. A number, an escape or a name that is not finished waits for its end, up to 256
/// bytes, whatever the hold-back.
#[derive(Clone)]
pub struct Stream {
    rules: Arc<RuleSet>,
    hold_back: usize,
    step: usize,
    /// What was kept for look-behind and context, what is held back, and up to three bytes of an unfinished character.
    text: Vec<u8>,
    /// Offset of the text's first byte in the whole text.
    base: u64,
    /// How far the rules are in it.
    lane: Lane,
    /// Up to where it was looked at what it reads as.
    reader: Reader,
    /// The text as it reads, while that matters.
    reads: Option<Box<Reads>>,
    /// Up to where everything is decided, in both.
    done: usize,
    /// What lets it leave.
    editor: Editor,
    /// Least end of a finding that was decided before its end was known.
    swallow: Option<usize>,
    /// Characters in front of what is held back that are kept.
    kept: usize,
    /// Up to where text has to have left before some is forgotten, because that takes time in what is kept.
    forget_from: usize,
    /// Whether it is tried to pass places of decision.
    leaps: bool,
    /// Offset in the whole text up to where that was tried in vain.
    stepped_until: u64,
}

/// Finding of a stream, in bytes from the start of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamFinding {
    /// Index in [`RuleSet::rules`].
    pub rule: u32,
    /// Offset of the first byte.
    pub start: u64,
    /// Offset behind the last byte.
    pub end: u64,
    /// Whether it was decided because it had been open for too long.
    pub forced: bool,
}

/// What ends where the text that is known does.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Piece,
    /// Distance between places of decision.
    Step,
    End,
}

/// How it is settled what a text has.
#[derive(Clone, Copy, Default)]
struct How {
    /// Whether nothing follows.
    last: bool,
    /// Whether it is looked for more although a match goes on that nothing can leave before.
    all: bool,
    /// What is open since this place, or from further before, is decided.
    decided: Option<usize>,
}

/// What left a stream.
#[derive(Default)]
pub struct Output {
    /// Redacted text.
    pub text: Vec<u8>,
    /// What was found, ordered by position. A finding stands here at the latest with the text behind it.
    pub findings: Vec<StreamFinding>,
}

impl Stream {
    /// Stream that holds back up to so many bytes, at least 1, for exactness, and never more than twice as many, or 256 more.
    pub fn new(rules: Arc<RuleSet>, hold_back: usize) -> Self {
        let window = |rule: &crate::Rule| rule.matcher.context.as_ref().map_or(0, |c| c.window());
        let window = rules.all_rules().iter().map(window).max().unwrap_or(0);
        let shields = |rule: &crate::Rule| !rule.matcher.shields.is_empty();
        // Two more for the digit and the dot in front of a number.
        let shielded = if rules.all_rules().iter().any(shields) {
            shield::REACH + 2
        } else {
            0
        };
        let entry = |rule: &crate::Rule| rule.matcher.dictionary.as_ref().map_or(0, |d| d.reach());
        let entry = rules.rules().iter().map(entry).max().unwrap_or(0);
        // An entry that is under way cannot be followed where nothing is held back any more.
        let hold_back = hold_back.max(entry);
        Self {
            hold_back: hold_back.max(1),
            step: hold_back.max(LEAST_STEP),
            text: Vec::new(),
            base: 0,
            lane: Lane::default(),
            reader: Reader::default(),
            reads: None,
            done: 0,
            editor: Editor::new(),
            swallow: None,
            // One more for the letter beside a word, and four bytes at least for look-behind.
            kept: (window + 1).max(shielded).max(4),
            forget_from: 0,
            leaps: rules.reaches().are_below(hold_back),
            stepped_until: 0,
            rules,
        }
    }

    /// Rules that it applies.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Bytes that have come and not left.
    pub fn held(&self) -> usize {
        self.text.len() - self.left()
    }

    /// Up to where everything has left or is replaced.
    fn left(&self) -> usize {
        self.done.min((self.editor.at() - self.base) as usize)
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.text.capacity()
            + self.editor.bytes()
            + self.lane.bytes()
            + self.reads.as_ref().map_or(0, |reads| reads.bytes())
    }

    /// Takes a piece, or as much of it as it takes until about `limit` bytes of output are there; returns how much that is. The
    /// output is appended.
    pub fn feed(
        &mut self,
        piece: &[u8],
        limit: usize,
        scratch: &mut Scratch,
        out: &mut Output,
    ) -> usize {
        let mut taken = 0;
        while taken < piece.len() && (taken == 0 || out.text.len() < limit) {
            let rest = piece.get(taken..).unwrap_or_default();
            let most = limit.saturating_sub(out.text.len());
            taken += match self.leap(rest.get(..most).unwrap_or(rest), scratch, out) {
                0 => self.step(rest, scratch, out),
                leapt => leapt,
            };
        }
        // What a trimmed stream read may not reach where it is settled, until it has read again.
        if taken > 0 {
            self.trim();
        }
        taken
    }

    /// Takes a piece up to the next place of decision, and decides there.
    fn step(&mut self, piece: &[u8], scratch: &mut Scratch, out: &mut Output) -> usize {
        let room = self.room();
        let part = piece.get(..room).unwrap_or(piece);
        self.add(part);
        let known = self.known();
        self.read(known, false);
        let at = match part.len() == room {
            true => At::Step,
            false => At::Piece,
        };
        self.go_on(known, at, scratch, out);
        part.len()
    }

    /// Takes a piece across places of decision, if surely nothing is to be decided there. Returns how much it took.
    fn leap(&mut self, piece: &[u8], scratch: &mut Scratch, out: &mut Output) -> usize {
        let room = self.room();
        let part = piece.get(..MOST_AT_ONCE.max(room)).unwrap_or(piece);
        let start = self.text.len();
        let end = self.base + start as u64;
        let is_worth_trying = self.leaps && self.stepped_until <= end;
        let has_one_lane = self.swallow.is_none() && self.reads.is_none();
        if !is_worth_trying || !has_one_lane || part.len() <= room {
            return 0;
        }
        let reader = self.reader;
        let taken = self.add_plain(part, room);
        let first = start + room;
        if taken > room {
            let known = first - unfinished(self.text.get(..first));
            let text = self.text.get(..known).unwrap_or_default();
            let is_open = self
                .lane
                .is_still_open(&self.rules, text, &mut scratch.steps);
            if !is_open && self.leap_to_end(first, scratch, out) {
                return taken;
            }
            // All of it step by step, or each step would be tried with as much behind it.
            self.stepped_until = end + taken as u64;
        }
        self.text.truncate(start);
        self.reader = reader;
        0
    }

    /// Adds as much of a piece as reads as it stands, but all or nothing of the first part, which ends at a place of decision. Returns how
    /// much that is.
    fn add_plain(&mut self, piece: &[u8], first: usize) -> usize {
        let start = self.text.len();
        let (first, rest) = piece.split_at_checked(first).unwrap_or((piece, &[]));
        for part in [first, rest] {
            self.add(part);
            let known = self.known();
            let text = self.text.get(..known).unwrap_or_default();
            if self.reader.find(text, false) {
                self.text.truncate(self.reader.at().max(start));
                break;
            }
        }
        self.text.len() - start
    }

    /// Settles all of the text, if nothing is to be decided at any place from `first` on.
    fn leap_to_end(&mut self, first: usize, scratch: &mut Scratch, out: &mut Output) -> bool {
        let known = self.known();
        let all = self.text.get(..known).unwrap_or_default();
        let until = self.lane.settle(&self.rules, (all, false), None, scratch);
        let places = (first..=self.text.len()).step_by(self.step);
        for place in places {
            let text = self.text.get(..place).unwrap_or_default();
            let text = text
                .get(..place - unfinished(Some(text)))
                .unwrap_or_default();
            let is_known = text.len() == known && known - until < self.hold_back;
            if text.len() - self.done >= self.hold_back
                && !is_known
                && !scratch.is_open_for_less(&self.rules, text, self.hold_back)
            {
                return false;
            }
        }
        self.lane.pass(&self.rules, (all, false), until, scratch);
        self.leave(scratch, out);
        self.forget();
        true
    }

    /// Bytes up to the next place of decision.
    fn room(&self) -> usize {
        let end = self.base + self.text.len() as u64;
        self.step - (end % self.step as u64) as usize
    }

    fn add(&mut self, part: &[u8]) {
        self.text.reserve_exact(part.len());
        self.text.extend_from_slice(part);
    }

    /// Where the text ends, less what is no whole character.
    fn known(&self) -> usize {
        self.text.len() - unfinished(self.text.get(..))
    }

    /// Ends the text: everything that was held back leaves.
    pub fn finish(&mut self, scratch: &mut Scratch, out: &mut Output) {
        let known = self.text.len();
        self.read(known, true);
        if !self.swallow(known, At::End, scratch, out) {
            return;
        }
        let how = How {
            last: true,
            all: true,
            decided: None,
        };
        self.settle(known, how, scratch, out);
        self.edit(known, Wanted::LastPart, out);
    }

    fn go_on(&mut self, known: usize, at: At, scratch: &mut Scratch, out: &mut Output) {
        if !self.swallow(known, at, scratch, out) {
            self.forget();
            return;
        }
        let too_long = |stream: &Self| {
            let end = stream.readable(known);
            let held = end.saturating_sub(stream.done);
            (at == At::Step && held >= stream.hold_back).then(|| end - stream.hold_back)
        };
        let how = How {
            all: too_long(self).is_some(),
            ..How::default()
        };
        if !self.settle(known, how, scratch, out) {
            return;
        }
        if let Some(place) = too_long(self) {
            let how = How {
                all: true,
                decided: Some(place),
                last: false,
            };
            self.settle(known, how, scratch, out);
        }
        if too_long(self).is_some() {
            self.close(known, scratch, out);
        }
        self.sleep(known);
        self.forget();
    }

    /// Settles what can be settled and lets it leave; `false` when nothing can have changed.
    fn settle(&mut self, known: usize, how: How, scratch: &mut Scratch, out: &mut Output) -> bool {
        if self.reads.is_some() {
            return self.settle_both(known, how, scratch, out);
        }
        let text = self.text.get(..known).unwrap_or_default();
        let (rules, steps) = (&*self.rules, &mut scratch.steps);
        if !how.all && self.lane.is_still_open(rules, text, steps) {
            return false;
        }
        let known = (text, how.last);
        let until = self.lane.settle(rules, known, how.decided, scratch);
        self.lane.pass(rules, known, until, scratch);
        self.leave(scratch, out);
        true
    }

    /// Lets everything leave that was just settled in the only lane.
    fn leave(&mut self, scratch: &Scratch, out: &mut Output) {
        let until = self.lane.from;
        if self.editor.is_plain() {
            self.leave_plain(until, scratch, out);
        } else {
            for finding in &scratch.findings {
                let mut found = Arrived::new(finding, self.base);
                found.forced = scratch.settling.is_forced(finding);
                self.editor.add(found);
            }
            self.edit(until, Wanted::Part, out);
        }
        self.done = until;
    }

    fn leave_plain(&mut self, until: usize, scratch: &Scratch, out: &mut Output) {
        let mut copied = self.done;
        for finding in &scratch.findings {
            let before = out.text.len();
            let between = self.text.get(copied..finding.start);
            out.text.extend_from_slice(between.unwrap_or_default());
            let value = self.text.get(finding.start..finding.end);
            let value = Value::plain(value.unwrap_or_default());
            let tally = &mut self.editor.tally;
            match self
                .rules
                .replacement(finding, &value, tally, &mut out.text)
            {
                true => copied = finding.end,
                false => out.text.truncate(before),
            }
            out.findings.push(StreamFinding {
                rule: finding.rule,
                start: self.base + finding.start as u64,
                end: self.base + finding.end as u64,
                forced: scratch.settling.is_forced(finding),
            });
        }
        let rest = self.text.get(copied..until);
        out.text.extend_from_slice(rest.unwrap_or_default());
        self.editor.pass(self.base + until as u64);
    }

    /// Lets text leave up to a place, as far as the editor can tell what it is.
    fn edit(&mut self, until: usize, wanted: Wanted, out: &mut Output) {
        let text = self.text.get(..until).unwrap_or_default();
        let (reads, base) = (&self.reads, self.base);
        let value = |finding: &Finding| {
            let part = finding.start..finding.end;
            let stands = text.get(part.clone()).unwrap_or_default();
            match reads {
                Some(reads) => Value {
                    stands,
                    reads: reads.value(text, base, part),
                },
                None => Value::plain(stands),
            }
        };
        let input = Input {
            text,
            base: self.base,
            wanted,
            value: &value,
        };
        while let Some(edit) = self.editor.next(&self.rules, &input, &mut out.text) {
            out.findings.push(StreamFinding {
                rule: edit.rule,
                start: edit.start,
                end: edit.end,
                forced: edit.forced,
            });
        }
    }

    /// Decides that everything that is not decided is a finding.
    fn close(&mut self, known: usize, scratch: &mut Scratch, out: &mut Output) {
        let found = self.held_longest(scratch);
        let rules = Arc::clone(&self.rules);
        let text = self.text.get(..known).unwrap_or_default();
        self.lane.begin_swallowing(&rules, text, scratch);
        let readable = self.readable(known);
        let mut part = None;
        if let Some(reads) = &mut self.reads {
            reads.begin_swallowing(&rules, scratch);
            part = Some(reads.value(text, self.base, self.done..known).into_owned());
        }
        let Some(rule) = found else {
            self.leave_kept(readable, out);
            self.done = readable;
            self.lane.from = readable;
            return;
        };
        if let Some(reads) = &mut self.reads {
            reads.found.clear();
        }
        let held = || text.get(self.done..known).unwrap_or_default().to_vec();
        self.editor.add(Arrived {
            rule,
            start: self.base + self.done as u64,
            end: Arrived::OPEN,
            part: Some(part.unwrap_or_else(held)),
            forced: true,
        });
        self.swallow = Some(known);
        // Nothing may be under way any more.
        self.swallow(known, At::Step, scratch, out);
    }

    /// Rule that is the first to hold something back, if that is more than reported.
    fn held_longest(&self, scratch: &Scratch) -> Option<u32> {
        let stands = scratch.settling.held_back();
        let reads = self.reads.iter();
        let reads = reads.flat_map(|reads| reads.held_back(scratch, self.base));
        let all = stands.chain(reads);
        let replaced = all.filter(|&(_, rule)| lane::is_replaced(&self.rules, rule));
        replaced.min().map(|(_, rule)| rule)
    }

    /// Swallows text of a finding that was decided. Whether none is under way any more.
    fn swallow(&mut self, known: usize, at: At, scratch: &mut Scratch, out: &mut Output) -> bool {
        let Some(end) = self.swallow else {
            return true;
        };
        let (rules, steps) = (&*self.rules, &mut scratch.steps);
        let text = self.text.get(..known).unwrap_or_default();
        let mut end = end.max(self.lane.swallow(rules, text, steps).unwrap_or(0));
        let stands = self.lane.is_swallowing();
        let mut reads = false;
        if let Some(lane) = &mut self.reads {
            end = end.max(lane.swallow(rules, self.base, steps).unwrap_or(0));
            reads = lane.lane.is_swallowing();
        }
        let until = match (stands, &self.reads) {
            (true, _) => known,
            // What reads as nothing at the end is no part of a match, and must not be held for ever either.
            (false, Some(_)) if reads && at == At::Step => end.max(self.readable(known)),
            (false, Some(lane)) if reads => end.max(lane.known(self.base)),
            _ => end,
        };
        self.done = self.done.max(until);
        self.lane.from = self.done;
        if let Some(lane) = &mut self.reads {
            lane.pass(self.base + self.done as u64);
        }
        let over = at == At::End || !stands && !reads;
        self.swallow = (!over).then_some(end);
        if over {
            self.editor.end_open(self.base + self.done as u64);
        }
        self.edit(self.done, Wanted::Part, out);
        over
    }
}

/// Bytes at the end of a text that are the beginning of a character.
fn unfinished(text: Option<&[u8]>) -> usize {
    let text = text.unwrap_or_default();
    let is_unfinished = |&len: &usize| {
        let tail = text.get(text.len().wrapping_sub(len)..).unwrap_or_default();
        let error = std::str::from_utf8(tail).err();
        error.is_some_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
    };
    (1..=3).find(is_unfinished).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_character_is_unfinished() {
        for (text, len) in [
            (&b"a"[..], 0),
            (b"", 0),
            (b"a\xC3", 1),
            (b"\xE2\x82", 2),
            (b"a\xE2\x82\xAC", 0),
            (b"\xF0\x9F\x98", 3),
            (b"\xF0\x9F\x98\x80", 0),
            (b"a\x80", 0),
            (b"\xED\xA0", 0),
            (b"\xED", 1),
            (b"\xFF", 0),
            (b"\xC0", 0),
        ] {
            assert_eq!(unfinished(Some(text)), len, "{text:?}");
        }
    }
}
