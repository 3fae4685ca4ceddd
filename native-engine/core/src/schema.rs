//! Schemas of rule documents: which ones load, and how the fields that differ between them are read. Every schema is
//! translated into the newest one here; nothing behind this file knows which one a document was written in.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::Error;
use crate::document::{Part, in_range, present};
use crate::rule::Category;
use crate::shield::{NAMES, Shields};

/// Schemas of rule documents that load, oldest and newest.
pub const SCHEMAS: (u32, u32) = (
    1,
    if cfg!(feature = "schema-1-only") {
        1
    } else {
        2
    },
);

/// Schema of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Schema {
    One,
    Two,
}

impl Schema {
    /// Schema with this number, or why there is none.
    pub(crate) fn of(number: &serde_json::Number) -> Result<Self, String> {
        let (oldest, newest) = SCHEMAS;
        let value = number.as_f64().unwrap_or(f64::NAN);
        if value > f64::from(newest) {
            let reads = readable();
            return Err(format!(
                "schema {number} is newer than this engine, which reads {reads}"
            ));
        }
        match value {
            1.0 if oldest <= 1 => Ok(Self::One),
            2.0 => Ok(Self::Two),
            _ => Err(format!(
                "there is no schema {number}; this engine reads {}",
                readable()
            )),
        }
    }
}

/// What must or must not stand near a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContextSource {
    /// Words of which one must be there; none when there is no such condition.
    pub(crate) keywords: Vec<String>,
    /// Words of which none may be there.
    pub(crate) excluded: Vec<String>,
    /// Characters in front of the match and behind it that are looked at.
    pub(crate) window: usize,
    pub(crate) place: Where,
}

/// Where context is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Where {
    /// In front of the value.
    Before,
    /// Behind the value.
    After,
    /// On both sides and in the match.
    Around,
    /// In the key that the value belongs to.
    Key,
}

/// Values that are not findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AllowSource {
    pub(crate) exact: Vec<String>,
    pub(crate) prefix: Vec<String>,
    pub(crate) suffix: Vec<String>,
    pub(crate) words: Vec<String>,
    pub(crate) regex: Vec<String>,
    /// Searched in the whole match.
    pub(crate) match_regex: Vec<String>,
    /// Searched in the lines of the match.
    pub(crate) line_regex: Vec<String>,
    /// Lists of which each must allow; these have no `all` of their own and at least one list with an item.
    pub(crate) all: Vec<AllowSource>,
}

impl AllowSource {
    /// Whether what stands around the value can matter.
    pub(crate) fn looks_beyond_the_value(&self) -> bool {
        !self.match_regex.is_empty()
            || !self.line_regex.is_empty()
            || self.all.iter().any(Self::looks_beyond_the_value)
    }

    fn lists(&self) -> [(&'static str, &Vec<String>); 7] {
        [
            ("exact", &self.exact),
            ("prefix", &self.prefix),
            ("suffix", &self.suffix),
            ("words", &self.words),
            ("regex", &self.regex),
            ("matchRegex", &self.match_regex),
            ("lineRegex", &self.line_regex),
        ]
    }
}

/// `group` as it is written.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "`group` must be a whole number or a list of them"
)]
pub(crate) enum GroupField {
    One(i64),
    FirstOf(Vec<i64>),
}

/// Reads `group`, which may be a list since schema 2.
pub(crate) fn groups(
    schema: Schema,
    field: Option<GroupField>,
    part: &Part<'_>,
) -> Result<Vec<usize>, Error> {
    let numbers = match (schema, field) {
        (_, None) => vec![0],
        (_, Some(GroupField::One(number))) => vec![number],
        (Schema::One, Some(GroupField::FirstOf(_))) => {
            return Err(came_later("group` as a list `[...]", part));
        }
        (Schema::Two, Some(GroupField::FirstOf(numbers))) => numbers,
    };
    if numbers.is_empty() || numbers.len() > MAX_GROUPS {
        let reason = format!("`group` must have 1 to {MAX_GROUPS} numbers");
        return Err(part.place.invalid(reason));
    }
    numbers
        .into_iter()
        .map(|number| {
            usize::try_from(number).map_err(|_| part.place.invalid("`group` must not be negative"))
        })
        .collect()
}

/// Reads `requires`, which came with schema 2.
pub(crate) fn requires(
    schema: Schema,
    field: Option<Vec<String>>,
    part: &Part<'_>,
) -> Result<Vec<String>, Error> {
    match (schema, field) {
        (_, None) => Ok(Vec::new()),
        (Schema::One, Some(_)) => Err(came_later("requires", part)),
        (Schema::Two, Some(texts)) => words(texts, "requires", part),
    }
}

