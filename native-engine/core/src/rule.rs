//! A compiled rule: what it is called, and how it alone finds values.

use std::sync::{Arc, OnceLock};

use regex_automata::meta::BuildError;
use regex_syntax::hir::Hir;

use crate::action::{Action, ActionKind};
use crate::allow::Allow;
use crate::context::{self, Context};
use crate::document::{Place, RuleSource};
use crate::lead::{self, Lead};
use crate::lists::{List, Lists};
use crate::matcher::Matcher;
use crate::pattern::Pattern;
use crate::reading::Reading;
use crate::required::{self, Required};
use crate::schema::AllowSource;
use crate::validate::{self, Validator};
use crate::{Dictionary, Error, ErrorKind, Settings, dialect, token};

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Personal data.
    Pii,
    /// Credentials.
    Secret,
    /// Anything else.
    Custom,
}

impl Category {
    /// Name in rule documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pii => "pii",
            Self::Secret => "secret",
            Self::Custom => "custom",
        }
    }
}

/// Compiled rule of a [`RuleSet`](crate::RuleSet).
pub struct Rule {
    id: String,
    title: String,
    category: Category,
    tags: Vec<String>,
    pub(crate) priority: i32,
    pub(crate) action: Action,
    pub(crate) matcher: Matcher,
    /// Words, or parts of them that look in keys, of which one occurs in every text with a finding, for the gate; none when nothing
    /// is known.
    pub(crate) keywords: Vec<String>,
    /// Texts of which one must occur somewhere; none when there is no such condition, or every match has one in it.
    pub(crate) requires: Vec<String>,
}

impl Rule {
    /// Name, unique in its rule set.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Name for people.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it is about.
    pub fn category(&self) -> Category {
        self.category
    }

    /// Labels from the document.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// What happens to its findings.
    pub fn action(&self) -> ActionKind {
        self.action.kind()
    }

    /// Rule that finds tokens of a rule set's keys.
    pub(crate) fn compile_tokens(settings: &Settings) -> Result<Self, Error> {
        let source = RuleSource::of_pattern("token", token::PATTERN);
        let mut rule = Self::compile(source, settings, &mut Lists::default())?;
        rule.action = Action::Keep;
        let keys = settings.keys.clone();
        rule.matcher.validators.push(validate::token(keys));
        Ok(rule)
    }

    /// Compiles a rule and tries its examples.
    pub(crate) fn compile(
        source: RuleSource,
        settings: &Settings,
        lists: &mut Lists,
    ) -> Result<Self, Error> {
        let place = &source.place;
        let mut hir = pattern(&source)?;
        let dictionary = dictionary(&source, settings)?;
        let groups = reachable(&source.groups, &hir);
        let value_alone = source.context.is_none() && !source.allow.looks_beyond_the_value();
        if value_alone && !groups.contains(&0) {
            hir = lead::without_leads(hir);
        }
        let group = match groups[..] {
            [0] => None,
            [group] => Some(group),
            _ => None,
        };
        let searched = |hir: Hir| Ok(compiled(hir, "pattern", place)?.with_value(group));
        let lead = Lead::of(&hir)
            .map(|(lead, rest)| Ok((lead, searched(rest)?)))
            .transpose()?;
        let names = (source.id.as_str(), source.category);
        let action = Action::compile(source.action.as_ref(), names, settings, place)?;
        let context = source.context.as_ref();
        let matcher = Matcher {
            spanning: dictionary.is_some() || can_match_newline(&hir),
            crossing: dictionary.is_some() || can_match_newline_within(&hir),
            chaining: dictionary.is_some()
                || can_match_newline_within(&hir)
                || can_match_newline_at_both_ends(&hir),
            pattern: searched(hir)?,
            lead,
            glance: OnceLock::new(),
            always: OnceLock::new(),
            variant: settings.variant,
            dictionary,
            groups,
            min_entropy: source.min_entropy,
            validators: validators(&source)?,
            context: context
                .map(Context::new)
                .transpose()
                .map_err(|e| place.error(ErrorKind::InvalidRule, format!("context: {e}")))?,
            allow: allow(&source, &source.allow, lists)?,
            shields: source.shields,
        };
        let mut requires = source.requires.clone();
        if required::is_implied(&requires, matcher.pattern.hir()) {
            requires.clear();
        }
        let required = Required::new(&[&requires])
            .map_err(|e| place.error(ErrorKind::InvalidRule, format!("requires: {e}")))?;
        let finds_any = |text: &[u8]| {
            required
                .as_ref()
                .is_none_or(|required| required.seen(text, 0))
                && matcher.finds_any(text)
        };
        let mut reading = Reading::default();
        check_examples(&source, |text| {
            finds_any(text) || reading.read(text) && finds_any(reading.text())
        })?;
        Ok(Self {
            keywords: source.context.map_or_else(Vec::new, context::needed),
            id: source.id,
            title: source.title,
            category: source.category,
            tags: source.tags,
            priority: source.priority,
            action,
            matcher,
            requires,
        })
    }
}

