//! How one rule finds values in a stretch of text.

use std::ops::{ControlFlow, Range};

use regex_automata::util::primitives::NonMaxUsize;
use regex_automata::{Anchored, Input, meta};

use crate::allow::Allow;
use crate::context::Context;
use crate::entropy;
use crate::pattern::Pattern;
use crate::searches::Search;
use crate::validate::Validator;

/// Pattern of a rule and the conditions on its matches.
pub(crate) struct Matcher {
    pub(crate) pattern: Pattern,
    /// Capture group that is the value.
    pub(crate) group: usize,
    /// Whether a match can contain `\n`.
    pub(crate) spanning: bool,
    pub(crate) min_entropy: f64,
    pub(crate) validators: Vec<Validator>,
    pub(crate) context: Option<Context>,
    pub(crate) allow: Allow,
}

/// Memory of one matcher's searches.
pub(crate) struct Memory {
    cache: meta::Cache,
    slots: Vec<Option<NonMaxUsize>>,
}

impl Matcher {
    pub(crate) fn memory(&self) -> Memory {
        Memory {
            cache: self.pattern.regex().create_cache(),
            slots: vec![None; 2 * (self.group + 1)],
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
        let end = search.within.end;
        let Some(starts) = search.starts() else {
            return self.visit_all(text, search.within.clone(), memory, visitor);
        };
        let mut at = search.within.start;
        for &start in starts {
            if start < at || start >= end {
                continue;
            }
            let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
            if let Some((found, value)) = self.search(&input, memory) {
                at = found.end;
                self.offer(text, &found, value, &mut visitor)?;
            }
        }
        ControlFlow::Continue(())
    }

    fn visit_all(
        &self,
        text: &[u8],
        within: Range<usize>,
        memory: &mut Memory,
        mut visitor: impl FnMut(Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut at = within.start;
        while at < within.end {
            let input = Input::new(text).span(at..within.end);
            let Some((found, value)) = self.search(&input, memory) else {
                break;
            };
            // A match is never empty, so the search moves on.
            at = found.end;
            self.offer(text, &found, value, &mut visitor)?;
        }
        ControlFlow::Continue(())
    }

    fn offer(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: Option<Range<usize>>,
        visitor: &mut impl FnMut(Range<usize>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match value {
            Some(value) if self.accepts(text, found, &value) => visitor(value),
            _ => ControlFlow::Continue(()),
        }
    }

    /// Whether there is any value in the text.
    pub(crate) fn finds_any(&self, text: &[u8]) -> bool {
        self.visit_all(text, 0..text.len(), &mut self.memory(), |_| {
            ControlFlow::Break(())
        })
        .is_break()
    }

    /// Next match and its value; no value when the group took no part or is empty.
    fn search(
        &self,
        input: &Input<'_>,
        memory: &mut Memory,
    ) -> Option<(Range<usize>, Option<Range<usize>>)> {
        if self.group == 0 {
            let found = self
                .pattern
                .regex()
                .search_with(&mut memory.cache, input)?
                .range();
            return Some((found.clone(), Some(found)));
        }
        self.pattern
            .regex()
            .search_slots_with(&mut memory.cache, input, &mut memory.slots)?;
        let slot = |index: usize| {
            memory
                .slots
                .get(index)
                .copied()
                .flatten()
                .map(NonMaxUsize::get)
        };
        let span = |group: usize| Some(slot(2 * group)?..slot(2 * group + 1)?);
        Some((span(0)?, span(self.group).filter(|value| !value.is_empty())))
    }

    fn accepts(&self, text: &[u8], found: &Range<usize>, value: &Range<usize>) -> bool {
        let Some(bytes) = text.get(value.clone()) else {
            return false;
        };
        entropy::at_least(self.min_entropy, bytes)
            && self
                .validators
                .iter()
                .all(|validator| validator.accepts(bytes))
            && self
                .context
                .as_ref()
                .is_none_or(|context| context.accepts(text, found, value))
            && !self.allow.allows(bytes)
    }
}
