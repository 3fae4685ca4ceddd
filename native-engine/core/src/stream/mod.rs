//! Redaction of text that comes in pieces.

mod begun;
mod leap;
mod progress;
mod settle;

pub(crate) use leap::{Reaches, undecided_since};
pub(crate) use progress::{Progress, Run, Steps};
pub(crate) use settle::Settling;

use std::sync::Arc;

use crate::format::{Arrived, Editor, Input, Wanted};
use crate::{Finding, RuleSet, Scratch, Value};
use crate::{codepoint, shield};
use settle::Known;

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
    /// Up to where everything is decided.
    from: usize,
    /// What lets it leave.
    editor: Editor,
    /// Rules that go on behind that only.
    resume: Vec<(u32, usize)>,
    /// An open match that starts there, followed up to some place: as long as it goes on, nothing leaves.
    open: Option<(u32, Run, usize)>,
    swallow: Option<Swallow>,
    /// Characters in front of what is held back that are kept.
    kept: usize,
    /// Up to where text has to have left before some is forgotten, because that takes time in what is kept.
    forget_from: usize,
    /// Whether it is tried to pass places of decision.
    leaps: bool,
    /// Offset in the whole text up to where that was tried in vain.
    stepped_until: u64,
}

/// A finding that was decided before its end was known.
#[derive(Clone)]
struct Swallow {
    runs: Vec<(u32, Run)>,
    /// Up to where the runs were followed.
    at: usize,
    end: usize,
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
            from: 0,
            editor: Editor::new(),
            resume: Vec::new(),
            open: None,
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
        self.from.min((self.editor.at() - self.base) as usize)
    }

    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        let runs = self.swallow.iter().flat_map(|swallow| &swallow.runs);
        let run = |run: &Run| run.bytes();
        size_of::<Self>()
            + self.text.capacity()
            + self.editor.bytes()
            + self.resume.capacity() * size_of::<(u32, usize)>()
            + self.open.as_ref().map_or(0, |(_, open, _)| run(open))
            + runs.map(|(_, open)| run(open)).sum::<usize>()
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
        self.editor.trim();
        taken
    }

    /// Takes a piece up to the next place of decision, and decides there.
    fn step(&mut self, piece: &[u8], scratch: &mut Scratch, out: &mut Output) -> usize {
        let room = self.room();
        let part = piece.get(..room).unwrap_or(piece);
        self.text.reserve_exact(part.len());
        self.text.extend_from_slice(part);
        let known = self.text.len() - unfinished(self.text.get(..));
        self.go_on(known, part.len() == room, scratch, out);
        part.len()
    }

    /// Takes a piece across places of decision, if surely nothing is to be decided there. Returns how much it took.
    fn leap(&mut self, piece: &[u8], scratch: &mut Scratch, out: &mut Output) -> usize {
        let room = self.room();
        let part = piece.get(..MOST_AT_ONCE.max(room)).unwrap_or(piece);
        let end = self.base + self.text.len() as u64;
        let is_worth_trying = self.leaps && self.stepped_until <= end;
        if !is_worth_trying || part.len() <= room || self.swallow.is_some() {
            return 0;
        }
        let before = self.text.len();
        self.text.reserve_exact(part.len());
        self.text.extend_from_slice(part);
        let first = before + room;
        let is_open = self.is_still_open(first - unfinished(self.text.get(..first)), scratch);
        if is_open || !self.leap_to_end(first, scratch, out) {
            self.text.truncate(before);
            // All of it step by step, or each step would be tried with as much behind it.
            self.stepped_until = end + part.len() as u64;
            return 0;
        }
        part.len()
    }

    /// Settles all of the text, if nothing is to be decided at any place from `first` on.
    fn leap_to_end(&mut self, first: usize, scratch: &mut Scratch, out: &mut Output) -> bool {
        let known = self.text.len() - unfinished(self.text.get(..));
        let settling = scratch.settle(&self.rules, &self.known(known, false, None));
        let until = settling.until;
        let places = (first..=self.text.len()).step_by(self.step);
        for place in places {
            let text = self.text.get(..place).unwrap_or_default();
            let text = text
                .get(..place - unfinished(Some(text)))
                .unwrap_or_default();
            let is_known = text.len() == known && known - until < self.hold_back;
            if text.len() - self.from >= self.hold_back
                && !is_known
                && !scratch.is_open_for_less(&self.rules, text, self.hold_back)
            {
                return false;
            }
        }
        self.leave(until, scratch, out);
        self.note_open(known, scratch);
        self.forget();
        true
    }

    /// Bytes up to the next place of decision.
    fn room(&self) -> usize {
        let end = self.base + self.text.len() as u64;
        self.step - (end % self.step as u64) as usize
    }

    /// Ends the text: everything that was held back leaves.
    pub fn finish(&mut self, scratch: &mut Scratch, out: &mut Output) {
        let known = self.text.len();
        if !self.swallow(known, true, &mut scratch.steps, out) {
            return;
        }
        let settling = scratch.settle(&self.rules, &self.known(known, true, None));
        let until = settling.until;
        self.leave(until, scratch, out);
        self.edit(known, Wanted::LastPart, out);
    }

    fn known(&self, known: usize, last: bool, decided: Option<usize>) -> Known<'_> {
        Known {
            text: self.text.get(..known).unwrap_or_default(),
            from: self.from,
            resume: &self.resume,
            last,
            decided,
        }
    }

    fn go_on(&mut self, known: usize, at_step: bool, scratch: &mut Scratch, out: &mut Output) {
        if !self.swallow(known, false, &mut scratch.steps, out) {
            self.forget();
            return;
        }
        let held = known.saturating_sub(self.from);
        let too_long = at_step && held >= self.hold_back;
        if !too_long && self.is_still_open(known, scratch) {
            return;
        }
        self.settle(known, None, scratch, out);
        let held = known.saturating_sub(self.from);
        if at_step && held >= self.hold_back {
            self.settle(known, Some(known - self.hold_back), scratch, out);
        }
        let held = known.saturating_sub(self.from);
        if at_step && held >= self.hold_back {
            self.close(known, scratch, out);
        } else {
            self.note_open(known, scratch);
        }
        self.forget();
    }

    fn settle(
        &mut self,
        known: usize,
        decided: Option<usize>,
        scratch: &mut Scratch,
        out: &mut Output,
    ) {
        let settling = scratch.settle(&self.rules, &self.known(known, false, decided));
        let until = settling.until;
        self.leave(until, scratch, out);
    }

    fn is_still_open(&mut self, known: usize, scratch: &mut Scratch) -> bool {
        let Some((rule, run, at)) = &mut self.open else {
            return false;
        };
        let Some(rule) = self.rules.all_rules().get(*rule as usize) else {
            return false;
        };
        let text = self.text.get(..known).unwrap_or_default();
        let progress = rule.matcher.pattern.progress();
        let ended = progress.follow(run, text, *at, &mut scratch.steps);
        *at = known;
        if ended.is_some() {
            self.open = None;
        }
        ended.is_none()
    }

    /// Lets everything before a place leave that was just settled.
    fn leave(&mut self, until: usize, scratch: &mut Scratch, out: &mut Output) {
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
        self.resume.retain(|&(_, from)| from > until);
        self.resume.extend(scratch.settling.beyond(until));
        self.from = until;
        self.open = None;
    }

    fn leave_plain(&mut self, until: usize, scratch: &Scratch, out: &mut Output) {
        let mut copied = self.from;
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
        let value = |finding: &Finding| {
            Value::plain(text.get(finding.start..finding.end).unwrap_or_default())
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

    /// Remembers what keeps anything from leaving, if it is a match under way.
    fn note_open(&mut self, known: usize, scratch: &mut Scratch) {
        let from = self.from;
        let mut opens = scratch.settling.opens.iter();
        let Some(&(rule, _)) = opens.find(|(_, start)| *start == from) else {
            return;
        };
        let run = self.run(rule, from, known, &mut scratch.steps);
        self.open = run.map(|run| (rule, run, known));
    }

    /// Match of a rule from a place on, if it is still under way.
    fn run(&self, rule: u32, from: usize, known: usize, steps: &mut Steps) -> Option<Run> {
        let rule = self.rules.all_rules().get(rule as usize)?;
        if rule.matcher.dictionary.is_some() {
            return None;
        }
        let progress = rule.matcher.pattern.progress();
        let mut run = progress.start();
        let text = self.text.get(..known)?;
        let ended = progress.follow(&mut run, text, from, steps);
        ended.is_none().then_some(run)
    }

    /// Decides that everything from the first open place on is a finding.
    fn close(&mut self, known: usize, scratch: &mut Scratch, out: &mut Output) {
        let keeps = |rule: u32| {
            let rule = self.rules.all_rules().get(rule as usize);
            rule.is_some_and(|rule| rule.action() == crate::ActionKind::Keep)
        };
        let found = scratch.settling.held_back().find(|&rule| !keeps(rule));
        let mut runs = Vec::new();
        for &(rule, start) in scratch.settling.opens.iter().filter(|open| !keeps(open.0)) {
            let run = self.run(rule, start, known, &mut scratch.steps);
            runs.extend(run.map(|run| (rule, run)));
        }
        if let Some(rule) = found {
            let held = self.text.get(self.from..known).unwrap_or_default();
            self.editor.add(Arrived {
                rule,
                start: self.base + self.from as u64,
                end: Arrived::OPEN,
                part: Some(held.to_vec()),
                forced: true,
            });
            self.swallow = Some(Swallow {
                runs,
                at: known,
                end: known,
            });
        } else {
            self.edit(known, Wanted::Part, out);
        }
        self.from = known;
        self.resume.clear();
        self.open = None;
        // Nothing may be under way any more.
        self.swallow(known, false, &mut scratch.steps, out);
    }

    /// Swallows text of a finding that was decided. Whether none is under way any more.
    fn swallow(&mut self, known: usize, last: bool, steps: &mut Steps, out: &mut Output) -> bool {
        let Some(swallow) = &mut self.swallow else {
            return true;
        };
        let text = self.text.get(..known).unwrap_or_default();
        let (rules, at, end) = (&self.rules, swallow.at, &mut swallow.end);
        swallow.runs.retain_mut(|(rule, run)| {
            let Some(rule) = rules.all_rules().get(*rule as usize) else {
                return false;
            };
            let progress = rule.matcher.pattern.progress();
            let ended = progress.follow(run, text, at, steps);
            *end = (*end).max(ended.unwrap_or(0));
            ended.is_none()
        });
        swallow.at = known;
        let over = last || swallow.runs.is_empty();
        let end = match swallow.runs.is_empty() {
            true => swallow.end,
            false => known,
        };
        self.from = end;
        if over {
            self.editor.end_open(self.base + end as u64);
            self.swallow = None;
        }
        self.edit(end, Wanted::Part, out);
        over
    }

    /// Forgets text that has left, but for what look-behind and context may need.
    fn forget(&mut self) {
        if self.from < self.forget_from {
            return;
        }
        let gone = codepoint::back(&self.text, self.from, self.kept).min(self.left());
        self.forget_from = self.from - gone + self.kept.max(LEAST_STEP);
        if gone == 0 {
            return;
        }
        self.text.drain(..gone);
        self.base += gone as u64;
        self.from -= gone;
        for (_, from) in &mut self.resume {
            *from -= gone;
        }
        if let Some((_, _, at)) = &mut self.open {
            *at -= gone;
        }
        if let Some(swallow) = &mut self.swallow {
            swallow.at -= gone;
            swallow.end = swallow.end.saturating_sub(gone);
        }
        if self.text.capacity() > 2 * self.text.len() + LEAST_STEP {
            self.text.shrink_to(self.text.len() + LEAST_STEP);
        }
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
