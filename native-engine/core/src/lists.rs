//! Lists of patterns that a text matches if one of them does.

use std::collections::HashMap;
use std::sync::Arc;

use regex_automata::meta::BuildError;
use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};

use crate::pattern::Pattern;

/// Patterns of one list, as few as it takes: those that are small together are one.
pub(crate) type List = Arc<[Pattern]>;

/// The lists of a rule set. Rules of one file tend to have the same ones: these are compiled, and learn texts, only once.
#[derive(Default)]
pub(crate) struct Lists {
    known: HashMap<(Vec<String>, bool), List>,
}

impl Lists {
    /// The list of some patterns, which may have been there before; `unicode` is a part of what they mean.
    pub(crate) fn list<E>(
        &mut self,
        patterns: &[String],
        unicode: bool,
        translate: impl FnOnce() -> Result<Vec<Hir>, E>,
        refuse: impl Fn(Box<BuildError>) -> E,
    ) -> Result<List, E> {
        let key = (patterns.to_vec(), unicode);
        if let Some(list) = self.known.get(&key) {
            return Ok(Arc::clone(list));
        }
        let list: List = joined(translate()?)
            .into_iter()
            .map(|hir| Pattern::new(hir).map_err(&refuse))
            .collect::<Result<_, E>>()?;
        self.known.insert(key, Arc::clone(&list));
        Ok(list)
    }
}

/// Patterns as alternatives of each other, as far as they are surely within the limits together that hold for each.
fn joined(hirs: Vec<Hir>) -> Vec<Hir> {
    let mut joined = Vec::new();
    let mut together = Vec::new();
    let mut size = 0;
    for hir in hirs {
        let own = crate::pattern::size(&hir);
        if size + own > crate::pattern::SURELY_SMALL && !together.is_empty() {
            joined.push(Hir::alternation(std::mem::take(&mut together)));
            size = 0;
        }
        size = size.saturating_add(own);
        together.push(without_groups(&hir));
    }
    if !together.is_empty() {
        joined.push(Hir::alternation(together));
    }
    joined
}

/// The pattern without groups, whose numbers would be those of others'.
fn without_groups(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => hir.clone(),
        HirKind::Capture(Capture { sub, .. }) => without_groups(sub),
        HirKind::Repetition(repetition) => Hir::repetition(Repetition {
            sub: Box::new(without_groups(&repetition.sub)),
            ..repetition.clone()
        }),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_groups).collect()),
        HirKind::Alternation(branches) => {
            Hir::alternation(branches.iter().map(without_groups).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    fn list(lists: &mut Lists, patterns: &[String]) -> List {
        let translate = || {
            Ok::<_, String>(
                patterns
                    .iter()
                    .map(|p| dialect::translate(p, false).unwrap())
                    .collect(),
            )
        };
        lists
            .list(patterns, false, translate, |error| error.to_string())
            .unwrap()
    }

    #[test]
    fn a_text_matches_the_list_if_it_matches_one_of_its_patterns() {
        let patterns = ["^(a)(b)?$", "(?:x(y)){2}", "(?i)end$", r"\bq\b|z(1)"].map(String::from);
        let list = list(&mut Lists::default(), &patterns);
        assert_eq!(list.len(), 1);
        for text in [
            "a", "ab", "aab", "xyxy", "xy", "the END", "ends", "a q", "aq", "z1", "",
        ] {
            let one = |pattern: &String| {
                let regex = regex::bytes::Regex::new(pattern).unwrap();
                regex.is_match(text.as_bytes())
            };
            let any = list.iter().any(|pattern| pattern.regex().is_match(text));
            assert_eq!(any, patterns.iter().any(one), "{text}");
        }
    }

    #[test]
    fn equal_lists_are_one() {
        let mut lists = Lists::default();
        let [one, other] = [["a+".to_owned()], ["b+".to_owned()]];
        let first = list(&mut lists, &one);
        assert!(Arc::ptr_eq(&first, &list(&mut lists, &one)));
        assert!(!Arc::ptr_eq(&first, &list(&mut lists, &other)));
    }

    #[test]
    fn patterns_that_are_large_together_stay_apart() {
        let patterns = ["[a-z]{1000}", "x", "[0-9]{9000}", "(?:ab){9000}"].map(String::from);
        assert_eq!(list(&mut Lists::default(), &patterns).len(), 3);
    }
}
