//! Values that are not findings although they match.

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::AhoCorasick;

use crate::lists::List as Patterns;
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
    pub(crate) regex: Patterns,
    /// Searched in the match alone.
    pub(crate) match_regex: Patterns,
    /// Searched in the lines of the match alone.
    pub(crate) line_regex: Patterns,
    /// Each lets a value pass that all of its lists do.
    pub(crate) all: Vec<Allow>,
}

impl Allow {
    pub(crate) fn allows(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: &Range<usize>,
        lines: Lines,
    ) -> bool {
        let Some((found_text, value)) = text.get(found.clone()).zip(text.get(value.clone())) else {
            return false;
        };
        let subject = Subject {
            text,
            found,
            found_text,
            value,
            lines,
        };
        let any = LISTS.iter().any(|list| list(self, &subject) == Some(true));
        let every = |allow: &Self| {
            LISTS
                .iter()
                .all(|list| list(allow, &subject) != Some(false))
        };
        any || self.all.iter().any(every)
    }
}

/// What the lists look at.
struct Subject<'t> {
    text: &'t [u8],
    found: &'t Range<usize>,
    found_text: &'t [u8],
    value: &'t [u8],
    lines: Lines,
}

/// Whether the lines of a match are there as a whole. If not, no list of them allows anything: a part of a line may look
/// like what is allowed, and then a value would get out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    Known,
    Unknown,
}

/// Whether a list lets a value pass; nothing when there is no such list.
type List = fn(&Allow, &Subject<'_>) -> Option<bool>;

/// Cheap ones first.
const LISTS: [List; 7] = [
    |allow, at| (!allow.exact.is_empty()).then(|| allow.exact.contains(at.value)),
    |allow, at| any(&allow.prefix, |start| at.value.starts_with(start)),
    |allow, at| any(&allow.suffix, |end| at.value.ends_with(end)),
    |allow, at| Some(allow.words.as_ref()?.is_match(at.value)),
    |allow, at| any(&allow.regex, |p| p.regex().is_match(at.value)),
    |allow, at| any(&allow.match_regex, |p| p.regex().is_match(at.found_text)),
    |allow, at| {
        let allows = |p: &Pattern| p.regex().is_match(lines(at.text, at.found));
        any(&allow.line_regex, |p| at.lines == Lines::Known && allows(p))
    },
];

fn any<T>(list: &[T], allows: impl Fn(&T) -> bool) -> Option<bool> {
    (!list.is_empty()).then(|| list.iter().any(allows))
}

/// The lines that a match has characters of, without the end of the last one.
fn lines<'t>(text: &'t [u8], found: &Range<usize>) -> &'t [u8] {
    let before = text.get(..found.start).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let last = found.end.saturating_sub(1);
    let behind = text.get(last..).unwrap_or_default();
    let end = memchr::memchr(b'\n', behind).map_or(text.len(), |newline| last + newline);
    text.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_the_match_has_characters_of() {
        let text = "\naa\nbc\nd\n";
        for (found, expected) in [
            (4..5, "bc"),
            (4..6, "bc"),
            (4..7, "bc"),
            (2..8, "aa\nbc\nd"),
            (2..4, "aa"),
            (7..9, "d"),
            (0..2, "\naa"),
        ] {
            let lines = lines(text.as_bytes(), &found);
            assert_eq!(lines, expected.as_bytes(), "{found:?}");
        }
    }
}
