//! How far the rules of a stream are in one of its two texts.

use std::ops::ControlFlow;

use super::progress::{Run, Steps};
use super::settle::Known;
use crate::dictionary::Visited;
use crate::{ActionKind, RuleSet, Scratch};

/// How far the rules are in a text that goes on: the stream's text as it stands, or as it reads. Places are those in what is held of it.
#[derive(Clone, Default)]
pub(super) struct Lane {
    /// Up to where everything is decided.
    pub(super) from: usize,
    /// Rules that go on behind that only.
    pub(super) resume: Vec<(u32, usize)>,
    /// An open match that starts there, followed up to some place: as long as it goes on, nothing is decided.
    open: Option<(u32, Run, usize)>,
    /// Matches under way that belong to a finding which was decided before its end was known.
    swallowed: Vec<(u32, Way)>,
    /// Up to where these were followed.
    followed: usize,
}

/// A match under way.
#[derive(Clone)]
enum Way {
    Pattern(Run),
    /// Entry of a dictionary, by its start.
    Entry(usize),
}

impl Lane {
    fn known<'k>(&'k self, text: &'k [u8], last: bool, decided: Option<usize>) -> Known<'k> {
        Known {
            text,
            from: self.from,
            resume: &self.resume,
            last,
            decided,
        }
    }

    /// Looks what can be settled, without going on. What was found is in the scratch.
    pub(super) fn settle(
        &self,
        rules: &RuleSet,
        (text, last): (&[u8], bool),
        decided: Option<usize>,
        scratch: &mut Scratch,
    ) -> usize {
        scratch
            .settle(rules, &self.known(text, last, decided))
            .until
    }

    /// Goes on behind a place up to which everything was settled last.
    pub(super) fn pass(
        &mut self,
        rules: &RuleSet,
        (text, last): (&[u8], bool),
        until: usize,
        scratch: &mut Scratch,
    ) {
        scratch.look_across(rules, &self.known(text, last, None), until);
        self.resume.retain(|&(_, from)| from > until);
        for beyond in scratch.settling.beyond(until) {
            if !self.resume.contains(&beyond) {
                self.resume.push(beyond);
            }
        }
        self.from = until;
        self.open = None;
        self.note_open(rules, text, scratch);
    }

    /// Takes everything in front of a place for decided.
    pub(super) fn skip_to(&mut self, place: usize) {
        if place > self.from {
            self.from = place;
            self.open = None;
        }
    }

    /// Passes everything, without a finding.
    pub(super) fn give_up(&mut self, text: &[u8]) {
        self.from = text.len();
        self.resume.clear();
        self.open = None;
    }

    /// Whether nothing can be decided because the match goes on that was open.
    pub(super) fn is_still_open(
        &mut self,
        rules: &RuleSet,
        text: &[u8],
        steps: &mut Steps,
    ) -> bool {
        let Some((rule, run, at)) = &mut self.open else {
            return false;
        };
        let Some(rule) = rules.all_rules().get(*rule as usize) else {
            return false;
        };
        let progress = rule.matcher.pattern.progress();
        let ended = progress.follow(run, text, *at, steps);
        *at = text.len();
        if ended.is_some() {
            self.open = None;
        }
        ended.is_none()
    }

    /// Remembers what keeps anything from being decided, if it is a match under way.
    fn note_open(&mut self, rules: &RuleSet, text: &[u8], scratch: &mut Scratch) {
        let mut opens = scratch.settling.opens.iter();
        let Some(&(rule, _)) = opens.find(|(_, start)| *start == self.from) else {
            return;
        };
        let way = way(rules, rule, text, self.from, &mut scratch.steps);
        if let Some(Way::Pattern(run)) = way {
            self.open = Some((rule, run, text.len()));
        }
    }

    /// Takes everything for decided. What is under way, as was settled last, is followed from now on.
    pub(super) fn begin_swallowing(&mut self, rules: &RuleSet, text: &[u8], scratch: &mut Scratch) {
        for &(rule, start) in &scratch.settling.opens {
            if is_replaced(rules, rule) {
                let way = way(rules, rule, text, start, &mut scratch.steps);
                self.swallowed.extend(way.map(|way| (rule, way)));
            }
        }
        self.followed = text.len();
        self.give_up(text);
    }

    pub(super) fn is_swallowing(&self) -> bool {
        !self.swallowed.is_empty()
    }

