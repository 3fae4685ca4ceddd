//! Patterns that begin with a lazy run of one class, such as `[\w.-]{0,50}?` in front of a name.
//!
//! # Why the run need not be searched
//!
//! Let the rest of the pattern match at some places. The run reaches back from each of them some way, and from a later one at most as far as from an
//! earlier one, or the run would go through the earlier one. So the leftmost match has the first of the places, being
//! lazy if there are several within reach; its end is that of the rest's match there, and so is where the search goes on. It
//! starts as far before the place as the run reaches back, but not before the end of the match before.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Run in front of a pattern.
pub(crate) struct Lead {
    /// By byte: whether it may be in the run.
    class: Box<[bool; 256]>,
    most: usize,
}

/// Most bytes of a run: searches of one rule that are apart are so by more, so a run does not reach into the one before.
const MOST: usize = crate::searches::GAP;

impl Lead {
    /// The run in front of a pattern and its rest, if it has one of ASCII without `\n`.
    pub(crate) fn of(hir: &Hir) -> Option<(Self, Hir)> {
        let (first, rest) = split(hir)?;
        let HirKind::Repetition(run) = first.kind() else {
            return None;
        };
        let most = run
            .max
            .map(|max| max as usize)
            .filter(|most| *most <= MOST)?;
        let class = bytes(&run.sub).filter(|class| !class[usize::from(b'\n')])?;
        Some((Self { class, most }, rest))
    }

    /// Most bytes of the run.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Where a match starts whose rest does at a place, if no match may start before `floor`.
    pub(crate) fn start(&self, text: &[u8], floor: usize, place: usize) -> usize {
        let floor = floor.max(place.saturating_sub(self.most));
        let before = text.get(floor..place).unwrap_or_default();
        let run = before.iter().rev();
        place
            - run
                .take_while(|byte| self.class[usize::from(**byte)])
                .count()
    }
}

/// The pattern without the runs in front: where nothing but the value's place matters, which is in the rest, the findings are the
/// same.
pub(crate) fn without_leads(mut hir: Hir) -> Hir {
    while let Some((_, rest)) = split(&hir) {
        hir = rest;
    }
    hir
}

/// A lazy, perhaps empty run of one class, and the rest.
fn split(hir: &Hir) -> Option<(&Hir, Hir)> {
    let HirKind::Concat(parts) = hir.kind() else {
        return None;
    };
    let (first, rest) = parts.split_first()?;
    let HirKind::Repetition(run) = first.kind() else {
        return None;
    };
    let is_run = run.min == 0 && !run.greedy && matches!(run.sub.kind(), HirKind::Class(_));
    is_run.then(|| (first, Hir::concat(rest.to_vec())))
}

/// The bytes of a class; nothing if there are characters beyond ASCII.
fn bytes(hir: &Hir) -> Option<Box<[bool; 256]>> {
    let mut bytes = Box::new([false; 256]);
    let mut add = |first: u8, last: u8| {
        let range = bytes.get_mut(usize::from(first)..=usize::from(last));
        range.unwrap_or_default().fill(true);
        last.is_ascii().then_some(())
    };
    match hir.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            let mut ranges = class.iter();
            ranges.try_for_each(|range| add(range.start(), range.end()))?;
        }
        HirKind::Class(Class::Unicode(class)) => {
            for range in class.iter() {
                let end = u8::try_from(range.end()).ok()?;
                add(range.start() as u8, end)?;
            }
        }
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn of(pattern: &str) -> Option<(Lead, Hir)> {
        Lead::of(&dialect::translate(pattern, false).unwrap())
    }

    #[test]
    fn a_lazy_run_of_a_class_of_ascii_leads() {
        for pattern in ["[a-z]{0,9}?k", r"[\w.-]{0,128}?(?:a|b)", "(?i)[k]{0,2}?x+"] {
            assert!(of(pattern).is_some(), "{pattern}");
        }
        for pattern in [
            "[a-z]{0,9}k",
            "[a-z]{1,9}?k",
            "[a-z]*?k",
            "[a-z]{0,129}?k",
            "[^a]{0,9}?k",
            r"[\s]{0,9}?k",
            "[a\u{e4}]{0,9}?k",
            "(?:ab){0,9}?k",
            "k",
        ] {
            assert!(of(pattern).is_none(), "{pattern}");
        }
    }

    #[test]
    fn a_match_starts_as_far_back_as_the_run_reaches() {
        let (lead, rest) = of("[a-c]{0,3}?k").unwrap();
        assert_eq!(rest, dialect::translate("k", false).unwrap());
        assert_eq!(lead.most(), 3);
        for (text, floor, expected) in [
            ("k", 0, 0),
            ("abck", 0, 0),
            ("aabck", 0, 1),
            ("abck", 2, 2),
            ("ab-ck", 0, 3),
            ("-k", 0, 1),
        ] {
            assert_eq!(
                lead.start(text.as_bytes(), floor, text.len() - 1),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn runs_in_front_of_runs_are_left_out() {
        let hir =
            dialect::translate(r"[\w.-]{0,50}?(?i:[\w.-]{0,50}?(?:key)=)(a+)", false).unwrap();
        let rest = dialect::translate("(?i:(?:key)=)(a+)", false).unwrap();
        assert_eq!(without_leads(hir), rest);
    }
}