/// The dictionary that the rule names, if it names one.
pub(crate) fn dictionary(
    source: &RuleSource,
    settings: &Settings,
) -> Result<Option<Arc<Dictionary>>, Error> {
    let Some(name) = &source.dictionary else {
        return Ok(None);
    };
    let mut dictionaries = settings.dictionaries.iter();
    let dictionary = dictionaries.find(|dictionary| dictionary.name() == name);
    let refuse = || {
        let reason = format!("there is no dictionary '{name}'");
        source.place.error(ErrorKind::InvalidRule, reason)
    };
    dictionary.cloned().ok_or_else(refuse).map(Some)
}

/// The pattern in the dialect, with the group that the rule names; one that matches nothing for a rule with a dictionary.
pub(crate) fn pattern(source: &RuleSource) -> Result<Hir, Error> {
    if source.dictionary.is_some() {
        return match source.groups[..] {
            [0] => Ok(Hir::fail()),
            _ => Err(source.place.invalid("a dictionary has no groups")),
        };
    }
    let hir = translate(&source.pattern, source.unicode, "pattern", &source.place)?;
    let groups = hir.properties().explicit_captures_len();
    if let Some(missing) = source.groups.iter().find(|group| **group > groups) {
        let reason = format!("the pattern has {groups} groups and no group {missing}");
        return Err(source.place.error(ErrorKind::InvalidRule, reason));
    }
    Ok(hir)
}

/// Patterns of an allow list in the dialect; `field` names the list.
pub(crate) fn allow_patterns(
    source: &RuleSource,
    field: &str,
    patterns: &[String],
) -> Result<Vec<Hir>, Error> {
    let translate = |(index, pattern): (usize, &String)| {
        let field = format!("allow.{field}[{index}]");
        translate(pattern, source.unicode, &field, &source.place)
    };
    patterns.iter().enumerate().map(translate).collect()
}

pub(crate) fn validators(source: &RuleSource) -> Result<Vec<Validator>, Error> {
    let by_name = |name: &String| {
        let refuse = || {
            source
                .place
                .invalid(format!("there is no validator '{name}'"))
        };
        validate::by_name(name).ok_or_else(refuse)
    };
    source.validators.iter().map(by_name).collect()
}

/// Tries the examples; `finds_any` says whether the rule alone finds anything in a text.
pub(crate) fn check_examples(
    source: &RuleSource,
    mut finds_any: impl FnMut(&[u8]) -> bool,
) -> Result<(), Error> {
    let examples = &source.examples;
    for (field, texts, wanted) in [
        ("match", &examples.matching, true),
        ("noMatch", &examples.no_match, false),
    ] {
        for (index, text) in texts.iter().enumerate() {
            if finds_any(text.as_bytes()) != wanted {
                let found = if wanted {
                    "has no finding"
                } else {
                    "has a finding"
                };
                let reason = format!("examples.{field}[{index}] {found}");
                return Err(source.place.error(ErrorKind::ExampleFailed, reason));
            }
        }
    }
    Ok(())
}

