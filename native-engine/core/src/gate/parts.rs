//! Patterns as the gate looks at them: sets of bytes in a row, without groups.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::bytes::ByteSet;

/// Part of a pattern. It may accept more than the pattern does, never less.
pub(super) enum Part {
    /// A character: one byte of the set, or, if `wide`, up to four beyond ASCII.
    Set {
        bytes: ByteSet,
        wide: bool,
    },
    Look(Look),
    Either(Vec<Vec<Part>>),
    Repeat {
        sub: Vec<Part>,
        min: u32,
        max: Option<u32>,
    },
}

/// [`Part`] of a list that was put together from others.
#[derive(Clone, Copy)]
pub(super) enum Item<'p> {
    Set {
        bytes: ByteSet,
        wide: bool,
    },
    Look(Look),
    Either(&'p [Vec<Part>]),
    Repeat {
        sub: &'p [Part],
        min: u32,
        max: Option<u32>,
    },
}

/// Pattern whose matches with a value are looked for.
pub(super) struct Parts {
    pub(super) list: Vec<Part>,
    /// Whether there may be matches without a value besides, which are not in the list.
    pub(super) partial: bool,
}

impl Parts {
    /// Of branches some of which have the group, only those lead to a value.
    pub(super) fn new(hir: &Hir, group: usize) -> Self {
        let mut parts = Self {
            list: Vec::new(),
            partial: false,
        };
        parts.list = parts.all(std::slice::from_ref(hir), Some(group));
        parts
    }

    fn all(&mut self, hirs: &[Hir], group: Option<usize>) -> Vec<Part> {
        let mut list = Vec::new();
        hirs.iter().for_each(|hir| self.add(hir, group, &mut list));
        list
    }

    fn add(&mut self, hir: &Hir, group: Option<usize>, list: &mut Vec<Part>) {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Look(look) => list.push(Part::Look(*look)),
            HirKind::Literal(literal) => list.extend(literal.0.iter().map(|&byte| Part::Set {
                bytes: ByteSet::of(&[byte]),
                wide: false,
            })),
            HirKind::Class(class) => list.push(set(class)),
            HirKind::Capture(capture) => self.add(&capture.sub, group, list),
            HirKind::Concat(subs) => subs.iter().for_each(|sub| self.add(sub, group, list)),
            HirKind::Repetition(repetition) => {
                let (min, max) = (repetition.min, repetition.max);
                // Of several copies, one has the value, and the others may go through other branches.
                let group = group.filter(|_| max == Some(1));
                let sub = self.all(std::slice::from_ref(&repetition.sub), group);
                list.push(Part::Repeat { sub, min, max });
            }
            HirKind::Alternation(branches) => self.add_branches(branches, group, list),
        }
    }

    fn add_branches(&mut self, branches: &[Hir], group: Option<usize>, list: &mut Vec<Part>) {
        let with_group: Vec<&Hir> = branches
            .iter()
            .filter(|branch| group.is_some_and(|group| has_group(branch, group)))
            .collect();
        self.partial |= !with_group.is_empty() && with_group.len() < branches.len();
        let mut all = |branches: &mut dyn Iterator<Item = &Hir>| -> Vec<Vec<Part>> {
            branches
                .map(|branch| self.all(std::slice::from_ref(branch), group))
                .collect()
        };
        let mut lists = match with_group.is_empty() {
            true => all(&mut branches.iter()),
            false => all(&mut with_group.into_iter()),
        };
        match lists.len() {
            1 => list.append(&mut lists.remove(0)),
            _ => list.push(Part::Either(lists)),
        }
    }
}

impl Part {
    pub(super) fn item(&self) -> Item<'_> {
        match *self {
            Self::Set { bytes, wide } => Item::Set { bytes, wide },
            Self::Look(look) => Item::Look(look),
            Self::Either(ref branches) => Item::Either(branches),
            Self::Repeat { ref sub, min, max } => Item::Repeat { sub, min, max },
        }
    }
}

impl Item<'_> {
    /// Least and most bytes; no most when there is no bound.
    pub(super) fn lengths(&self) -> (usize, Option<usize>) {
        match *self {
            Item::Set { wide, .. } => (1, Some(if wide { 4 } else { 1 })),
            Item::Look(_) => (0, Some(0)),
            Item::Either(branches) => branches
                .iter()
                .map(|branch| lengths(branch))
                .reduce(|a, b| (a.0.min(b.0), a.1.zip(b.1).map(|(a, b)| a.max(b))))
                .unwrap_or((0, Some(0))),
            Item::Repeat { sub, min, max } => {
                let (least, most) = lengths(sub);
                let times = |copies: u32, len: usize| (copies as usize).saturating_mul(len);
                let most = match (max, most) {
                    (_, Some(0)) => Some(0),
                    (Some(max), Some(most)) => Some(times(max, most)),
                    _ => None,
                };
                (times(min, least), most)
            }
        }
    }
}

/// Least and most bytes of parts in a row.
fn lengths(parts: &[Part]) -> (usize, Option<usize>) {
    parts.iter().fold((0, Some(0)), |sum, part| {
        add_lengths(sum, part.item().lengths())
    })
}

/// Least and most bytes of one thing behind another.
pub(super) fn add_lengths(
    a: (usize, Option<usize>),
    b: (usize, Option<usize>),
) -> (usize, Option<usize>) {
    let most = a.1.zip(b.1).map(|(a, b)| a.saturating_add(b));
    (a.0.saturating_add(b.0), most)
}

pub(super) fn set(class: &Class) -> Part {
    let mut bytes = ByteSet::default();
    let mut wide = false;
    match class {
        Class::Bytes(class) => class.iter().for_each(|r| bytes.insert(r.start(), r.end())),
        Class::Unicode(class) => {
            for range in class.iter() {
                let last = range.end().min('\x7f');
                if range.start() <= last {
                    bytes.insert(range.start() as u8, last as u8);
                }
                wide |= !range.end().is_ascii();
            }
        }
    }
    if wide {
        bytes = bytes.union(ByteSet::HIGH);
    }
    Part::Set { bytes, wide }
}

fn has_group(hir: &Hir, group: usize) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => {
            capture.index as usize == group || has_group(&capture.sub, group)
        }
        HirKind::Repetition(repetition) => has_group(&repetition.sub, group),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().any(|sub| has_group(sub, group))
        }
        _ => false,
    }
}
