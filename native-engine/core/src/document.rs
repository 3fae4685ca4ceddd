//! Rule documents as they are written: JSON in, checked fields out. Nothing is compiled here.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::proven;
use crate::rule::Category;
use crate::schema::{self, AllowSource, ContextSource, GroupField, Schema};
use crate::shield::Shields;
use crate::{Error, ErrorKind};

/// Rule document before it is checked.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Where it comes from, for messages.
    pub name: &'a str,
    /// JSON text in the format of `docs/rules.md`.
    pub json: &'a [u8],
}

/// Rule whose fields have the right types and ranges, as the newest schema has them; its patterns and templates are still
/// text.
pub(crate) struct RuleSource {
    pub(crate) place: Place,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) category: Category,
    pub(crate) tags: Vec<String>,
    /// Empty if there is a dictionary.
    pub(crate) pattern: String,
    /// Name of the dictionary whose entries are the matches.
    pub(crate) dictionary: Option<String>,
    /// Groups of which the first that has characters is the value; at least one.
    pub(crate) groups: Vec<usize>,
    /// Texts of which one must occur somewhere; none when there is no such condition.
    pub(crate) requires: Vec<String>,
    pub(crate) context: Option<ContextSource>,
    pub(crate) validators: Vec<String>,
    pub(crate) min_entropy: f64,
    pub(crate) allow: AllowSource,
    pub(crate) shields: Shields,
    pub(crate) priority: i32,
    pub(crate) unicode: bool,
    pub(crate) action: Option<ActionSource>,
    pub(crate) examples: ExampleSource,
}

impl RuleSource {
    /// Rule of no document: a pattern and nothing else.
    pub(crate) fn of_pattern(id: &str, pattern: &str) -> Self {
        Self {
            place: Place {
                document: String::new(),
                rule: Some(id.to_owned()),
            },
            id: id.to_owned(),
            title: id.to_owned(),
            category: Category::Custom,
            tags: Vec::new(),
            pattern: pattern.to_owned(),
            dictionary: None,
            groups: vec![0],
            requires: Vec::new(),
            context: None,
            validators: Vec::new(),
            min_entropy: 0.0,
            allow: AllowSource::default(),
            priority: 0,
            unicode: false,
            shields: Shields::default(),
            action: None,
            examples: ExampleSource::default(),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ActionSource {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default, deserialize_with = "present")]
    pub(crate) with: Option<String>,
    #[serde(default, rename = "char", deserialize_with = "present")]
    pub(crate) mask: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) keep_first: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) keep_last: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) length: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ExampleSource {
    #[serde(default, rename = "match")]
    pub(crate) matching: Vec<String>,
    #[serde(default)]
    pub(crate) no_match: Vec<String>,
}

/// Document and rule that a message is about.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    document: String,
    rule: Option<String>,
}

impl Place {
    pub(crate) fn error(&self, kind: ErrorKind, reason: impl std::fmt::Display) -> Error {
        let document = &self.document;
        Error::new(
            kind,
            match &self.rule {
                Some(rule) => format!("Document '{document}', {rule}: {reason}"),
                None => format!("Document '{document}': {reason}"),
            },
        )
    }

    pub(crate) fn invalid(&self, reason: impl std::fmt::Display) -> Error {
        self.error(ErrorKind::InvalidDocument, reason)
    }
}

/// Reads all documents or refuses them all; ids are unique in what is returned.
pub(crate) fn read(documents: &[Document<'_>]) -> Result<Vec<RuleSource>, Error> {
    let mut rules = Vec::new();
    for document in documents {
        read_document(document, &mut rules)?;
    }
    let mut ids = HashSet::new();
    for rule in &rules {
        if !ids.insert(rule.id.as_str()) {
            return Err(rule.place.invalid("another rule has this id"));
        }
    }
    Ok(rules)
}

const MAX_RULES: usize = 10_000;
const MAX_DOCUMENT_BYTES: usize = 16 << 20;
const MAX_PATTERN_CHARS: usize = 65_536;
const MAX_ID: usize = 64;

/// What is read of a document of any schema.
#[derive(Deserialize)]
struct Header {
    schema: serde_json::Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFields<'a> {
    #[serde(rename = "schema")]
    _schema: serde_json::Number,
    #[serde(rename = "name")]
    _name: String,
    #[serde(default, rename = "version")]
    _version: String,
    #[serde(borrow)]
    rules: Vec<&'a RawValue>,
}

/// What is read of a rule that may be wrong in every other field.
#[derive(Deserialize)]
struct RuleHeader {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RuleFields<'a> {
    id: String,
    #[serde(default, deserialize_with = "present")]
    title: Option<String>,
    #[serde(default, deserialize_with = "present")]
    category: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default, rename = "source", deserialize_with = "present")]
    _source: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pattern: Option<String>,
    #[serde(default, deserialize_with = "present")]
    dictionary: Option<String>,
    // These differ between schemas and are read by `schema`.
    #[serde(default, deserialize_with = "present")]
    group: Option<GroupField>,
    #[serde(default, deserialize_with = "present")]
    requires: Option<Vec<String>>,
    #[serde(default, borrow, deserialize_with = "present")]
    keywords: Option<&'a RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    context: Option<&'a RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    allow: Option<&'a RawValue>,
    #[serde(default, deserialize_with = "present")]
    shields: Option<Vec<String>>,
    #[serde(default)]
    validators: Vec<String>,
    #[serde(default)]
    min_entropy: f64,
    #[serde(default)]
    priority: i64,
    #[serde(default)]
    unicode: bool,
    #[serde(default, deserialize_with = "present")]
    action: Option<ActionSource>,
    // Read apart, because a parser's message would quote the text of an example.
    #[serde(default, borrow, deserialize_with = "present")]
    examples: Option<&'a RawValue>,
}

