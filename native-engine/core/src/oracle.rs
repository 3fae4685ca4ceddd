//! The naive scanner: the definition of what the fast path has to find.
//!
//! Each rule alone, over the whole text, with the plain `regex` crate; then the conditions; then the overlaps, each
//! written as `docs/rules.md` says it. Patterns, validators and entropy are the same code as in the fast path and have
//! their own vectors. Nothing here is fast.

use std::ops::Range;

use regex::bytes::Regex;
use regex_syntax::hir::{Capture, Hir, HirKind};

use crate::document::{self, Document, Place, RuleSource};
use crate::rule::{allow_patterns, check_examples, pattern, validators};
use crate::schema::{ContextSource, Where};
use crate::validate::Validator;
use crate::{Error, ErrorKind, Finding, Settings, entropy};

/// Scanner without any of the fast path's shortcuts.
pub struct Oracle {
    rules: Vec<OracleRule>,
}

impl Oracle {
    /// Compiles all documents or refuses them all, as [`RuleSet::compile`](crate::RuleSet::compile) does; actions are
    /// not looked at.
    pub fn compile(documents: &[Document<'_>], _settings: &Settings) -> Result<Oracle, Error> {
        let sources = document::read(documents)?;
        let rules = sources
            .into_iter()
            .map(OracleRule::compile)
            .collect::<Result<_, _>>()?;
        Ok(Self { rules })
    }

    /// What is found, overlaps resolved, ordered by position.
    pub fn scan(&self, text: &[u8]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let values = rule.values(text);
            findings.extend(values.into_iter().map(|(start, end)| Finding {
                rule: index as u32,
                start,
                end,
            }));
        }
        self.resolve(findings)
    }

    fn resolve(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let priority = |f: &Finding| {
            self.rules
                .get(f.rule as usize)
                .map_or(0, |rule| rule.priority)
        };
        let length = |f: &Finding| f.end - f.start;
        findings.sort_by_key(|f| (-priority(f), f.start, -(length(f) as i64), f.rule));
        let mut taken: Vec<Finding> = Vec::new();
        for finding in findings {
            if !taken
                .iter()
                .any(|t| t.start < finding.end && finding.start < t.end)
            {
                taken.push(finding);
            }
        }
        taken.sort_by_key(|f| f.start);
        taken
    }
}

struct OracleRule {
    regex: Regex,
    group: usize,
    min_entropy: f64,
    validators: Vec<Validator>,
    context: Option<ContextSource>,
    exact: Vec<String>,
    prefix: Vec<String>,
    suffix: Vec<String>,
    words: Vec<String>,
    allowed: Vec<Regex>,
    priority: i32,
}

impl OracleRule {
    fn compile(source: RuleSource) -> Result<Self, Error> {
        let allowed = allow_patterns(&source)?;
        let rule = Self {
            regex: plain(&pattern(&source)?, &source.place)?,
            group: source.group,
            min_entropy: source.min_entropy,
            validators: validators(&source)?,
            context: source.context.clone(),
            exact: source.allow.exact.clone(),
            prefix: source.allow.prefix.clone(),
            suffix: source.allow.suffix.clone(),
            words: source.allow.words.clone(),
            allowed: allowed
                .iter()
                .map(|hir| plain(hir, &source.place))
                .collect::<Result<_, _>>()?,
            priority: source.priority,
        };
        check_examples(&source, |text| !rule.values(text).is_empty())?;
        Ok(rule)
    }

    fn values(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut values = Vec::new();
        for captures in self.regex.captures_iter(text) {
            let (Some(found), Some(value)) = (captures.get(0), captures.get(self.group)) else {
                continue;
            };
            if !value.is_empty()
                && self.is_valid(value.as_bytes())
                && self.has_context(text, found.range(), value.range())
                && !self.is_allowed(value.as_bytes())
            {
                values.push((value.start(), value.end()));
            }
        }
        values
    }

    fn is_valid(&self, value: &[u8]) -> bool {
        entropy::at_least(self.min_entropy, value)
            && self
                .validators
                .iter()
                .all(|validator| validator.accepts(value))
    }

