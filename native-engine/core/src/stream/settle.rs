//! What is settled of a text that goes on.

use std::ops::{ControlFlow, Range};

use crate::ActionKind;
use crate::dictionary::Visited;
use crate::gate::{Begun, Tails};
use crate::matcher::Match;
use crate::rule::Rule;
use crate::searches::Search;
use crate::{Finding, RuleSet, Scratch};

/// Text as far as it is known.
pub(super) struct Known<'t> {
    /// Ends between characters.
    pub(super) text: &'t [u8],
    /// Up to where it was settled before.
    pub(super) from: usize,
    /// Rules that go on from further behind.
    pub(super) resume: &'t [(u32, usize)],
    /// Whether nothing follows.
    pub(super) last: bool,
    /// What is open since this place, or from further before, is decided.
    pub(super) decided: Option<usize>,
}

/// What was settled, and what is open.
#[derive(Default)]
pub(crate) struct Settling {
    /// Up to where nothing that follows makes a difference.
    pub(super) until: usize,
    /// Rules with the first place from which the text may become a match.
    pub(super) opens: Vec<(u32, usize)>,
    /// Matches that are findings if they do not lose to others.
    spans: Vec<Span>,
    /// Matches, whatever becomes of them.
    matches: Vec<(u32, Range<usize>)>,
    /// First match whose context has not come yet.
    waiting: Option<usize>,
    begun: Begun,
    /// Rules that are searched at the end, with the number of the search if there is one.
    ends: Vec<(u32, Option<usize>)>,
}

struct Span {
    finding: Finding,
    /// Start of the match.
    start: usize,
    forced: bool,
}

impl Settling {
    /// Rules that have a match beyond a place that starts before it, with the match's end.
    pub(super) fn beyond(&self, place: usize) -> impl Iterator<Item = (u32, usize)> {
        let across =
            move |(_, found): &&(u32, Range<usize>)| found.start < place && place < found.end;
        let matches = self.matches.iter().filter(across);
        matches.map(|(rule, found)| (*rule, found.end))
    }

    /// Whether a finding was decided without its context.
    pub(super) fn is_forced(&self, finding: &Finding) -> bool {
        self.spans
            .iter()
            .any(|span| span.forced && span.finding == *finding)
    }

    /// What must not be cut: from the start of each match to the end of its finding, whether that loses to others or not.
    pub(super) fn uncut(&self) -> impl Iterator<Item = (usize, usize)> {
        let spans = self.spans.iter();
        spans.map(|span| (span.start, span.finding.end))
    }

    /// Rules whose matches keep the text from leaving, with the places of these.
    pub(super) fn held_back(&self) -> impl Iterator<Item = (usize, u32)> {
        let until = self.until;
        let spans = self.spans.iter().filter(move |span| span.start >= until);
        let spans = spans.map(|span| (span.start, span.finding.rule));
        spans.chain(self.opens.iter().map(|&(rule, start)| (start, rule)))
    }

    /// Where the last match of a rule that was taken ends.
    fn end_of_last(&self, number: u32) -> usize {
        let matches = self.matches.iter().rev();
        let of_rule = matches.filter(|(rule, _)| *rule == number);
        of_rule.map(|(_, found)| found.end).max().unwrap_or(0)
    }

    fn clear(&mut self) {
        self.until = 0;
        self.opens.clear();
        self.spans.clear();
        self.matches.clear();
        self.waiting = None;
        self.ends.clear();
    }

    /// Takes a match of a rule.
    fn take(&mut self, number: u32, rule: &Rule, found: Match, known: &Known<'_>) {
        let Match { whole, value } = found;
        if let Some(value) = value {
            let decision = match known.last {
                true => Some(rule.matcher.accepts_last(known.text, &whole, &value)),
                false => rule.matcher.decides(known.text, &whole, &value),
            };
            let forced = decision.is_none() && known.decided.is_some_and(|at| whole.start <= at);
            if decision == Some(true) || forced {
                self.spans.push(Span {
                    finding: Finding {
                        rule: number,
                        start: value.start,
                        end: value.end,
                    },
                    start: whole.start,
                    forced,
                });
            } else if decision.is_none() {
                let first = self.waiting.unwrap_or(whole.start);
                self.waiting = Some(first.min(whole.start));
            }
        }
        self.matches.push((number, whole));
    }