/// An optional field that is there: `null` is not a value of it.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

fn read_document(document: &Document<'_>, rules: &mut Vec<RuleSource>) -> Result<(), Error> {
    let place = Place {
        document: document.name.to_owned(),
        rule: None,
    };
    if document.json.len() > MAX_DOCUMENT_BYTES {
        let reason = format!(
            "{} bytes are more than {MAX_DOCUMENT_BYTES}",
            document.json.len()
        );
        return Err(place.error(ErrorKind::LimitExceeded, reason));
    }
    let header: Header = serde_json::from_slice(document.json).map_err(|e| place.invalid(e))?;
    let schema = Schema::of(&header.schema)
        .map_err(|reason| place.error(ErrorKind::UnsupportedSchema, reason))?;
    let fields: DocumentFields<'_> =
        serde_json::from_slice(document.json).map_err(|e| place.invalid(e))?;
    if fields.rules.is_empty() {
        return Err(place.invalid("`rules` is empty"));
    }
    if rules.len() + fields.rules.len() > MAX_RULES {
        let reason = format!("the rule set has more than {MAX_RULES} rules");
        return Err(place.error(ErrorKind::LimitExceeded, reason));
    }
    let is_proven = proven::is_proven(document.json);
    for (index, raw) in fields.rules.iter().enumerate() {
        let mut rule = read_rule(document, schema, index, raw)?;
        if is_proven {
            rule.examples = ExampleSource::default();
        }
        rules.push(rule);
    }
    Ok(())
}

fn read_rule(
    document: &Document<'_>,
    schema: Schema,
    index: usize,
    raw: &RawValue,
) -> Result<RuleSource, Error> {
    let name = match serde_json::from_str::<RuleHeader>(raw.get()) {
        Ok(header) if is_id(&header.id) => format!("rule '{}'", header.id),
        _ => format!("rule number {}", index + 1),
    };
    let part = Part {
        document,
        place: Place {
            document: document.name.to_owned(),
            rule: Some(name + &line(raw, document)),
        },
    };
    let fields = part.parse(raw)?;
    check_rule(part, schema, fields)
}

/// Part of a document whose JSON is read on its own.
pub(crate) struct Part<'a> {
    document: &'a Document<'a>,
    pub(crate) place: Place,
}

impl Part<'_> {
    /// Reads JSON of this part; a refusal has the position in the whole document.
    pub(crate) fn parse<'de, T: Deserialize<'de>>(&self, raw: &'de RawValue) -> Result<T, Error> {
        serde_json::from_str(raw.get())
            .map_err(|e| self.place.invalid(located(&e, raw, self.document)))
    }
}