/// Reads `shields`, which came with schema 2. Rules of schema 1 have none, so they go on finding what they found.
pub(crate) fn shields(
    schema: Schema,
    field: Option<Vec<String>>,
    category: Category,
    part: &Part<'_>,
) -> Result<Shields, Error> {
    match (schema, field) {
        (Schema::One, Some(_)) => Err(came_later("shields", part)),
        (Schema::Two, None) if category == Category::Pii => Ok(Shields::ALL),
        (_, None) => Ok(Shields::NONE),
        (Schema::Two, Some(names)) => names.iter().try_fold(Shields::NONE, |shields, name| {
            let refuse = || {
                let reason = format!(
                    "there is no shield '{name}'; there are {}",
                    NAMES.join(", ")
                );
                part.place.invalid(reason)
            };
            shields.with(name).ok_or_else(refuse)
        }),
    }
}

/// Reads `dictionary`, which came with schema 2.
pub(crate) fn dictionary(
    schema: Schema,
    field: Option<String>,
    part: &Part<'_>,
) -> Result<Option<String>, Error> {
    match (schema, field) {
        (Schema::One, Some(_)) => Err(came_later("dictionary", part)),
        (_, field) => Ok(field),
    }
}

/// Reads `keywords` of schema 1 or `context` of schema 2, whichever the document's schema has.
pub(crate) fn context(
    schema: Schema,
    keywords: Option<&RawValue>,
    context: Option<&RawValue>,
    part: &Part<'_>,
) -> Result<Option<ContextSource>, Error> {
    match (schema, keywords, context) {
        (Schema::One, _, Some(_)) => Err(came_later("context", part)),
        (Schema::Two, Some(_), _) => Err(part.place.invalid(
            "`keywords` ended with schema 1, this document says 2: `keywords.any` became `context.keywords`, \
             `keywords.window` became `context.window`",
        )),
        (Schema::One, Some(raw), None) => {
            let fields: KeywordFields = part.parse(raw)?;
            Ok(Some(ContextSource {
                keywords: words(fields.any, "keywords.any", part)?,
                excluded: Vec::new(),
                window: window(fields.window, Where::Around, "keywords.window", part)?,
                place: Where::Around,
            }))
        }
        (Schema::Two, None, Some(raw)) => newest_context(part.parse(raw)?, part).map(Some),
        (_, None, None) => Ok(None),
    }
}

/// Reads `allow`, which has more fields since schema 2.
pub(crate) fn allow(
    schema: Schema,
    raw: Option<&RawValue>,
    part: &Part<'_>,
) -> Result<AllowSource, Error> {
    let Some(raw) = raw else {
        return Ok(AllowSource::default());
    };
    let fields: AllowFields = part.parse(raw)?;
    for (name, since_two) in [
        ("allow.prefix", fields.prefix.is_some()),
        ("allow.suffix", fields.suffix.is_some()),
        ("allow.matchRegex", fields.match_regex.is_some()),
        ("allow.lineRegex", fields.line_regex.is_some()),
        ("allow.all", fields.all.is_some()),
    ] {
        if since_two && schema == Schema::One {
            return Err(came_later(name, part));
        }
    }
    allow_of(fields, "allow", part)
}

fn allow_of(fields: AllowFields, field: &str, part: &Part<'_>) -> Result<AllowSource, Error> {
    let mut source = AllowSource {
        exact: fields.exact,
        prefix: fields.prefix.unwrap_or_default(),
        suffix: fields.suffix.unwrap_or_default(),
        words: fields.words,
        regex: fields.regex,
        match_regex: fields.match_regex.unwrap_or_default(),
        line_regex: fields.line_regex.unwrap_or_default(),
        all: Vec::new(),
    };
    for (name, texts) in source.lists() {
        let parts = matches!(name, "prefix" | "suffix" | "words");
        if parts && texts.iter().any(String::is_empty) {
            let reason = format!("`{field}.{name}` has an empty text, which is in every value");
            return Err(part.place.invalid(reason));
        }
    }
    for (index, item) in fields.all.unwrap_or_default().into_iter().enumerate() {
        let field = format!("{field}.all[{index}]");
        if item.all.is_some() {
            return Err(part.place.invalid(format!("`{field}` has an `all` itself")));
        }
        let item = allow_of(item, &field, part)?;
        if item.lists().iter().all(|(_, texts)| texts.is_empty()) {
            let reason = format!("`{field}` has no list, so it would allow every value");
            return Err(part.place.invalid(reason));
        }
        source.all.push(item);
    }
    Ok(source)
}

const MAX_GROUPS: usize = 64;
const MAX_WORDS: usize = 64;
const DEFAULT_WINDOW: i64 = 40;
/// A key has its value right behind it, or a list or text with the value.
const DEFAULT_WINDOW_OF_KEYS: i64 = 200;
const MAX_WINDOW: i64 = 1000;