    /// Takes the start of a match of a rule that is under way.
    fn open(&mut self, number: u32, rule: &Rule, start: usize, known: &Known<'_>) {
        // A match that is only reported is not worth closing anything.
        let is_kept = rule.action() == ActionKind::Keep;
        match is_kept && known.decided.is_some_and(|at| start <= at) {
            true => self.matches.push((number, start..known.text.len())),
            false => self.opens.push((number, start)),
        }
    }

    /// Where the first thing starts that is open, or a finding that overlaps it.
    fn first_open(&mut self, end: usize) -> usize {
        let opens = self.opens.iter().map(|&(_, start)| start);
        let first = opens.chain(self.waiting).min().unwrap_or(end);
        self.spans.sort_unstable_by_key(|span| span.start);
        self.first_across(first)
    }

    /// A place, or where the first finding starts that overlaps it, be it by others.
    pub(super) fn first_across(&self, mut first: usize) -> usize {
        // A place moves to the start of a span across it. Spans before that one in this order start behind it, so they do not matter.
        for span in self.spans.iter().rev() {
            if span.start < first && first < span.finding.end {
                first = span.start;
            }
        }
        first
    }
}

impl Known<'_> {
    /// From where on a rule is searched.
    fn from(&self, rule: u32) -> usize {
        let mut resume = self.resume.iter();
        let later = resume.find(|(other, _)| *other == rule);
        later.map_or(self.from, |&(_, from)| from.max(self.from))
    }
}

impl Scratch {
    /// Settles what can be settled; findings that are, are in `findings`.
    pub(super) fn settle(&mut self, rules: &RuleSet, known: &Known<'_>) -> &Settling {
        rules.prepare_stream(known.text, known.from, known.last, self);
        let mut settling = std::mem::take(&mut self.settling);
        settling.clear();
        self.search_all(rules, known, &mut settling);
        if !known.last {
            self.search_ends(rules, known, &mut settling);
        }
        settling.until = settling.first_open(known.text.len());
        let until = settling.until;
        let settled = settling.spans.iter().filter(|span| span.start < until);
        self.findings.clear();
        self.findings.extend(settled.map(|span| span.finding));
        rules.resolve(&mut self.findings);
        self.settling = settling;
        &self.settling
    }

    /// Searches what does not reach the end of the text.
    fn search_all(&mut self, rules: &RuleSet, known: &Known<'_>, settling: &mut Settling) {
        let end = known.text.len();
        for (index, search) in self.searches.list.iter().enumerate() {
            if search.within.end >= end && !known.last {
                settling.ends.push((search.rule, Some(index)));
                continue;
            }
            let memory = self.memories.get_mut(search.rule as usize);
            let Some((rule, memory)) = rules.all_rules().get(search.rule as usize).zip(memory)
            else {
                continue;
            };
            let from = known.from(search.rule);
            let memory = memory.get_or_insert_with(|| rule.matcher.memory());
            let _ = rule
                .matcher
                .visit_matches(known.text, search, from, memory, |found| {
                    settling.take(search.rule, rule, found, known);
                    ControlFlow::Continue(())
                });
        }
    }

    /// Searches at the end of the text, where matches may be under way.
    fn search_ends(&mut self, rules: &RuleSet, known: &Known<'_>, settling: &mut Settling) {
        rules
            .tails()
            .begun(known.text, known.from, &mut settling.begun);
        let mut ends = std::mem::take(&mut settling.ends);
        for rule in rules.tails().unseen(&settling.begun) {
            if ends.iter().all(|(other, _)| *other != rule) {
                ends.push((rule, None));
            }
        }
        for &(number, search) in &ends {
            let Some(rule) = rules.all_rules().get(number as usize) else {
                continue;
            };
            let tails = rules.tails();
            if let Some(start) = self.search_end((number, rule), search, (known, tails), settling) {
                settling.open(number, rule, start, known);
            }
        }
        self.look_near(rules, known, settling, &ends);
        settling.ends = ends;
    }