fn check_rule(part: Part<'_>, schema: Schema, fields: RuleFields<'_>) -> Result<RuleSource, Error> {
    let place = &part.place;
    if !is_id(&fields.id) {
        return Err(place.invalid("`id` must match [a-z0-9][a-z0-9._-]{0,63}"));
    }
    let dictionary = schema::dictionary(schema, fields.dictionary, &part)?;
    let pattern = match (fields.pattern, &dictionary) {
        (Some(pattern), None) => pattern,
        (None, Some(_)) => String::new(),
        (None, None) if schema == Schema::One => {
            return Err(place.invalid("missing field `pattern`"));
        }
        (None, None) => {
            return Err(place.invalid("one of `pattern` and `dictionary` is needed"));
        }
        (Some(_), Some(_)) => {
            return Err(place.invalid("`pattern` and `dictionary` exclude each other"));
        }
    };
    if pattern.chars().count() > MAX_PATTERN_CHARS {
        let reason = format!("`pattern` has more than {MAX_PATTERN_CHARS} characters");
        return Err(place.invalid(reason));
    }
    if !(0.0..=8.0).contains(&fields.min_entropy) {
        return Err(place.invalid("`minEntropy` must be 0 to 8"));
    }
    let category = category(fields.category.as_deref(), place)?;
    Ok(RuleSource {
        title: fields.title.unwrap_or_else(|| fields.id.clone()),
        category,
        tags: fields.tags,
        pattern,
        dictionary,
        groups: schema::groups(schema, fields.group, &part)?,
        requires: schema::requires(schema, fields.requires, &part)?,
        context: schema::context(schema, fields.keywords, fields.context, &part)?,
        validators: fields.validators,
        min_entropy: fields.min_entropy,
        allow: schema::allow(schema, fields.allow, &part)?,
        shields: schema::shields(schema, fields.shields, category, &part)?,
        priority: in_range(fields.priority, -1000, 1000, "priority", place)?,
        unicode: fields.unicode,
        action: fields.action,
        examples: examples(fields.examples, place)?,
        id: fields.id,
        place: part.place,
    })
}

/// `value` as a number from `low` to `high`.
pub(crate) fn in_range<T: TryFrom<i64>>(
    value: i64,
    low: i64,
    high: i64,
    field: &str,
    place: &Place,
) -> Result<T, Error> {
    let refuse = || place.invalid(format!("`{field}` must be {low} to {high}, not {value}"));
    if !(low..=high).contains(&value) {
        return Err(refuse());
    }
    T::try_from(value).map_err(|_| refuse())
}

fn is_id(id: &str) -> bool {
    let head = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = id.as_bytes();
    bytes.len() <= MAX_ID
        && bytes.first().is_some_and(head)
        && bytes.iter().all(|b| head(b) || b"._-".contains(b))
}

fn category(name: Option<&str>, place: &Place) -> Result<Category, Error> {
    match name {
        None | Some("custom") => Ok(Category::Custom),
        Some("pii") => Ok(Category::Pii),
        Some("secret") => Ok(Category::Secret),
        Some(_) => Err(place.invalid("`category` must be pii, secret or custom")),
    }
}

fn examples(raw: Option<&RawValue>, place: &Place) -> Result<ExampleSource, Error> {
    let Some(raw) = raw else {
        return Ok(ExampleSource::default());
    };
    serde_json::from_str(raw.get()).map_err(|_| {
        place.invalid("`examples` must be an object of the lists of texts `match` and `noMatch`")
    })
}

/// Line of a part for messages; empty for the first, since documents that are made in memory have but one.
fn line(part: &RawValue, document: &Document<'_>) -> String {
    let offset = (part.get().as_ptr() as usize).wrapping_sub(document.json.as_ptr() as usize);
    let before = document.json.get(..offset).unwrap_or_default();
    match memchr::memchr_iter(b'\n', before).count() {
        0 => String::new(),
        newlines => format!(" at line {}", newlines + 1),
    }
}

