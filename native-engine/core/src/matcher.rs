//! How one rule finds values in a stretch of text.

use std::ops::{ControlFlow, Range};
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;
use ironsieve_lanes::Variant;
use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, hybrid, meta};

use crate::allow::{Allow, Lines};
use crate::context::Context;
use crate::dense::Ends;
use crate::dictionary::{Dictionary, Visited};
use crate::entropy;
use crate::gate::{Glance, Glanced};
use crate::lead::Lead;
use crate::pattern::Pattern;
use crate::required;
use crate::searches::{FEW_STARTS, Search};
use crate::shield::{self, Shields};
use crate::validate::Validator;

/// Pattern of a rule and the conditions on its matches.
pub(crate) struct Matcher {
    /// Matches nothing if there is a dictionary.
    pub(crate) pattern: Pattern,
    /// What the pattern begins with that need not be searched, and what is searched in its place.
    pub(crate) lead: Option<(Lead, Pattern)>,
    /// At [`searched`](Self::searched), made when it is first needed.
    pub(crate) glance: OnceLock<Option<Glance>>,
    /// Looks for texts that each match has, made when it is first needed.
    pub(crate) always: OnceLock<Vec<AhoCorasick>>,
    /// Instructions that are used.
    pub(crate) variant: Variant,
    /// What has the matches in place of the pattern.
    pub(crate) dictionary: Option<Arc<Dictionary>>,
    /// Capture groups of which the first that has characters is the value.
    pub(crate) groups: Vec<usize>,
    /// Whether a match can contain `\n`.
    pub(crate) spanning: bool,
    /// Whether it can contain `\n` elsewhere than as its first or last character.
    pub(crate) crossing: bool,
    /// Whether matches in several lines can overlap each other one by one: those that cross lines, and those that can begin and
    /// end with `\n`.
    pub(crate) chaining: bool,
    pub(crate) min_entropy: f64,
    pub(crate) validators: Vec<Validator>,
    pub(crate) context: Option<Context>,
    pub(crate) allow: Allow,
    pub(crate) shields: Shields,
}

/// Match of a pattern.
pub(crate) struct Match {
    pub(crate) whole: Range<usize>,
    /// Nothing when no group that may be the value took part and has characters.
    pub(crate) value: Option<Range<usize>>,
}

/// Memory of one matcher's searches.
pub(crate) struct Memory {
    cache: meta::Cache,
    /// For a dictionary.
    pub(crate) spelled: Vec<u8>,
    slots: Vec<Option<NonMaxUsize>>,
    /// For many starts in a long stretch.
    walked: Option<hybrid::dfa::Cache>,
    /// For the end of a stream's text.
    pub(crate) backward: Option<hybrid::dfa::Cache>,
}

/// How often the bytes of a stretch may be read for starts that are tried one by one.
const WALKS: usize = 2;

impl Matcher {
    /// The group that is the value if it is always the same one; else 0, the whole match, which every value lies in.
    pub(crate) fn only_group(&self) -> usize {
        match self.groups[..] {
            [group] => group,
            _ => 0,
        }
    }

    /// The pattern without its lead.
    pub(crate) fn searched(&self) -> &Pattern {
        self.lead.as_ref().map_or(&self.pattern, |(_, rest)| rest)
    }

    /// Most bytes of the lead.
    pub(crate) fn most_lead(&self) -> usize {
        self.lead.as_ref().map_or(0, |(lead, _)| lead.most())
    }

    /// Whether a match could start at a place of a text that does not go on, or, if there is a lead, could have its end there.
    ///
    /// `often`: this is asked of the rule again and again.
    pub(crate) fn may_match(&self, text: &[u8], at: usize, often: bool) -> bool {
        if often && let Some(dense) = self.searched().dense() {
            let mut left = Glance::FARTHEST;
            return dense.ends(text, at, text.len(), &mut left) != Ends::Never;
        }
        self.glance()
            .is_none_or(|glance| glance.may_match(text, at))
    }

    fn glance(&self) -> Option<&Glance> {
        let glance = || Glance::new(self.searched().hir(), self.variant);
        self.glance.get_or_init(glance).as_ref()
    }

    /// Characters behind a match that decide on it.
    pub(crate) fn window_behind(&self) -> usize {
        let window = self.context.as_ref().map_or(0, Context::window_behind);
        match self.shields.is_empty() {
            true => window,
            false => window.max(shield::REACH),
        }
    }

    /// The same; none when matches in several lines can hide each other.
    pub(crate) fn window_of_lines(&self) -> Option<usize> {
        (!self.chaining).then(|| self.window_behind())
    }

    pub(crate) fn memory(&self) -> Memory {
        Memory {
            cache: self.searched().regex().create_cache(),
            spelled: Vec::new(),
            slots: vec![None; 2 * (self.groups.iter().max().map_or(0, |group| group + 1))],
            walked: None,
            backward: None,
        }
    }

