//! The naive scanner: the definition of what the fast path has to find.
//!
//! Each rule alone, over the whole text as it stands and as it reads, with the plain `regex` crate; then the conditions;
//! then the overlaps, each written as `docs/rules.md` says it. Patterns, validators and entropy are the same code as in the fast path and have
//! their own vectors. Nothing here is fast.

mod entries;
mod keys;
mod reading;
mod shields;

pub use entries::Entries;

use std::ops::Range;
use std::sync::Arc;

use regex::bytes::Regex;
use regex_syntax::hir::{Capture, Hir, HirKind};

use crate::document::{self, Document, Place, RuleSource};
use crate::rule::{allow_patterns, check_examples, dictionary, pattern, validators};
use crate::schema::{AllowSource, ContextSource, Where};
use crate::validate::{self, Validator};
use crate::{Error, ErrorKind, Finding, Settings, entropy, token};

/// Scanner without any of the fast path's shortcuts.
pub struct Oracle {
    rules: Vec<OracleRule>,
    /// Finds tokens that are left alone.
    tokens: Option<OracleRule>,
}

impl Oracle {
    /// Compiles all documents or refuses them all, as [`RuleSet::compile`](crate::RuleSet::compile) does; of actions it is
    /// looked at only whether one makes tokens.
    pub fn compile(documents: &[Document<'_>], settings: &Settings) -> Result<Oracle, Error> {
        Self::with_entries(documents, settings, &[])
    }

    /// The same with dictionaries, whose text the settings' do not have any more.
    pub fn with_entries(
        documents: &[Document<'_>],
        settings: &Settings,
        entries: &[Arc<Entries>],
    ) -> Result<Oracle, Error> {
        let sources = document::read(documents)?;
        let is_token = |rule: &RuleSource| rule.action.as_ref().is_some_and(|a| a.kind == "token");
        let tokens = match sources.iter().any(is_token) {
            true => Some(OracleRule::compile_tokens(settings)?),
            false => None,
        };
        let rules = sources
            .into_iter()
            .map(|source| OracleRule::compile(source, settings, entries))
            .collect::<Result<_, _>>()?;
        Ok(Self { rules, tokens })
    }

    /// What is found, overlaps resolved, ordered by position.
    pub fn scan(&self, text: &[u8]) -> Vec<Finding> {
        let stands = self.scan_as_it_stands(text);
        let units = reading::units(text);
        if units.is_empty() {
            return stands;
        }
        let (reading, places) = reading::reading(text, &units);
        let reads = self
            .scan_as_it_stands(&reading)
            .into_iter()
            .map(|f| Finding {
                start: places[f.start].0,
                end: places[f.end - 1].1,
                ..f
            });
        self.join(stands.into_iter().chain(reads).collect())
    }

    /// Value of a finding as it reads.
    pub fn value(&self, text: &[u8], finding: &Finding) -> Vec<u8> {
        let lies_in = |unit: &reading::Unit| finding.start <= unit.start && unit.end <= finding.end;
        let units: Vec<_> = reading::units(text).into_iter().filter(lies_in).collect();
        let mut value = text[finding.start..finding.end].to_vec();
        for unit in units.iter().rev() {
            let place = unit.start - finding.start..unit.end - finding.start;
            value.splice(place, unit.reads.bytes());
        }
        value
    }

    fn scan_as_it_stands(&self, text: &[u8]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, rule) in self.rules.iter().enumerate() {
            let values = rule.values(text);
            findings.extend(values.into_iter().map(|(start, end)| Finding {
                rule: index as u32,
                start,
                end,
            }));
        }
        let tokens = self.tokens.as_ref().map(|rule| rule.values(text));
        for (start, end) in tokens.unwrap_or_default() {
            findings.retain(|f| f.start < start || end < f.end);
        }
        self.resolve(findings)
    }

    /// Findings of both scans; those that overlap become one.
    fn join(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let rank = |f: &Finding| {
            let rule = &self.rules[f.rule as usize];
            (
                rule.keeps,
                -rule.priority,
                f.start,
                -((f.end - f.start) as i64),
                f.rule,
            )
        };
        findings.sort_by_key(|f| f.start);
        let mut groups: Vec<Vec<Finding>> = Vec::new();
        for finding in findings {
            match groups.last_mut() {
                Some(group) if group.iter().any(|f| finding.start < f.end) => group.push(finding),
                _ => groups.push(vec![finding]),
            }
        }
        let one = |group: Vec<Finding>| Finding {
            rule: group.iter().min_by_key(|f| rank(f)).map_or(0, |f| f.rule),
            start: group.iter().map(|f| f.start).min().unwrap_or(0),
            end: group.iter().map(|f| f.end).max().unwrap_or(0),
        };
        groups.into_iter().map(one).collect()
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
    entries: Option<Arc<Entries>>,
    regex: Regex,
    groups: Vec<usize>,
    requires: Vec<String>,
    min_entropy: f64,
    validators: Vec<Validator>,
    context: Option<ContextSource>,
    allow: OracleAllow,
    shields: shields::OracleShields,
    priority: i32,
    keeps: bool,
}

impl OracleRule {
    fn compile(
        source: RuleSource,
        settings: &Settings,
        entries: &[Arc<Entries>],
    ) -> Result<Self, Error> {
        let dictionary = dictionary(&source, settings)?;
        let has_name = |entries: &&Arc<Entries>| {
            dictionary
                .as_ref()
                .is_some_and(|dictionary| dictionary.name() == entries.name())
        };
        let rule = Self {
            entries: entries.iter().find(has_name).cloned(),
            regex: plain(&pattern(&source)?, &source.place)?,
            groups: source.groups.clone(),
            requires: source.requires.clone(),
            min_entropy: source.min_entropy,
            validators: validators(&source)?,
            context: source.context.clone(),
            allow: OracleAllow::compile(&source, &source.allow)?,
            shields: shields::OracleShields::new(source.shields),
            priority: source.priority,
            keeps: source
                .action
                .as_ref()
                .is_some_and(|action| action.kind == "keep"),
        };
        check_examples(&source, |text| {
            let (reading, _) = reading::reading(text, &reading::units(text));
            !rule.values(text).is_empty() || !rule.values(&reading).is_empty()
        })?;
        Ok(rule)
    }

    fn compile_tokens(settings: &Settings) -> Result<Self, Error> {
        let rule = RuleSource::of_pattern("token", token::PATTERN);
        let mut rule = Self::compile(rule, settings, &[])?;
        let keys = settings.keys.clone();
        rule.validators.push(validate::token(keys));
        Ok(rule)
    }

    fn values(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut values = Vec::new();
        if !self.requires.is_empty() && !self.requires.iter().any(|part| contains(text, part)) {
            return values;
        }
        if let Some(entries) = &self.entries {
            for (start, end) in entries.find(text) {
                if self.accepts(text, start..end, start..end) {
                    values.push((start, end));
                }
            }
            return values;
        }
        for captures in self.regex.captures_iter(text) {
            let group = |group: &usize| captures.get(*group).filter(|value| !value.is_empty());
            let (Some(found), Some(value)) = (captures.get(0), self.groups.iter().find_map(group))
            else {
                continue;
            };
            if self.accepts(text, found.range(), value.range()) {
                values.push((value.start(), value.end()));
            }
        }
        values
    }

    fn accepts(&self, text: &[u8], found: Range<usize>, value: Range<usize>) -> bool {
        let bytes = &text[value.clone()];
        self.is_valid(bytes)
            && self.has_context(text, found.clone(), value.clone())
            && !self.allow.allows(text, found, bytes)
            && !self.shields.cover(text, value)
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
            Where::Key => return has_key(text, low, value.start, context),
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
}

/// Whether the key in the stretch in front of a value has the words that it must have, and none of the others.
fn has_key(text: &[u8], low: usize, value: usize, context: &ContextSource) -> bool {
    let is_line_start = low == 0 || text[low - 1] == b'\n';
    let key = keys::key_of(&text[low..value], is_line_start);
    let key = key.map(|(start, end)| (low + start, low + end));
    let stands = |word: &String| key.is_some_and(|key| keys::stands(word, text, key));
    (context.keywords.is_empty() || context.keywords.iter().any(stands))
        && !context.excluded.iter().any(stands)
}

/// Allow list, and what it wants all of.
struct OracleAllow {
    source: AllowSource,
    regex: Vec<Regex>,
    match_regex: Vec<Regex>,
    line_regex: Vec<Regex>,
    all: Vec<OracleAllow>,
}

impl OracleAllow {
    fn compile(rule: &RuleSource, source: &AllowSource) -> Result<Self, Error> {
        let regexes = |field, patterns| {
            let hirs = allow_patterns(rule, field, patterns)?;
            let regexes = hirs.iter().map(|hir| plain(hir, &rule.place));
            regexes.collect::<Result<Vec<Regex>, Error>>()
        };
        Ok(Self {
            source: source.clone(),
            regex: regexes("regex", &source.regex)?,
            match_regex: regexes("matchRegex", &source.match_regex)?,
            line_regex: regexes("lineRegex", &source.line_regex)?,
            all: source
                .all
                .iter()
                .map(|item| Self::compile(rule, item))
                .collect::<Result<_, _>>()?,
        })
    }

    fn allows(&self, text: &[u8], found: Range<usize>, value: &[u8]) -> bool {
        let item = |item: &Self| {
            item.verdicts(text, &found, value)
                .into_iter()
                .all(|allows| allows)
        };
        self.verdicts(text, &found, value).contains(&true) || self.all.iter().any(item)
    }

    /// Whether each list that there is allows.
    fn verdicts(&self, text: &[u8], found: &Range<usize>, value: &[u8]) -> Vec<bool> {
        let mut start = found.start;
        while start > 0 && text[start - 1] != b'\n' {
            start -= 1;
        }
        let mut end = found.end - 1;
        while end < text.len() && text[end] != b'\n' {
            end += 1;
        }
        let lines = &text[start..end];
        let source = &self.source;
        let mut verdicts = Vec::new();
        let mut texts = |list: &Vec<String>, allows: &dyn Fn(&str) -> bool| {
            if !list.is_empty() {
                verdicts.push(list.iter().any(|text| allows(text)));
            }
        };
        texts(&source.exact, &|exact| exact.as_bytes() == value);
        texts(&source.prefix, &|start| value.starts_with(start.as_bytes()));
        texts(&source.suffix, &|end| value.ends_with(end.as_bytes()));
        texts(&source.words, &|word| contains(value, word));
        for (list, subject) in [
            (&self.regex, value),
            (&self.match_regex, &text[found.clone()]),
            (&self.line_regex, lines),
        ] {
            if !list.is_empty() {
                verdicts.push(list.iter().any(|regex| regex.is_match(subject)));
            }
        }
        verdicts
    }
}

/// Whether a text has a part, ASCII case ignored.
fn contains(text: &[u8], part: &str) -> bool {
    text.windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
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