fn translate(pattern: &str, unicode: bool, field: &str, place: &Place) -> Result<Hir, Error> {
    dialect::translate(pattern, unicode).map_err(|refusal| {
        place.error(
            ErrorKind::InvalidRule,
            format!("`{field}` is refused: {refusal}"),
        )
    })
}

fn compiled(hir: Hir, field: &str, place: &Place) -> Result<Pattern, Error> {
    Pattern::new(hir).map_err(|error| not_compiled(&error, field, place))
}

fn not_compiled(error: &BuildError, field: &str, place: &Place) -> Error {
    let reason = match error.size_limit() {
        Some(limit) => {
            format!("`{field}` is too large: it takes more than {limit} bytes when compiled")
        }
        None => format!("`{field}` cannot be compiled: {error}"),
    };
    place.error(ErrorKind::InvalidRule, reason)
}

fn allow(source: &RuleSource, allow: &AllowSource, lists: &mut Lists) -> Result<Allow, Error> {
    let place = &source.place;
    let words = &allow.words;
    let mut patterns = |field: &str, patterns: &[String]| -> Result<List, Error> {
        let translate = || allow_patterns(source, field, patterns);
        let refuse =
            |error: Box<BuildError>| not_compiled(&error, &format!("allow.{field}"), place);
        lists.list(patterns, source.unicode, translate, refuse)
    };
    let bytes = |text: &String| text.as_bytes().into();
    Ok(Allow {
        exact: allow.exact.iter().map(bytes).collect(),
        prefix: allow.prefix.iter().map(bytes).collect(),
        suffix: allow.suffix.iter().map(bytes).collect(),
        words: (!words.is_empty())
            .then(|| {
                aho_corasick::AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .build(words)
            })
            .transpose()
            .map_err(|e| place.error(ErrorKind::InvalidRule, format!("allow.words: {e}")))?,
        regex: patterns("regex", &allow.regex)?,
        match_regex: patterns("matchRegex", &allow.match_regex)?,
        line_regex: patterns("lineRegex", &allow.line_regex)?,
        all: allow
            .all
            .iter()
            .map(|item| self::allow(source, item, lists))
            .collect::<Result<_, _>>()?,
    })
}

/// The groups without those behind the first that has characters in every match: they are never asked for.
fn reachable(groups: &[usize], hir: &Hir) -> Vec<usize> {
    let certain = |group: &usize| has_characters(hir, *group);
    let len = groups
        .iter()
        .position(certain)
        .map_or(groups.len(), |index| index + 1);
    groups.iter().take(len).copied().collect()
}

/// Whether a group has characters in every match; `false` when that is not known.
fn has_characters(hir: &Hir, group: usize) -> bool {
    use regex_syntax::hir::HirKind;
    let within = |hir: &Hir| has_characters(hir, group);
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => group == 0,
        HirKind::Capture(capture) if capture.index as usize == group => capture
            .sub
            .properties()
            .minimum_len()
            .is_some_and(|len| len > 0),
        HirKind::Capture(capture) => within(&capture.sub),
        HirKind::Repetition(repetition) => repetition.min > 0 && within(&repetition.sub),
        HirKind::Concat(subs) => subs.iter().any(within),
        HirKind::Alternation(subs) => subs.iter().all(within),
    }
}

/// Whether a match can contain `\n`.
fn can_match_newline(hir: &Hir) -> bool {
    use regex_syntax::hir::{Class, HirKind};
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&'\n')),
        HirKind::Class(Class::Bytes(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&b'\n')),
        HirKind::Repetition(repetition) => can_match_newline(&repetition.sub),
        HirKind::Capture(capture) => can_match_newline(&capture.sub),
        HirKind::Concat(subs) | HirKind::Alternation(subs) => subs.iter().any(can_match_newline),
    }
}