/// `keywords` of schema 1.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeywordFields {
    any: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    window: Option<i64>,
}

/// `context` of schema 2.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ContextFields {
    #[serde(default, deserialize_with = "present")]
    keywords: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    excluded_keywords: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    window: Option<i64>,
    #[serde(default, rename = "where", deserialize_with = "present")]
    place: Option<Where>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AllowFields {
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    prefix: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    suffix: Option<Vec<String>>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    regex: Vec<String>,
    #[serde(default, deserialize_with = "present")]
    match_regex: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    line_regex: Option<Vec<String>>,
    #[serde(default, deserialize_with = "present")]
    all: Option<Vec<AllowFields>>,
}

fn newest_context(fields: ContextFields, part: &Part<'_>) -> Result<ContextSource, Error> {
    if fields.keywords.is_none() && fields.excluded_keywords.is_none() {
        let reason = "`context` must have `keywords` or `excludedKeywords`";
        return Err(part.place.invalid(reason));
    }
    let words = |given: Option<Vec<String>>, field| match given {
        Some(given) => words(given, field, part),
        None => Ok(Vec::new()),
    };
    let place = fields.place.unwrap_or(Where::Around);
    let (keywords, excluded) = (fields.keywords, fields.excluded_keywords);
    let source = ContextSource {
        keywords: words(keywords, "context.keywords")?,
        excluded: words(excluded, "context.excludedKeywords")?,
        window: window(fields.window, place, "context.window", part)?,
        place,
    };
    let mut all = source.keywords.iter().chain(&source.excluded);
    if place == Where::Key && all.any(|word| word.trim_matches(' ').is_empty()) {
        let reason = "`context` looks in keys for a word of nothing but spaces";
        return Err(part.place.invalid(reason));
    }
    Ok(source)
}

fn words(words: Vec<String>, field: &str, part: &Part<'_>) -> Result<Vec<String>, Error> {
    if words.is_empty() || words.len() > MAX_WORDS {
        let reason = format!("`{field}` must have 1 to {MAX_WORDS} words");
        return Err(part.place.invalid(reason));
    }
    if words.iter().any(String::is_empty) {
        return Err(part.place.invalid(format!("`{field}` has an empty word")));
    }
    Ok(words)
}

fn window(given: Option<i64>, place: Where, field: &str, part: &Part<'_>) -> Result<usize, Error> {
    let default = match place {
        Where::Key => DEFAULT_WINDOW_OF_KEYS,
        Where::Before | Where::After | Where::Around => DEFAULT_WINDOW,
    };
    in_range(given.unwrap_or(default), 1, MAX_WINDOW, field, &part.place)
}

fn came_later(field: &str, part: &Part<'_>) -> Error {
    part.place.invalid(format!(
        "`{field}` came with schema 2, this document says 1"
    ))
}

