//! Needles that are texts.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, HirKind};

use super::{Hits, Mark, Needle};

/// Needles that are texts, for rule sets too large for one automaton.
pub(super) struct Literals {
    texts: AhoCorasick,
    marks: Vec<Mark>,
}

impl Literals {
    pub(super) fn new(needles: &[Needle]) -> Option<Self> {
        let mut texts = Vec::new();
        let mut marks = Vec::new();
        for needle in needles {
            for text in self::texts(&needle.hir)? {
                texts.push(text);
                marks.push(needle.mark);
            }
        }
        let texts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(texts)
            .ok()?;
        Some(Self { texts, marks })
    }

    pub(super) fn pass(&self, text: &[u8], block: Range<usize>, hits: &mut Hits) {
        let input = aho_corasick::Input::new(text).range(block);
        for found in self.texts.find_overlapping_iter(input) {
            if let Some(&mark) = self.marks.get(found.pattern().as_usize()) {
                hits.note(mark);
            }
        }
    }
}

/// The texts that a pattern stands for, when it is one text or several but for ASCII case.
pub(super) fn texts(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Alternation(branches) => branches.iter().map(caseless_text).collect(),
        _ => Some(vec![caseless_text(hir)?]),
    }
}

/// Pattern of a text but for ASCII case.
pub(super) fn caseless(text: &[u8]) -> Hir {
    let either = |&byte: &u8| {
        let cases = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        Hir::class(Class::Bytes(ClassBytes::new(
            cases.map(|b| ClassBytesRange::new(b, b)),
        )))
    };
    Hir::concat(text.iter().map(either).collect())
}

/// The text that a pattern stands for but for ASCII case, in lower case.
fn caseless_text(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.to_ascii_lowercase()),
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [upper, lower]
                if upper.len() == 1
                    && lower.len() == 1
                    && upper.start().to_ascii_lowercase() == lower.start() =>
            {
                Some(vec![lower.start()])
            }
            _ => None,
        },
        HirKind::Concat(subs) => Some(
            subs.iter()
                .map(caseless_text)
                .collect::<Option<Vec<_>>>()?
                .concat(),
        ),
        _ => None,
    }
}