    /// Follows what is swallowed. Returns the place up to which the last one went of those that ended, if some did.
    pub(super) fn swallow(
        &mut self,
        rules: &RuleSet,
        text: &[u8],
        steps: &mut Steps,
    ) -> Option<usize> {
        let mut end = None;
        let from = self.followed;
        self.swallowed.retain_mut(|(number, way)| {
            let ended = match way {
                Way::Pattern(run) => match rules.all_rules().get(*number as usize) {
                    Some(rule) => {
                        let progress = rule.matcher.pattern.progress();
                        progress.follow(run, text, from, steps)
                    }
                    None => Some(from),
                },
                Way::Entry(start) => entry_ended(rules, *number, text, *start),
            };
            end = end.max(ended);
            ended.is_none()
        });
        self.followed = text.len();
        end
    }

    /// First place that is looked at again, besides what look-behind and context may need in front of what is decided.
    pub(super) fn needed(&self) -> usize {
        let starts = self.swallowed.iter().filter_map(|(_, way)| match way {
            Way::Entry(start) => Some(*start),
            Way::Pattern(_) => None,
        });
        starts.min().unwrap_or(usize::MAX)
    }

    /// Forgets so many bytes of the text.
    pub(super) fn forget(&mut self, gone: usize) {
        self.from -= gone;
        for (_, from) in &mut self.resume {
            *from -= gone;
        }
        if let Some((_, _, at)) = &mut self.open {
            *at -= gone;
        }
        for (_, way) in &mut self.swallowed {
            if let Way::Entry(start) = way {
                *start -= gone;
            }
        }
        self.followed = self.followed.saturating_sub(gone);
    }

    /// Whether rules go on behind the same places as those of another lane, whose places are by so much larger.
    pub(super) fn resumes_as(&self, other: &Self, by: i64) -> bool {
        let same = |&(rule, from): &(u32, usize)| (rule, (from as i64 + by) as usize);
        let has = |to: &(u32, usize)| other.resume.contains(&same(to));
        self.resume.len() == other.resume.len() && self.resume.iter().all(has)
    }

    /// Gives memory back that is not used.
    pub(super) fn trim(&mut self) {
        self.resume.shrink_to_fit();
        self.swallowed.shrink_to_fit();
        if let Some((_, run, _)) = &mut self.open {
            run.trim();
        }
        for (_, way) in &mut self.swallowed {
            if let Way::Pattern(run) = way {
                run.trim();
            }
        }
    }

    /// Bytes of memory besides its own.
    pub(super) fn bytes(&self) -> usize {
        let swallowed = self.swallowed.iter().map(|(_, way)| match way {
            Way::Pattern(run) => run.bytes(),
            Way::Entry(_) => 0,
        });
        self.resume.capacity() * size_of::<(u32, usize)>()
            + self.open.as_ref().map_or(0, |(_, run, _)| run.bytes())
            + self.swallowed.capacity() * size_of::<(u32, Way)>()
            + swallowed.sum::<usize>()
    }
}

/// Whether what a rule finds is more than reported.
pub(super) fn is_replaced(rules: &RuleSet, rule: u32) -> bool {
    let rule = rules.all_rules().get(rule as usize);
    rule.is_none_or(|rule| rule.action() != ActionKind::Keep)
}

/// Match of a rule from a place on, if it is still under way.
fn way(rules: &RuleSet, rule: u32, text: &[u8], from: usize, steps: &mut Steps) -> Option<Way> {
    let rule = rules.all_rules().get(rule as usize)?;
    if rule.matcher.dictionary.is_some() {
        return Some(Way::Entry(from));
    }
    let progress = rule.matcher.pattern.progress();
    let mut run = progress.start();
    let ended = progress.follow(&mut run, text, from, steps);
    ended.is_none().then_some(Way::Pattern(run))
}

/// End of an entry that begins at a place; nothing while it may go on.
fn entry_ended(rules: &RuleSet, rule: u32, text: &[u8], start: usize) -> Option<usize> {
    let rule = rules.all_rules().get(rule as usize);
    let Some(dictionary) = rule.and_then(|rule| rule.matcher.dictionary.as_ref()) else {
        return Some(start);
    };
    let mut end = start;
    let visited = dictionary.visit(text, start, false, &mut Vec::new(), |entry| {
        if entry.start == start {
            end = entry.end;
        }
        ControlFlow::Break(())
    });
    (visited != Visited::Open(start)).then_some(end)
}
