//! A pattern that is compiled when it is first searched for.

use std::sync::OnceLock;

use regex_automata::meta::{self, BuildError};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::dense::Dense;
use crate::shape::{Shape, Value};
use crate::stream::Progress;
use crate::walker::Walker;

/// Pattern of a rule. Most rules of a large set never see a text that could match, so most patterns stay as they are.
pub(crate) struct Pattern {
    hir: Hir,
    /// Capture group that is the value, if one is.
    group: Option<usize>,
    compiled: OnceLock<Compiled>,
    progress: OnceLock<Progress>,
    walker: OnceLock<Option<Walker>>,
    dense: OnceLock<Option<Dense>>,
}

struct Compiled {
    regex: meta::Regex,
    /// By branch, each of which is a pattern of its own then.
    values: Option<Vec<Value>>,
}

/// Most memory of one compiled pattern, the default of the `regex` crate.
const PATTERN_BYTES: usize = 10 << 20;
/// Most memory of one pattern's lazy automaton, per scratch.
const LAZY_BYTES: usize = 1 << 20;
/// Size, in parts as [`size`] counts them, up to which a pattern is known to stay within its limit. A part takes four
/// states at most, and a state some 40 bytes.
pub(crate) const SURELY_SMALL: usize = 16 << 10;

impl Pattern {
    /// A pattern, or why it cannot be compiled.
    pub(crate) fn new(hir: Hir) -> Result<Self, Box<BuildError>> {
        let compiled = OnceLock::new();
        if size(&hir) > SURELY_SMALL {
            let regex = build(std::slice::from_ref(&hir), Some(PATTERN_BYTES))?;
            let _ = compiled.set(Compiled {
                regex,
                values: None,
            });
        }
        Ok(Self {
            hir,
            group: None,
            compiled,
            progress: OnceLock::new(),
            walker: OnceLock::new(),
            dense: OnceLock::new(),
        })
    }

    /// The same pattern, whose value is a group.
    pub(crate) fn with_value(mut self, group: Option<usize>) -> Self {
        self.group = group;
        self
    }

    pub(crate) fn hir(&self) -> &Hir {
        &self.hir
    }

    pub(crate) fn regex(&self) -> &meta::Regex {
        &self.compiled().regex
    }

    /// By pattern of [`regex`](Self::regex), where in its matches the value is; nothing if its slots have to tell.
    pub(crate) fn values(&self) -> Option<&[Value]> {
        self.compiled().values.as_deref()
    }

    fn compiled(&self) -> &Compiled {
        self.compiled.get_or_init(|| {
            let shape = self.group.and_then(|group| Shape::of(&self.hir, group));
            let most = 2 * size(&self.hir);
            let shape =
                shape.filter(|shape| shape.branches.iter().map(size).sum::<usize>() <= most);
            let (built, values) = match shape {
                Some(shape) => (build(&shape.branches, None), Some(shape.values)),
                None => (build(std::slice::from_ref(&self.hir), None), None),
            };
            match built {
                Ok(regex) => Compiled { regex, values },
                // Size is the only reason there is, and it is not limited here. To go on would let values out.
                Err(error) => {
                    panic!("a pattern that is known to be small cannot be compiled: {error}")
                }
            }
        })
    }

    /// For the end of a stream's text.
    pub(crate) fn progress(&self) -> &Progress {
        self.progress
            .get_or_init(|| match Progress::new(&self.hir) {
                Ok(progress) => progress,
                // As above: nothing but size, and that is not limited.
                Err(error) => panic!("a pattern that was compiled cannot be followed: {error}"),
            })
    }

    /// For many starts in a long stretch.
    pub(crate) fn walker(&self) -> Option<&Walker> {
        let walker = self.walker.get_or_init(|| Walker::new(&self.hir));
        walker.as_ref()
    }

    /// For starts all over the texts.
    pub(crate) fn dense(&self) -> Option<&Dense> {
        self.dense.get_or_init(|| Dense::new(&self.hir)).as_ref()
    }

    /// Whether it was compiled.
    pub(crate) fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }
}

fn build(branches: &[Hir], limit: Option<usize>) -> Result<meta::Regex, Box<BuildError>> {
    let config = meta::Config::new()
        .utf8_empty(false)
        .nfa_size_limit(limit)
        .hybrid_cache_capacity(LAZY_BYTES);
    meta::Builder::new()
        .configure(config)
        .build_many_from_hir(branches)
        .map_err(Box::new)
}

/// Bytes and ranges of characters, those of repeated parts counted each time.
pub(crate) fn size(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        // A range of characters is several of bytes, each up to four in a row.
        HirKind::Class(Class::Unicode(class)) if class.is_ascii() => class.ranges().len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len().saturating_mul(8),
        HirKind::Repetition(repetition) => {
            let copies = repetition.max.unwrap_or(repetition.min).max(1) as usize;
            size(&repetition.sub)
                .saturating_add(1)
                .saturating_mul(copies)
        }
        HirKind::Capture(capture) => size(&capture.sub).saturating_add(2),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => {
            subs.iter().map(size).fold(1, usize::saturating_add)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect;

    #[test]
    fn a_pattern_is_compiled_when_it_is_searched_for() {
        let pattern = Pattern::new(dialect::translate("a+b", false).unwrap()).unwrap();
        assert!(!pattern.is_compiled());
        assert!(pattern.regex().is_match("aab") && pattern.is_compiled());
    }

    #[test]
    fn what_is_not_compiled_at_once_is_far_below_the_limit() {
        for pattern in [
            r"[a-z]{1000}",
            r"(?:ab?|[c-e0-9_]{3}){1,900}",
            r"\pL{2}[^a]{400}",
            r"(?:\pL|\pN){2}",
            r".{1,3000}x",
        ] {
            let hir = dialect::translate(pattern, true).unwrap();
            let size = size(&hir);
            let memory = build(&[hir], None).unwrap().memory_usage();
            let most = size * PATTERN_BYTES / SURELY_SMALL;
            assert!(memory < most / 2, "{pattern}: {memory} bytes, {size} parts");
        }
    }
}
