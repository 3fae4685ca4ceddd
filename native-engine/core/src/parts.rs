//! One text, searched in parts that several threads may take.

use std::ops::{ControlFlow, Range};

use crate::finding::{Finding, Found};
use crate::gate::{Candidate, Candidates};
use crate::ruleset::{Gathered, RuleSet, Scratch};
use crate::searches::Search;

/// Bytes around a part that the gate looks at as well, so that it sees what lies across the ends: needles, and words of contexts.
const MARGIN: usize = 4096;

/// Groups of searches for each part, since some take longer than others.
const GROUPS: usize = 4;

/// Who runs tasks: one thread, or several at once.
pub trait Workers {
    /// Why tasks were not run.
    type Error;

    /// Runs each task, with memory that no other task uses meanwhile; results in the order of the tasks.
    fn run<T: Send, R: Send>(
        &self,
        tasks: Vec<T>,
        task: impl Fn(T, &mut Scratch) -> R + Sync,
    ) -> Result<Vec<R>, Self::Error>;
}

impl RuleSet {
    /// Finds what [`find`](Self::find) finds, in parts of so many bytes.
    ///
    /// # Why that is the same
    ///
    /// Nothing is searched in a part by itself. Which places can be in a match, the gate says of each byte from a few bytes around it, so what it
    /// says of a part with a margin is what it says of the text; a candidate counts in the part that its byte lies in. Of all parts' candidates
    /// searches are made as those of the text are, and each search sees the whole text, look-around and context included. What they find is
    /// resolved for all of the text at once.
    pub fn find_in_parts<'s, W: Workers>(
        &self,
        text: &[u8],
        bytes: usize,
        workers: &W,
        scratch: &'s mut Scratch,
    ) -> Result<Found<'s>, W::Error> {
        self.scan_in_parts(text, bytes, workers, scratch)?;
        if scratch.reading.read(text) {
            let reading = std::mem::take(&mut scratch.reading);
            std::mem::swap(&mut scratch.findings, &mut scratch.read_findings);
            let scanned = self.scan_in_parts(reading.text(), bytes, workers, scratch);
            std::mem::swap(&mut scratch.findings, &mut scratch.read_findings);
            if scanned.is_ok() {
                self.join_readings(&reading, scratch);
            }
            scratch.reading = reading;
            scanned?;
        }
        Ok(Found {
            findings: &scratch.findings,
            reading: &scratch.reading,
        })
    }

    fn scan_in_parts<W: Workers>(
        &self,
        text: &[u8],
        bytes: usize,
        workers: &W,
        scratch: &mut Scratch,
    ) -> Result<(), W::Error> {
        let parts = cut(text, bytes.max(1));
        let marks = workers.run(parts.clone(), |part, _| {
            self.gate.with_words(with_margin(text, &part).1)
        })?;
        let marks = marks.iter().fold(0, |all, marks| all | marks);
        let found = workers.run(parts, |part, scratch| {
            self.searches_in(text, part, marks, scratch)
        })?;
        self.gather(text, scratch);
        for searches in found {
            scratch.searches.append(searches);
        }
        for rule in self.gate.ungated() {
            scratch.searches.add_whole(rule, text);
        }
        self.leave_out_without_words(text, scratch);
        self.leave_out_without_required(text, scratch, 0);
        let groups = self.groups(text, bytes, scratch.searches.take());
        let found = workers.run(groups, |searches, scratch| {
            self.findings_of(text, &searches, scratch)
        })?;
        scratch.findings.clear();
        scratch.findings.extend(found.into_iter().flatten());
        self.resolve(&mut scratch.findings);
        Ok(())
    }

    /// Searches for the candidates that lie in a part.
    fn searches_in(
        &self,
        text: &[u8],
        part: Range<usize>,
        marks: u64,
        scratch: &mut Scratch,
    ) -> Vec<Search> {
        let (before, looked_at) = with_margin(text, &part);
        let mut gathered = self.gather(text, scratch);
        gathered.before = before;
        let mut own = Own {
            part: part.start - before..part.end - before,
            to: gathered,
        };
        self.gate.candidates_without_words(looked_at, &mut own);
        self.gate.candidates_of(marks, looked_at, &mut own);
        scratch.searches.take()
    }

    fn findings_of(&self, text: &[u8], searches: &[Search], scratch: &mut Scratch) -> Vec<Finding> {
        self.gather(text, scratch);
        let mut findings = Vec::new();
        let _ = self.search(text, searches, &mut scratch.memories, |finding| {
            findings.push(finding);
            ControlFlow::Continue(())
        });
        findings
    }

    /// Searches in groups of about the same effort. A long stretch is cut at the ends of lines, if no match of its rule can cross one.
    fn groups(&self, text: &[u8], bytes: usize, searches: Vec<Search>) -> Vec<Vec<Search>> {
        let most = bytes.div_ceil(GROUPS).max(1);
        let (mut groups, mut effort) = (Vec::new(), usize::MAX);
        for search in searches
            .into_iter()
            .flat_map(|search| self.pieces(text, most, search))
        {
            let own = search.effort();
            if effort.saturating_add(own) > most {
                groups.push(Vec::new());
                effort = 0;
            }
            effort += own;
            if let Some(group) = groups.last_mut() {
                group.push(search);
            }
        }
        groups
    }

    fn pieces(&self, text: &[u8], most: usize, search: Search) -> Vec<Search> {
        let in_lines = |rule: u32| {
            self.rule(rule)
                .is_some_and(|rule| !rule.matcher.spanning && rule.matcher.dictionary.is_none())
        };
        if search.within.len() <= most || search.starts().is_some() || !in_lines(search.rule) {
            return vec![search];
        }
        let (mut pieces, mut start) = (Vec::new(), search.within.start);
        while start < search.within.end {
            let from = start.saturating_add(most);
            let rest = text.get(from..search.within.end).unwrap_or_default();
            let end = memchr::memchr(b'\n', rest).map_or(search.within.end, |at| from + at + 1);
            pieces.push(Search::anywhere(search.rule, start..end));
            start = end;
        }
        pieces
    }
}

/// Candidates in a part, of those that the gate sees in it and its margins.
struct Own<'s> {
    /// In what the gate looks at.
    part: Range<usize>,
    to: Gathered<'s>,
}

impl Candidates for Own<'_> {
    #[inline]
    fn covers(&self, rule: u32, until: usize) -> bool {
        self.to.covers(rule, until)
    }

    #[inline]
    fn add(&mut self, candidate: Candidate) {
        if self.part.contains(&candidate.within) {
            self.to.add(candidate);
        }
    }
}

fn cut(text: &[u8], bytes: usize) -> Vec<Range<usize>> {
    let starts = (0..text.len()).step_by(bytes);
    starts
        .map(|start| start..start.saturating_add(bytes).min(text.len()))
        .collect()
}

/// A part with a margin on both sides, and what lies before it.
fn with_margin<'t>(text: &'t [u8], part: &Range<usize>) -> (usize, &'t [u8]) {
    let start = part.start.saturating_sub(MARGIN);
    let end = part.end.saturating_add(MARGIN).min(text.len());
    (start, text.get(start..end).unwrap_or_default())
}