/// Whether a match can contain `\n` elsewhere than as its first or last character. May say so of a pattern that cannot.
fn can_match_newline_within(hir: &Hir) -> bool {
    let mut parts = match hir.kind() {
        regex_syntax::hir::HirKind::Concat(parts) => parts.as_slice(),
        _ => std::slice::from_ref(hir),
    };
    if let [first, rest @ ..] = parts
        && is_at_most_a_character(first)
    {
        parts = rest;
    }
    if let [rest @ .., last] = parts
        && is_at_most_a_character(last)
    {
        parts = rest;
    }
    parts.iter().any(can_match_newline)
}

/// Whether a match can begin and end with `\n`, or be no more than that. May say so of a pattern that cannot.
fn can_match_newline_at_both_ends(hir: &Hir) -> bool {
    match hir.kind() {
        regex_syntax::hir::HirKind::Concat(parts) => {
            let end = |part: Option<&Hir>| part.is_none_or(can_match_newline);
            end(parts.first()) && end(parts.last())
        }
        regex_syntax::hir::HirKind::Literal(literal) => {
            literal.0.starts_with(b"\n") && literal.0.ends_with(b"\n")
        }
        _ => can_match_newline(hir),
    }
}

fn is_at_most_a_character(hir: &Hir) -> bool {
    use regex_syntax::hir::HirKind;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(_) => true,
        HirKind::Literal(literal) => literal.0.len() == 1,
        HirKind::Capture(capture) => is_at_most_a_character(&capture.sub),
        HirKind::Alternation(branches) => branches.iter().all(is_at_most_a_character),
        HirKind::Repetition(repetition) => {
            repetition.max == Some(1) && is_at_most_a_character(&repetition.sub)
        }
        HirKind::Concat(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_behind_a_certain_one_are_not_asked_for() {
        for (pattern, groups, expected) in [
            ("a(b)", &[1, 0][..], &[1][..]),
            ("a(b*)", &[1, 0], &[1, 0]),
            ("a(b)?c", &[1, 0], &[1, 0]),
            ("(a)|(b)", &[1, 2, 0], &[1, 2, 0]),
            ("(?:x(a)|y(b))(c)", &[1, 2, 3, 0], &[1, 2, 3]),
            ("(?:(a)|b){2}((c)d)+", &[1, 3, 2], &[1, 3]),
            ("(?:(a)c?){0,3}(b)", &[1, 2, 0], &[1, 2]),
            ("(a)b", &[0, 1], &[0]),
        ] {
            let hir = dialect::translate(pattern, false).unwrap();
            assert_eq!(reachable(groups, &hir), expected, "{pattern}");
        }
    }

    #[test]
    fn a_newline_at_both_ends_of_a_match_is_known() {
        for (pattern, both) in [
            ("a", false),
            (r"a\n", false),
            (r"\na", false),
            (r"\na\n", true),
            (r"(?:^|\s)a(?:\s|$)", true),
            (r"[\s;]?a\b[;]", false),
            (r"\s", true),
            (r"\na|b\n", true),
        ] {
            let hir = regex_syntax::parse(pattern).unwrap();
            assert_eq!(can_match_newline_at_both_ends(&hir), both, "{pattern}");
        }
    }

    #[test]
    fn a_newline_at_an_end_of_a_match_is_not_within() {
        for (pattern, within) in [
            ("(?:^|[^a])(b+)(?:[^b]|$)", false),
            ("[^a]", false),
            ("[^a]?b", false),
            (r"[^a]b\b", false),
            ("[^a]{2}b", true),
            ("[^a][^a]b", true),
            (r"b[^b]\b", true),
            ("b[^b]$", true),
            ("(?:a|[^a])*", true),
            (r"a\s*b", true),
        ] {
            let hir = regex_syntax::parse(pattern).unwrap();
            assert_eq!(can_match_newline_within(&hir), within, "{pattern}");
        }
    }
}
