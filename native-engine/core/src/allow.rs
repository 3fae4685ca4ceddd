//! Values that are not findings although they match.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use crate::pattern::Pattern;

/// Values that a rule lets pass.
#[derive(Default)]
pub(crate) struct Allow {
    pub(crate) exact: HashSet<Box<[u8]>>,
    pub(crate) prefix: Vec<Box<[u8]>>,
    pub(crate) suffix: Vec<Box<[u8]>>,
    /// ASCII case ignored.
    pub(crate) words: Option<AhoCorasick>,
    /// Searched in the value alone, so `^` and `$` are its ends.
    pub(crate) regex: Vec<Pattern>,
}

impl Allow {
    pub(crate) fn allows(&self, value: &[u8]) -> bool {
        self.exact.contains(value)
            || self.prefix.iter().any(|start| value.starts_with(start))
            || self.suffix.iter().any(|end| value.ends_with(end))
            || self
                .words
                .as_ref()
                .is_some_and(|words| words.is_match(value))
            || self
                .regex
                .iter()
                .any(|pattern| pattern.regex().is_match(value))
    }
}
