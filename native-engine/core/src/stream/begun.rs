//! Patterns that match what a match begins with.

use regex_syntax::hir::{Capture, Hir, HirKind, Repetition};

/// Pattern of everything that a match of another pattern can begin with, the empty text and the match included.
///
/// Look-around that stands where the text ends counts as true, since what follows is not known.
pub(super) fn beginnings(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Hir::empty(),
        HirKind::Literal(literal) => {
            let bytes = literal.0.iter().rev();
            bytes.fold(Hir::empty(), |rest, &byte| {
                optional(Hir::concat(vec![Hir::literal([byte]), rest]))
            })
        }
        HirKind::Class(_) => optional(hir.clone()),
        HirKind::Capture(Capture { sub, .. }) => beginnings(sub),
        HirKind::Repetition(repetition) => {
            let max = match repetition.max {
                Some(0) => return Hir::empty(),
                Some(max) => Some(max - 1),
                None => None,
            };
            let before = Hir::repetition(Repetition {
                min: 0,
                max,
                greedy: true,
                sub: repetition.sub.clone(),
            });
            Hir::concat(vec![before, beginnings(&repetition.sub)])
        }
        HirKind::Concat(parts) => {
            let rest = |rest: Hir, part: &Hir| {
                Hir::alternation(vec![
                    beginnings(part),
                    Hir::concat(vec![part.clone(), rest]),
                ])
            };
            parts.iter().rev().fold(Hir::empty(), rest)
        }
        HirKind::Alternation(branches) => {
            Hir::alternation(branches.iter().map(beginnings).collect())
        }
    }
}

fn optional(hir: Hir) -> Hir {
    Hir::repetition(Repetition {
        min: 0,
        max: Some(1),
        greedy: true,
        sub: Box::new(hir),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_beginnings_of_a_match_match_and_nothing_else() {
        for pattern in [
            "abc",
            "a(?:b|cd)*e",
            r"\bab{2,3}\b",
            "(?:x[0-9]){2}y?",
            "(?s)ab.*?c",
            "(a|b(c))d",
        ] {
            let hir = regex_syntax::parse(pattern).unwrap();
            let whole = regex::Regex::new(&format!("^(?:{pattern})")).unwrap();
            let begun = regex_automata::meta::Builder::new()
                .build_from_hir(&Hir::concat(vec![
                    Hir::look(regex_syntax::hir::Look::Start),
                    beginnings(&hir),
                    Hir::look(regex_syntax::hir::Look::End),
                ]))
                .unwrap();
            let letters = ["a", "b", "c", "d", "e", "x", "1", "y", " "];
            let mut texts = vec![String::new()];
            for _ in 0..4 {
                let longer = |text: &String| letters.map(|letter| format!("{text}{letter}"));
                texts = texts
                    .iter()
                    .flat_map(longer)
                    .chain([String::new()])
                    .collect();
            }
            texts.sort();
            texts.dedup();
            for text in &texts {
                // Whether some longer text matches beyond this one.
                let more = |end: &str| {
                    let longer = format!("{text}{end}");
                    whole
                        .find(&longer)
                        .is_some_and(|found| found.end() >= text.len())
                };
                let ends = [
                    "", "a", "b", "c", "d", "e", "bc", "cd", "de", "bb ", "b ", "1x1", "x1", "1",
                    "bbb", "cde", "bde", "d ",
                ];
                if ends.iter().any(|end| more(end)) {
                    assert!(begun.is_match(text.as_str()), "{pattern} {text:?}");
                }
            }
            assert!(!begun.is_match("zz"), "{pattern}");
        }
    }
}