/// Numbers of the schemas that load, for messages.
fn readable() -> String {
    let (oldest, newest) = SCHEMAS;
    let numbers: Vec<String> = (oldest..=newest).map(|schema| schema.to_string()).collect();
    numbers.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::document::{Document, RuleSource, read};

    fn read_rule(schema: &str, fields: &str) -> Result<RuleSource, Error> {
        let json = format!(
            r#"{{"schema": {schema}, "name": "n", "rules": [{{"id": "a", "pattern": "x", {fields}}}]}}"#
        );
        let document = Document {
            name: "test",
            json: json.as_bytes(),
        };
        read(&[document]).map(|mut rules| rules.remove(0))
    }

    fn refusal(schema: &str, fields: &str) -> Error {
        match read_rule(schema, fields) {
            Ok(_) => panic!("accepted in schema {schema}: {fields}"),
            Err(error) => error,
        }
    }

    fn context_of(schema: &str, fields: &str) -> ContextSource {
        read_rule(schema, fields).unwrap().context.unwrap()
    }

    #[test]
    fn keywords_of_schema_1_are_context_around_the_match() {
        let old = context_of("1", r#""keywords": {"any": ["k", "l"], "window": 7}"#);
        let new = r#""context": {"keywords": ["k", "l"], "window": 7, "where": "around"}"#;
        assert_eq!(old, context_of("2", new));
    }

    #[test]
    fn the_defaults_are_40_characters_around() {
        let expected = ContextSource {
            keywords: vec!["k".to_owned()],
            excluded: vec![],
            window: 40,
            place: Where::Around,
        };
        assert_eq!(context_of("1", r#""keywords": {"any": ["k"]}"#), expected);
        assert_eq!(
            context_of("2.0", r#""context": {"keywords": ["k"]}"#),
            expected
        );
    }

    #[test]
    fn the_allow_list_of_schema_1_is_the_same_in_2() {
        let fields = r#""allow": {"exact": ["a"], "words": ["b"], "regex": ["c"]}"#;
        let [one, two] = ["1", "2"].map(|schema| read_rule(schema, fields).unwrap().allow);
        assert_eq!(one, two);
        let more = r#""allow": {"prefix": ["p"], "suffix": ["s"]}"#;
        let allow = read_rule("2", more).unwrap().allow;
        assert_eq!(
            (allow.prefix, allow.suffix),
            (vec!["p".to_owned()], vec!["s".to_owned()])
        );
    }

    #[test]
    fn a_field_of_the_other_schema_is_refused_with_its_own_name_and_the_right_one() {
        for (schema, fields, hints) in [
            (
                "1",
                r#""context": {"keywords": ["a"]}"#,
                ["`context` came with schema 2", "says 1"],
            ),
            (
                "1",
                r#""context": 7"#,
                ["`context` came with schema 2", "says 1"],
            ),
            (
                "1",
                r#""allow": {"prefix": ["a"]}"#,
                ["`allow.prefix` came with schema 2", "says 1"],
            ),
            (
                "1",
                r#""allow": {"suffix": []}"#,
                ["`allow.suffix` came with schema 2", "says 1"],
            ),
            (
                "2",
                r#""keywords": {"any": ["a"]}"#,
                ["`keywords` ended with schema 1", "`context.keywords`"],
            ),
            (
                "2",
                r#""keywords": 7, "context": {"keywords": ["a"]}"#,
                ["says 2", "`context.window`"],
            ),
        ] {
            let error = refusal(schema, fields);
            assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{fields}");
            for hint in hints {
                assert!(error.to_string().contains(hint), "{error}");
            }
        }
    }

    #[test]
    fn another_schema_is_named_before_its_fields_are_looked_at() {
        for (schema, reason) in [
            (
                "3",
                "schema 3 is newer than this engine, which reads 1 and 2",
            ),
            (
                "2.5",
                "schema 2.5 is newer than this engine, which reads 1 and 2",
            ),
            ("0", "there is no schema 0; this engine reads 1 and 2"),
            ("-1", "there is no schema -1; this engine reads 1 and 2"),
            ("1.5", "there is no schema 1.5; this engine reads 1 and 2"),
        ] {
            let error = refusal(schema, r#""new": {}"#);
            assert_eq!(error.kind(), ErrorKind::UnsupportedSchema);
            assert_eq!(error.to_string(), format!("Document 'test': {reason}"));
        }
    }

    #[test]
    fn wrong_fields_are_invalid_and_name_the_rule() {
        for (schema, fields) in [
            ("1", r#""keywords": null"#),
            ("1", r#""keywords": {"any": []}"#),
            ("1", r#""keywords": {"any": [""]}"#),
            ("1", r#""keywords": {"any": ["a"], "window": 0}"#),
            ("1", r#""keywords": {"any": ["a"], "window": null}"#),
            ("1", r#""keywords": {"any": ["a"], "window": 1001}"#),
            ("1", r#""keywords": {"any": ["a"], "where": "before"}"#),
            ("1", r#""allow": {"words": [""]}"#),
            ("1", r#""allow": {"word": []}"#),
            ("2", r#""context": null"#),
            ("2", r#""context": {}"#),
            ("2", r#""context": {"window": 3}"#),
            ("2", r#""context": {"keywords": []}"#),
            (
                "2",
                r#""context": {"keywords": [], "excludedKeywords": ["a"]}"#,
            ),
            (
                "2",
                r#""context": {"keywords": ["a"], "excludedKeywords": []}"#,
            ),
            ("2", r#""context": {"excludedKeywords": [""]}"#),
            ("2", r#""context": {"keywords": ["a"], "window": 0}"#),
            ("2", r#""context": {"keywords": ["a"], "window": 1001}"#),
            ("2", r#""context": {"keywords": ["a"], "where": "Before"}"#),
            ("2", r#""context": {"keywords": ["a"], "where": null}"#),
            ("2", r#""context": {"any": ["a"]}"#),
            ("2", r#""allow": {"prefix": [""]}"#),
            ("2", r#""allow": {"suffix": [""]}"#),
            ("2", r#""allow": {"suffix": null}"#),
        ] {
            let error = refusal(schema, fields);
            assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{fields}");
            assert!(
                error.to_string().starts_with("Document 'test', rule 'a': "),
                "{error}"
            );
        }
    }

    #[test]
    fn a_position_is_one_in_the_whole_document() {
        let error = refusal("2", "\n\"context\": {\"keywords\":\n 7}");
        assert!(error.to_string().ends_with("at line 3 column 2"), "{error}");
    }
}