/// The parser's message about a part of a document, with the position in the whole document.
fn located(error: &serde_json::Error, part: &RawValue, document: &Document<'_>) -> String {
    let message = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&suffix).unwrap_or(&message);
    // The part borrows from the document, so the difference of the addresses is its offset.
    let offset = (part.get().as_ptr() as usize).wrapping_sub(document.json.as_ptr() as usize);
    let Some(before) = document.json.get(..offset) else {
        return message.to_owned();
    };
    let line = memchr::memchr_iter(b'\n', before).count() + error.line();
    let column = match memchr::memrchr(b'\n', before) {
        _ if error.line() > 1 => error.column(),
        Some(newline) => offset - newline - 1 + error.column(),
        None => offset + error.column(),
    };
    format!("{message} at line {line} column {column}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(json: &str) -> Result<Vec<RuleSource>, Error> {
        read(&[Document {
            name: "test",
            json: json.as_bytes(),
        }])
    }

    fn refusal(json: &str) -> Error {
        match read_one(json) {
            Ok(_) => panic!("accepted: {json}"),
            Err(error) => error,
        }
    }

    fn rule(fields: &str) -> String {
        format!(r#"{{"schema": 1, "name": "n", "rules": [{{"id": "a", "pattern": "x"{fields}}}]}}"#)
    }

    #[test]
    fn defaults_are_those_of_the_document() {
        let rules = read_one(&rule("")).unwrap();
        let rule = &rules[0];
        assert_eq!(
            (rule.title.as_str(), rule.category, &rule.groups[..]),
            ("a", Category::Custom, &[0][..])
        );
        assert_eq!(
            (rule.priority, rule.unicode, rule.min_entropy),
            (0, false, 0.0)
        );
        assert!(rule.context.is_none() && rule.action.is_none() && rule.tags.is_empty());
    }

    #[test]
    fn a_rule_is_named_with_its_line_unless_that_is_the_first() {
        let rules = "{\"id\": \"a\", \"pattern\": \"x\"},\n\n {\"id\": \"b\", \"pattern\": \"x\", \"tags\": 1}";
        let json = format!("{{\"schema\": 2, \"name\": \"n\", \"rules\": [{rules}]}}");
        let message = refusal(&json).to_string();
        assert!(
            message.starts_with("Document 'test', rule 'b' at line 3: "),
            "{message}"
        );
        let message = refusal(&rule(r#", "tags": 1"#)).to_string();
        assert!(
            message.starts_with("Document 'test', rule 'a': "),
            "{message}"
        );
    }

    #[test]
    fn wrong_fields_are_invalid_and_name_the_rule() {
        let wrong = [
            r#", "colour": 1"#,
            r#", "title": null"#,
            r#", "title": 1"#,
            r#", "title": "a", "title": "b""#,
            r#", "category": "Pii""#,
            r#", "group": -1"#,
            r#", "group": 1.5"#,
            r#", "minEntropy": 8.1"#,
            r#", "minEntropy": -0.1"#,
            r#", "priority": 1001"#,
            r#", "unicode": "yes""#,
            r#", "examples": {"match": "x"}"#,
            r#", "examples": null"#,
        ];
        for fields in wrong {
            let error = refusal(&rule(fields));
            assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{fields}");
            assert!(
                error.to_string().starts_with("Document 'test', rule 'a': "),
                "{error}"
            );
        }
    }

    #[test]
    fn a_rule_without_id_is_named_by_its_number() {
        let json = r#"{"schema": 1, "name": "n", "rules": [{"id": "a", "pattern": "x"}, {"pattern": "x"}]}"#;
        let error = refusal(json);
        assert!(
            error
                .to_string()
                .contains("rule number 2: missing field `id`"),
            "{error}"
        );
    }

    #[test]
    fn a_parser_message_has_the_position_in_the_document() {
        let error = refusal(
            "{\"schema\": 1, \"name\": \"n\", \"rules\": [\n  {\"id\": \"a\",\n   \"pattern\": 7}]}",
        );
        assert!(
            error.to_string().ends_with("at line 3 column 15"),
            "{error}"
        );
        let error = refusal("{\"schema\": 1, \"name\": \"n\", \"rules\": [\n  {\"id\": 7}]}");
        assert!(error.to_string().contains("at line 2 column"), "{error}");
    }

    #[test]
    fn no_message_quotes_an_example() {
        for examples in [
            r#""hunter2""#,
            r#"{"match": "hunter2"}"#,
            r#"{"match": [1, "hunter2"]}"#,
        ] {
            let error = refusal(&rule(&format!(r#", "examples": {examples}"#)));
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn ids_are_unique_over_all_documents() {
        let json = rule("");
        let one = Document {
            name: "one",
            json: json.as_bytes(),
        };
        let two = Document {
            name: "two",
            json: json.as_bytes(),
        };
        let error = read(&[one, two]).err().unwrap();
        assert_eq!(
            error.to_string(),
            "Document 'two', rule 'a': another rule has this id"
        );
    }

    #[test]
    fn limits_have_their_own_code() {
        let rules = vec![r#"{"id": "a", "pattern": "x"}"#; MAX_RULES + 1].join(",");
        let error = refusal(&format!(
            r#"{{"schema": 1, "name": "n", "rules": [{rules}]}}"#
        ));
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        let error = refusal(&" ".repeat(MAX_DOCUMENT_BYTES + 1));
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }

    #[test]
    fn what_is_not_a_document_is_invalid() {
        for json in [
            "",
            "[]",
            "{}",
            "{\"schema\": \"1\"}",
            "nonsense",
            "{\"schema\": 1}",
        ] {
            assert_eq!(refusal(json).kind(), ErrorKind::InvalidDocument, "{json}");
        }
        let empty = r#"{"schema": 1, "name": "n", "rules": []}"#;
        assert_eq!(refusal(empty).kind(), ErrorKind::InvalidDocument);
    }
}
