//! Where in a match the value is, as far as the shape of the pattern tells.
//!
//! Finding a group takes an automaton that follows all ways through a pattern at once, and costs tens of nanoseconds a byte. Where the group is all
//! of a match but for some bytes at its ends, as in `\b[0-9]+\.[0-9]{13,}\b|\b(4[0-9]{12})\b`, it is enough to know which branch matched and where.

use std::ops::Range;

use regex_syntax::hir::{Hir, HirKind};

/// Branches of a pattern, preferred in their order, which match together what it matches.
pub(crate) struct Shape {
    pub(crate) branches: Vec<Hir>,
    /// By branch.
    pub(crate) values: Vec<Value>,
}

/// Where in the match of a branch the value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    None,
    /// All but so many bytes in front and behind.
    Within {
        before: usize,
        behind: usize,
    },
}

impl Value {
    /// The value in a match; nothing when it has no characters.
    pub(crate) fn of(self, found: Range<usize>) -> Option<Range<usize>> {
        match self {
            Self::None => None,
            Self::Within { before, behind } => {
                let value = found.start + before..found.end.saturating_sub(behind);
                (value.start < value.end).then_some(value)
            }
        }
    }
}

/// Most branches.
const MOST: usize = 8;

impl Shape {
    /// Shape of a pattern whose value is a group; none if it does not tell where the group is.
    pub(crate) fn of(hir: &Hir, group: usize) -> Option<Self> {
        let branches = branches(hir);
        let value = |branch: &Hir| match has_group(branch, group) {
            true => margins(branch, group).map(|(before, behind)| Value::Within { before, behind }),
            false => Some(Value::None),
        };
        let values = branches.iter().map(value).collect::<Option<_>>()?;
        Some(Self { branches, values })
    }
}

/// The alternatives that a pattern is. What stands in front of them goes into each: it has to match in one way only, or its ways
/// would be preferred to the branches.
fn branches(hir: &Hir) -> Vec<Hir> {
    let one_way = |part: &Hir| {
        matches!(
            part.kind(),
            HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_)
        )
    };
    let parts = match hir.kind() {
        HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(hir),
    };
    let at = parts.iter().take_while(|part| one_way(part)).count();
    let (front, rest) = parts.split_at(at);
    match rest.split_first().map(|(first, rest)| (first.kind(), rest)) {
        Some((HirKind::Alternation(branches), rest)) if branches.len() <= MOST => {
            let branch = |branch: &Hir| {
                let parts = [front, std::slice::from_ref(branch), rest];
                Hir::concat(parts.concat())
            };
            branches.iter().map(branch).collect()
        }
        _ => vec![hir.clone()],
    }
}

/// Bytes in front of a group in each match and behind it, if they are always the same.
fn margins(hir: &Hir, group: usize) -> Option<(usize, usize)> {
    match hir.kind() {
        HirKind::Capture(capture) if capture.index as usize == group => Some((0, 0)),
        HirKind::Capture(capture) => margins(&capture.sub, group),
        HirKind::Concat(parts) => {
            let at = parts.iter().position(|part| has_group(part, group))?;
            let (front, rest) = parts.split_at(at);
            let (part, rest) = rest.split_first()?;
            let (before, behind) = margins(part, group)?;
            Some((before + length(front)?, behind + length(rest)?))
        }
        _ => None,
    }
}

/// Bytes that parts in a row match, if they are always the same.
fn length(parts: &[Hir]) -> Option<usize> {
    let length = |part: &Hir| {
        let properties = part.properties();
        let least = properties.minimum_len()?;
        (properties.maximum_len() == Some(least)).then_some(least)
    };
    parts.iter().map(length).sum()
}

fn has_group(hir: &Hir, group: usize) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => {
            capture.index as usize == group || has_group(&capture.sub, group)
        }
        HirKind::Repetition(repetition) => has_group(&repetition.sub, group),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().any(|part| has_group(part, group))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn values(pattern: &str) -> Option<Vec<Value>> {
        let hir = dialect::translate(pattern, false).unwrap();
        Shape::of(&hir, 1).map(|shape| shape.values)
    }

    #[test]
    fn a_shape_says_how_far_the_value_is_from_the_ends() {
        let within = |before, behind| Value::Within { before, behind };
        for (pattern, expected) in [
            (r"\b(a+)\b", &[within(0, 0)][..]),
            (r"ab(a+)[xy]{2}", &[within(2, 2)]),
            (
                r"\b[0-9]+\.[0-9]{3,}\b|\b([0-9]{3})\b",
                &[Value::None, within(0, 0)],
            ),
            (r"k(?:=(a+)|(?:x|yy)+)", &[within(2, 0), Value::None]),
            (r"(?:x((a|b)c))d", &[within(1, 1)]),
            (r"(?:x|(a))y", &[Value::None, within(0, 1)]),
        ] {
            assert_eq!(values(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_a_shape_does_not_tell_it_does_not_say() {
        for pattern in [
            r"a+(b)",
            r"(b)(?:c|$)",
            r"(?:x(a)){2}",
            r"a?(?:x|(b))",
            r"x(?:y|z(?:a|(b)))",
            r"(b)\x{e4}?",
        ] {
            assert_eq!(values(pattern), None, "{pattern}");
        }
    }
}