    /// Visits the values in a stretch of a text, from left to right, until the visitor breaks. What stands around the
    /// stretch counts for look-around and context.
    pub(crate) fn visit(
        &self,
        text: &[u8],
        search: &Search,
        memory: &mut Memory,
        mut visitor: impl FnMut(Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.visit_matches(text, search, 0, memory, |found| match found.value {
            Some(value) if self.accepts(text, &found.whole, &value) => visitor(value),
            _ => ControlFlow::Continue(()),
        })
    }

    /// Visits the pattern's matches that start in a stretch of a text, but not before `from`, whatever the conditions on
    /// them say.
    #[inline]
    pub(crate) fn visit_matches(
        &self,
        text: &[u8],
        search: &Search,
        from: usize,
        memory: &mut Memory,
        mut visitor: impl FnMut(Match) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let within = search.within.start.max(from)..search.within.end;
        let Some(starts) = search.starts() else {
            return self.visit_all(text, from, within, memory, visitor);
        };
        let (mut at, mut floor) = (within.start, from);
        let mut has_always = false;
        let mut left = match starts.len() {
            0..=FEW_STARTS => None,
            _ => Some(WALKS * within.len()),
        };
        for &start in starts {
            if start < at || start >= within.end {
                continue;
            }
            match self.matches_at(text, start..within.end, floor, memory) {
                Some(None) => continue,
                Some(Some(found)) => {
                    at = found.whole.end;
                    floor = at;
                    visitor(found)?;
                    continue;
                }
                // Nor do later starts have what is not behind this one.
                None if !has_always && !self.has_always(text.get(start..within.end)) => break,
                None => has_always = true,
            }
            let input = Input::new(text)
                .span(start..within.end)
                .anchored(Anchored::Yes);
            if let Some(left) = &mut left {
                match self.walk(&input, memory, left) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return self.visit_all(text, floor, start..within.end, memory, visitor),
                }
            }
            if let Some(found) = self.search(&input, floor, memory) {
                at = found.whole.end;
                floor = at;
                visitor(found)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The match that starts at the start of a stretch, or, if there is a lead, ends its lead there, if there is one; nothing when a glance
    /// does not tell.
    fn matches_at(
        &self,
        text: &[u8],
        within: Range<usize>,
        floor: usize,
        memory: &mut Memory,
    ) -> Option<Option<Match>> {
        let glance = self.glance()?;
        match glance.matches(text, within.start, within.end, &mut memory.slots) {
            Glanced::Never => Some(None),
            Glanced::Matched => Some(self.match_of_slots(text, floor, memory)),
            Glanced::Unknown => None,
        }
    }

    /// Whether all that every match has is in a stretch.
    fn has_always(&self, stretch: Option<&[u8]>) -> bool {
        let always = self.always.get_or_init(|| {
            let text = |text| {
                AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .build([text])
            };
            let texts = required::always(self.searched().hir()).into_iter();
            texts.filter_map(|always| text(always).ok()).collect()
        });
        always
            .iter()
            .all(|text| text.is_match(stretch.unwrap_or_default()))
    }

    /// Whether a match starts at the start of a stretch, or, if there is a lead, ends its lead there; nothing when it takes longer than
    /// is left to know.
    fn walk(&self, input: &Input<'_>, memory: &mut Memory, left: &mut usize) -> Option<bool> {
        let walker = self.searched().walker()?;
        let walked = memory.walked.get_or_insert_with(|| walker.memory());
        walker.matches(input, walked, left)
    }

    /// First match that starts in a stretch of a text, but not before `from`.
    pub(crate) fn first_in(
        &self,
        text: &[u8],
        search: &Search,
        from: usize,
        memory: &mut Memory,
    ) -> Option<Match> {
        let mut first = None;
        let _ = self.visit_matches(text, search, from, memory, |found| {
            first = Some(found);
            ControlFlow::Break(())
        });
        first
    }

    /// First match in a stretch of a text.
    pub(crate) fn first(
        &self,
        text: &[u8],
        within: Range<usize>,
        memory: &mut Memory,
    ) -> Option<Match> {
        if within.start >= within.end {
            return None;
        }
        self.search(&Input::new(text).span(within.clone()), within.start, memory)
    }

    /// No match starts before `floor`; all searches of one rule have it in common, where `within` may start further behind.
    fn visit_all(
        &self,
        text: &[u8],
        mut floor: usize,
        within: Range<usize>,
        memory: &mut Memory,
        mut visitor: impl FnMut(Match) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if let Some(dictionary) = &self.dictionary {
            return visit_entries(dictionary, text, within, memory, visitor);
        }
        let mut at = within.start;
        while at < within.end {
            let input = Input::new(text).span(at..within.end);
            let Some(found) = self.search(&input, floor, memory) else {
                break;
            };
            // A match is never empty, so the search moves on.
            at = found.whole.end;
            floor = at;
            visitor(found)?;
        }
        ControlFlow::Continue(())
    }

    /// Whether there is any value in the text.
    pub(crate) fn finds_any(&self, text: &[u8]) -> bool {
        self.visit_all(
            text,
            0,
            0..text.len(),
            &mut self.memory(),
            |found| match found.value {
                Some(value) if self.accepts(text, &found.whole, &value) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            },
        )
        .is_break()
    }

    /// Next match; it does not start before `floor`.
    fn search(&self, input: &Input<'_>, floor: usize, memory: &mut Memory) -> Option<Match> {
        let regex = self.searched().regex();
        let with_lead = |found| self.with_lead(input.haystack(), floor, found);
        if self.groups.first() == Some(&0) {
            let found = regex.search_with(&mut memory.cache, input)?.range();
            let whole = with_lead(found);
            return Some(Match {
                value: Some(whole.clone()),
                whole,
            });
        }
        if let Some(values) = self.searched().values() {
            let found = regex.search_with(&mut memory.cache, input)?;
            let value = values.get(found.pattern().as_usize());
            let value = value.and_then(|value| value.of(found.range()));
            let whole = with_lead(found.range());
            return Some(Match { whole, value });
        }
        regex.search_slots_with(&mut memory.cache, input, &mut memory.slots)?;
        self.match_of_slots(input.haystack(), floor, memory)
    }

    /// The match that the slots tell.
    fn match_of_slots(&self, text: &[u8], floor: usize, memory: &Memory) -> Option<Match> {
        let slot = |index: usize| {
            memory
                .slots
                .get(index)
                .copied()
                .flatten()
                .map(NonMaxUsize::get)
        };
        let span = |group: usize| Some(slot(2 * group)?..slot(2 * group + 1)?);
        let whole = self.with_lead(text, floor, span(0)?);
        let value = |group: &usize| match group {
            0 => Some(whole.clone()),
            _ => span(*group).filter(|value| !value.is_empty()),
        };
        let value = self.groups.iter().find_map(value);
        Some(Match { whole, value })
    }

    /// The match with its lead, which does not start before `floor`.
    fn with_lead(&self, text: &[u8], floor: usize, found: Range<usize>) -> Range<usize> {
        match &self.lead {
            Some((lead, _)) => lead.start(text, floor, found.start)..found.end,
            None => found,
        }
    }

    /// Whether a match is a finding.
    pub(crate) fn accepts(&self, text: &[u8], found: &Range<usize>, value: &Range<usize>) -> bool {
        self.accepts_value(text, found, value, Lines::Known)
            && self.accepts_around(text, found, value)
    }

    /// The same at the end of a stream, of whose text the beginning may be gone.
    pub(crate) fn accepts_last(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: &Range<usize>,
    ) -> bool {
        self.accepts_value(text, found, value, Lines::Unknown)
            && self.accepts_around(text, found, value)
    }

    /// Whether a match is a finding, while the text goes on: nothing as long as what follows may change the answer.
    pub(crate) fn decides(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: &Range<usize>,
    ) -> Option<bool> {
        if !self.accepts_value(text, found, value, Lines::Unknown) {
            return Some(false);
        }
        let context = |context: &Context| context.decides(text, found, value);
        match self.context.as_ref().map_or(Some(true), context) {
            Some(false) => Some(false),
            accepted => match self.shields.covers(text, value) {
                Some(true) => Some(false),
                covered => accepted.filter(|_| covered.is_some()),
            },
        }
    }

    /// Whether what stands around a match makes it a finding.
    fn accepts_around(&self, text: &[u8], found: &Range<usize>, value: &Range<usize>) -> bool {
        let context = |context: &Context| context.accepts(text, found, value);
        self.context.as_ref().is_none_or(context) && !self.shields.cover(text, value)
    }

    fn accepts_value(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: &Range<usize>,
        lines: Lines,
    ) -> bool {
        let Some(bytes) = text.get(value.clone()) else {
            return false;
        };
        entropy::at_least(self.min_entropy, bytes)
            && self
                .validators
                .iter()
                .all(|validator| validator.accepts(bytes))
            && !self.allow.allows(text, found, value, lines)
    }
}

/// Visits the entries that start in a stretch of a text that does not go on.
fn visit_entries(
    dictionary: &Dictionary,
    text: &[u8],
    within: Range<usize>,
    memory: &mut Memory,
    mut visitor: impl FnMut(Match) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let visited =
        dictionary.visit(
            text,
            within.start,
            true,
            &mut memory.spelled,
            |entry| match within.contains(&entry.start) {
                true => visitor(Match::of_entry(entry)),
                false => ControlFlow::Continue(()),
            },
        );
    match visited {
        Visited::Broken => ControlFlow::Break(()),
        Visited::All | Visited::Open(_) => ControlFlow::Continue(()),
    }
}

impl Match {
    /// Match that is an entry of a dictionary.
    pub(crate) fn of_entry(entry: Range<usize>) -> Self {
        Self {
            whole: entry.clone(),
            value: Some(entry),
        }
    }
}