    fn has_context(&self, text: &[u8], found: Range<usize>, value: Range<usize>) -> bool {
        let Some(context) = &self.context else {
            return true;
        };
        let bounds = character_bounds(text);
        let (Ok(first), Ok(last)) = (
            bounds.binary_search(&found.start),
            bounds.binary_search(&found.end),
        ) else {
            return false;
        };
        let mut low = bounds[first.saturating_sub(context.window)];
        let mut high = bounds[(last + context.window).min(bounds.len() - 1)];
        match context.place {
            Where::Before => high = value.start,
            Where::After => low = value.end,
            Where::Around => {}
        }
        let stands = |word: &String| {
            (low..high).any(|at| {
                let end = at + word.len();
                end <= high
                    && text[at..end].eq_ignore_ascii_case(word.as_bytes())
                    && (at == 0 || !text[at - 1].is_ascii_alphanumeric())
                    && (end == text.len() || !text[end].is_ascii_alphanumeric())
            })
        };
        (context.keywords.is_empty() || context.keywords.iter().any(stands))
            && !context.excluded.iter().any(stands)
    }

    fn is_allowed(&self, value: &[u8]) -> bool {
        let contains = |word: &String| {
            value
                .windows(word.len())
                .any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        };
        self.exact.iter().any(|exact| exact.as_bytes() == value)
            || self
                .prefix
                .iter()
                .any(|start| value.starts_with(start.as_bytes()))
            || self
                .suffix
                .iter()
                .any(|end| value.ends_with(end.as_bytes()))
            || self.words.iter().any(contains)
            || self.allowed.iter().any(|regex| regex.is_match(value))
    }
}

fn plain(hir: &Hir, place: &Place) -> Result<Regex, Error> {
    Regex::new(&printable(hir).to_string()).map_err(|error| {
        place.error(
            ErrorKind::InvalidRule,
            format!("a pattern cannot be compiled: {error}"),
        )
    })
}

/// The same pattern without an optional repetition: printed as it is, `(?:a{2})?` becomes the lazy `a{2}?`.
fn printable(hir: &Hir) -> Hir {
    let all = |parts: &[Hir]| parts.iter().map(printable).collect::<Vec<_>>();
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let sub = printable(&repetition.sub);
            match (sub.kind(), repetition.min, repetition.max) {
                (HirKind::Repetition(_), 0, Some(1)) if repetition.greedy => {
                    Hir::alternation(vec![sub, Hir::empty()])
                }
                (HirKind::Repetition(_), 0, Some(1)) => Hir::alternation(vec![Hir::empty(), sub]),
                _ => Hir::repetition(repetition.with(sub)),
            }
        }
        HirKind::Capture(capture) => Hir::capture(Capture {
            sub: Box::new(printable(&capture.sub)),
            ..capture.clone()
        }),
        HirKind::Concat(parts) => Hir::concat(all(parts)),
        HirKind::Alternation(parts) => Hir::alternation(all(parts)),
        _ => hir.clone(),
    }
}

/// Offsets between characters, the ends of the text included. Each invalid byte is a character.
fn character_bounds(text: &[u8]) -> Vec<usize> {
    let mut bounds = vec![0];
    let mut at = 0;
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            at += char.len_utf8();
            bounds.push(at);
        }
        for _ in chunk.invalid() {
            at += 1;
            bounds.push(at);
        }
    }
    bounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_repetition_stays_one() {
        for (pattern, text, end) in [
            ("a{2}(?:b{3})?(?:;|$)", "aa", 2),
            ("a{2}(?:b{3})?(?:;|$)", "aabbb;", 6),
            ("(a(?:b{3})?)", "abbb", 4),
            ("a(?:b{3})??", "abbb", 1),
            ("a(?:(?:b{2})?c)+", "abbcc", 5),
        ] {
            let json = format!(
                r#"{{"schema":2,"name":"t","rules":[{{"id":"r","pattern":"{pattern}"}}]}}"#
            );
            let document = Document {
                name: "t",
                json: json.as_bytes(),
            };
            let oracle = Oracle::compile(&[document], &Settings::default()).unwrap();
            let found: Vec<usize> = oracle.scan(text.as_bytes()).iter().map(|f| f.end).collect();
            assert_eq!(found, [end], "{pattern}");
        }
    }
}
