//! What a scan found.

use std::borrow::Cow;

use crate::reading::Reading;

/// Place of a value in a text, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Index in [`RuleSet::rules`].
    pub rule: u32,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

/// What a scan found.
#[derive(Clone, Copy)]
pub struct Found<'s> {
    /// Findings without overlaps, ordered by position.
    pub findings: &'s [Finding],
    pub(crate) reading: &'s Reading,
}

/// Value of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value<'t> {
    /// Its bytes in the text.
    pub stands: &'t [u8],
    /// What they read as.
    pub reads: Cow<'t, [u8]>,
}

impl Found<'_> {
    /// Value of a finding. `text` is the one that was scanned.
    pub fn value<'t>(&self, finding: &Finding, text: &'t [u8]) -> Value<'t> {
        let part = finding.start..finding.end;
        Value {
            stands: text.get(part.clone()).unwrap_or_default(),
            reads: self.reading.value(text, 0, part),
        }
    }
}

impl<'t> Value<'t> {
    /// Value that reads as it stands.
    pub fn plain(stands: &'t [u8]) -> Self {
        Self {
            stands,
            reads: Cow::Borrowed(stands),
        }
    }
}
