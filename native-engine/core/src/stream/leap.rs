//! Whether places of decision can be passed without stopping.

use crate::codepoint;
use crate::gate::Tails;
use crate::ruleset::{RuleSet, Scratch};

/// Length of a match from which on its rule is a long one.
const LONG: usize = 1024;

/// What bounds how long something can have been open, over all rules.
pub(crate) struct Reaches {
    /// Longest match of rules that are not long.
    longest: usize,
    /// Characters behind a match that its context or its shields can wait for.
    window: usize,
    /// Most bytes from the start of a match of a long rule that crosses lines to the end of its needle.
    ahead: usize,
    /// By rule: whether it is a long one that crosses lines.
    crossing: Vec<bool>,
    /// Of these, those whose needle can be anywhere in a match, or that have none.
    unseen: Vec<u32>,
    /// Whether a match of these may wait for its context or its shields.
    crossing_waits: bool,
}

impl Reaches {
    pub(crate) fn new(rules: &RuleSet, tails: &Tails) -> Self {
        let mut reaches = Self {
            longest: 0,
            window: 0,
            ahead: 0,
            crossing: Vec::new(),
            unseen: Vec::new(),
            crossing_waits: false,
        };
        for (rule, number) in rules.all_rules().iter().zip(0..) {
            let matcher = &rule.matcher;
            let entry = matcher.dictionary.as_ref().map_or(0, |d| d.reach());
            reaches.longest = reaches.longest.max(entry);
            let longest = matcher.pattern.hir().properties().maximum_len();
            let window = matcher.window_behind();
            reaches.window = reaches.window.max(window);
            let short = longest.filter(|&longest| longest < LONG);
            reaches.longest = reaches.longest.max(short.unwrap_or(0));
            let crossing = short.is_none() && matcher.crossing && matcher.dictionary.is_none();
            reaches.crossing.push(crossing);
            if crossing {
                reaches.crossing_waits |= window > 0;
                match tails.ahead(number) {
                    Some(ahead) => reaches.ahead = reaches.ahead.max(ahead),
                    None => reaches.unseen.push(number),
                }
            }
        }
        reaches
    }

    /// Whether it is worth trying to pass places where what is open for so many bytes is decided.
    pub(crate) fn are_below(&self, hold_back: usize) -> bool {
        2 * (self.window + self.longest.max(self.ahead)) < hold_back
    }
}

impl Scratch {
    /// Whether at the end of a text that goes on surely nothing would have been open for as many bytes as are held back at most.
    /// What was settled last must be that text with more behind it.
    ///
    /// # Why that can be told
    ///
    /// What is open is a match under way or one that waits for its context. Those of rules whose matches are short began a little
    /// before the end; those of rules of single lines in the last line, or that in which the contexts end which may still
    /// change; those of other rules are looked for from the end. Findings that overlap them are known, because all their matches
    /// ended before.
    pub(super) fn is_open_for_less(
        &mut self,
        rules: &RuleSet,
        text: &[u8],
        hold_back: usize,
    ) -> bool {
        let reaches = rules.reaches();
        let since = text.len().saturating_sub(hold_back);
        let waiting = codepoint::back(text, text.len(), reaches.window + 1);
        let line = undecided_since(text, reaches.window);
        let first = line
            .min(waiting.saturating_sub(reaches.longest))
            .min(text.len().saturating_sub(reaches.ahead));
        if first <= since {
            return false;
        }
        match self.first_of_crossing(rules, text) {
            Some(crossing) => self.settling.first_across(first.min(crossing)) > since,
            None => false,
        }
    }

    /// Place before which no match of a long rule that crosses lines starts that is under way; none when that is not known.
    fn first_of_crossing(&mut self, rules: &RuleSet, text: &[u8]) -> Option<usize> {
        let reaches = rules.reaches();
        let Self {
            searches,
            memories,
            steps,
            ..
        } = self;
        let crosses = |rule: u32| reaches.crossing.get(rule as usize) == Some(&true);
        let searched = searches.list.iter().filter(|search| crosses(search.rule));
        let searched = searched.map(|search| (search.rule, search.starts()));
        let unseen = reaches.unseen.iter().map(|&rule| (rule, None));
        let mut first = text.len();
        for (number, starts) in searched.chain(unseen) {
            if reaches.crossing_waits {
                return None;
            }
            let rule = rules.all_rules().get(number as usize)?;
            let memory = memories.get_mut(number as usize)?;
            let memory = memory.get_or_insert_with(|| rule.matcher.memory());
            let progress = rule.matcher.pattern.progress();
            let start = match starts {
                Some(starts) => {
                    let mut starts = starts.iter().copied().filter(|&start| start < text.len());
                    starts.find(|&start| progress.goes_on_from(text, start, steps))
                }
                None if progress.starts_within(text, LONG, memory) => {
                    Some(text.len().saturating_sub(LONG))
                }
                None => return None,
            };
            first = first.min(start.unwrap_or(first));
        }
        Some(first)
    }
}

/// Place in a text that goes on before which no match starts that lies in a line and is under way, or waits for a context of so
/// many characters behind it.
pub(crate) fn undecided_since(text: &[u8], window: usize) -> usize {
    let waiting = codepoint::back(text, text.len(), window + 1);
    let before = text.get(..waiting).unwrap_or_default();
    // A match may begin with the newline.
    memchr::memrchr(b'\n', before).unwrap_or(0)
}