    /// Takes the matches of a rule that reach into the end of the text, if it is searched there, and gives the start of one
    /// that is under way.
    fn search_end(
        &mut self,
        (number, rule): (u32, &Rule),
        search: Option<usize>,
        (known, tails): (&Known<'_>, &Tails),
        settling: &mut Settling,
    ) -> Option<usize> {
        let Self {
            searches,
            memories,
            steps,
            ..
        } = self;
        let text = known.text;
        let search = search.and_then(|index| searches.list.get(index));
        let memory = memories.get_mut(number as usize)?;
        let memory = memory.get_or_insert_with(|| rule.matcher.memory());
        if let Some(dictionary) = &rule.matcher.dictionary {
            let (from, spelled) = (known.from(number), &mut memory.spelled);
            let visited = dictionary.visit(text, from, false, spelled, |entry| {
                settling.take(number, rule, Match::of_entry(entry), known);
                ControlFlow::Continue(())
            });
            return match visited {
                Visited::Open(start) => Some(start),
                Visited::All | Visited::Broken => None,
            };
        }
        let progress = rule.matcher.pattern.progress();
        let mut from = settling.end_of_last(number).max(known.from(number));
        let under_way = first_under_way(rule, text);
        let unseen = under_way.max(tails.unseen_since(number, text));
        // Without a search, nothing has a needle.
        let all_since = search.map_or(unseen, |search| match search.starts() {
            Some(_) => unseen,
            None => under_way,
        });
        let seen = search.and_then(Search::starts).unwrap_or_default();
        loop {
            let first = from.max(all_since);
            let seen = seen.iter().copied();
            let seen = seen.filter(|&start| from.max(under_way) <= start && start < first);
            let starts = seen.chain(tails.starts(number, &settling.begun, text, first));
            let open = progress.first_under_way(text, from, starts, memory, steps);
            loop {
                let found = search
                    .and_then(|search| rule.matcher.first_in(text, search, from, memory))
                    .filter(|found| open.is_none_or(|open| found.whole.start < open));
                let Some(found) = found else {
                    return open;
                };
                from = found.whole.end;
                settling.take(number, rule, found, known);
                if open.is_some_and(|open| open < from) {
                    break;
                }
            }
        }
    }

    /// Looks for matches without a value across a place up to which everything is settled, which other searches need not have seen.
    pub(super) fn look_across(&mut self, rules: &RuleSet, known: &Known<'_>, until: usize) {
        if known.last {
            return;
        }
        let settling = &mut self.settling;
        let before = known.text.get(..until).unwrap_or_default();
        let line = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        for &number in rules.tails().partial() {
            let memory = self.memories.get_mut(number as usize);
            let Some((rule, memory)) = rules.all_rules().get(number as usize).zip(memory) else {
                continue;
            };
            let memory = memory.get_or_insert_with(|| rule.matcher.memory());
            let mut from = known.from(number).max(line);
            while from < until {
                match rule
                    .matcher
                    .first(known.text, from..known.text.len(), memory)
                {
                    Some(found) if found.whole.start < until => {
                        from = found.whole.end;
                        settling.matches.push((number, found.whole));
                    }
                    _ => break,
                }
            }
        }
    }

    /// Looks for matches that began near the end, of rules without candidates there: for the first of all, since nothing
    /// leaves from there on, or if some are to be decided for that of each rule.
    fn look_near(
        &mut self,
        rules: &RuleSet,
        known: &Known<'_>,
        settling: &mut Settling,
        searched: &[(u32, Option<usize>)],
    ) {
        let first = settling.opens.iter().map(|&(_, start)| start);
        let first = first.chain(settling.waiting).min().unwrap_or(usize::MAX);
        let begun = std::mem::take(&mut settling.begun);
        let mut found = Vec::new();
        for (len, number) in rules.tails().near(&begun) {
            let start = known.text.len() - len;
            if known.decided.is_none() && start >= first {
                break;
            }
            if start < known.from(number)
                || searched.iter().any(|(other, _)| *other == number)
                || found.contains(&number)
            {
                continue;
            }
            let Some(rule) = rules.all_rules().get(number as usize) else {
                continue;
            };
            let progress = rule.matcher.pattern.progress();
            // What begins in a match of the rule is none of its own.
            if progress.goes_on_from(known.text, start, &mut self.steps)
                && settling.end_of_last(number) <= start
            {
                settling.open(number, rule, start, known);
                if known.decided.is_none() {
                    break;
                }
                found.push(number);
            }
        }
        settling.begun = begun;
    }
}

/// A place before which no match of a rule starts that is under way at the end of a text.
fn first_under_way(rule: &Rule, text: &[u8]) -> usize {
    let line = match rule.matcher.crossing {
        true => 0,
        // A match may begin with the newline.
        false => memchr::memrchr(b'\n', text).unwrap_or(0),
    };
    let longest = rule.matcher.pattern.hir().properties().maximum_len();
    line.max(longest.map_or(0, |longest| text.len().saturating_sub(longest)))
}
