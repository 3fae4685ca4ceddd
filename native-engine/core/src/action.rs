//! What happens to a value that was found.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::document::{ActionSource, Place, in_range};
use crate::key::Key;
use crate::residue::wiped;
use crate::rule::Category;
use crate::{Error, ErrorKind, Settings, Tally, Value, digits, token};

/// What happens to a finding's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Reported, not replaced.
    Keep,
    /// Replaced by a template.
    Replace,
    /// Masked but for its first and last characters.
    Mask,
    /// Replaced by a template with a keyed hash.
    Hash,
    /// Taken out.
    Remove,
    /// Replaced by a token that can be revealed.
    Token,
    /// Its digits replaced by others.
    Digits,
}

impl ActionKind {
    /// Name in rule documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Replace => "replace",
            Self::Mask => "mask",
            Self::Hash => "hash",
            Self::Remove => "remove",
            Self::Token => "token",
            Self::Digits => "ff1",
        }
    }
}

pub(crate) enum Action {
    Keep,
    Replace(Vec<Part>),
    Mask {
        char: char,
        first: usize,
        last: usize,
    },
    Hash {
        template: Vec<Part>,
        length: usize,
        key: Key,
    },
    Remove,
    /// With what stands for values that cannot become tokens.
    Token(Key, String),
    /// With what stands for values that cannot be encrypted.
    Digits(Key, String),
}

/// Characters of a mask for a value whose end is not known.
const UNFINISHED_MASK: usize = 8;

/// Part of a template; what is the same for every value is text already.
pub(crate) enum Part {
    Text(String),
    Hash,
    Counter,
}

impl Action {
    pub(crate) fn compile(
        source: Option<&ActionSource>,
        (id, category): (&str, Category),
        settings: &Settings,
        place: &Place,
    ) -> Result<Self, Error> {
        let Some(source) = source else {
            return Ok(Self::Replace(vec![Part::Text(format!("[{id}]"))]));
        };
        check_fields(source, place)?;
        let with = |default| source.with.as_deref().unwrap_or(default);
        Ok(match source.kind.as_str() {
            "keep" => Self::Keep,
            "remove" => Self::Remove,
            "mask" => mask(source, place)?,
            "replace" => {
                let names = Names {
                    id,
                    category,
                    key: None,
                };
                Self::Replace(template(with("[{rule}]"), &names, place)?)
            }
            "hash" => {
                let key = active(settings, "hashes", place)?;
                let names = Names {
                    id,
                    category,
                    key: Some(key),
                };
                let template = template(with("[{rule}:{key}:{hash}]"), &names, place)?;
                let length = in_range(source.length.unwrap_or(16), 8, 64, "action.length", place)?;
                Self::Hash {
                    template,
                    length,
                    key: key.clone(),
                }
            }
            "token" => {
                let key = active(settings, "makes tokens", place)?;
                Self::Token(key.clone(), format!("[{id}]"))
            }
            "ff1" if !settings.ff1 => {
                let reason = "`action.type` ff1 is not enabled in this engine";
                return Err(place.error(ErrorKind::NotEnabled, reason));
            }
            "ff1" => {
                let key = active(settings, "encrypts digits", place)?;
                Self::Digits(key.clone(), format!("[{id}]"))
            }
            _ => {
                return Err(place.invalid(
                    "`action.type` must be keep, replace, mask, hash, remove, token or ff1",
                ));
            }
        })
    }

    pub(crate) fn kind(&self) -> ActionKind {
        match self {
            Self::Keep => ActionKind::Keep,
            Self::Replace(_) => ActionKind::Replace,
            Self::Mask { .. } => ActionKind::Mask,
            Self::Hash { .. } => ActionKind::Hash,
            Self::Remove => ActionKind::Remove,
            Self::Token(..) => ActionKind::Token,
            Self::Digits(..) => ActionKind::Digits,
        }
    }

    /// Appends what stands for the value of a rule; `false` when the value stays. Tokens are made of what stands in the text, everything
    /// else of what it reads as.
    pub(crate) fn replace(
        &self,
        value: &Value<'_>,
        (rule, tally): (u32, &mut Tally),
        out: &mut Vec<u8>,
    ) -> bool {
        match self {
            Self::Keep => return false,
            Self::Remove => {}
            Self::Replace(template) => {
                let mut number = None;
                append_template(template, out, |out| {
                    let number = number.get_or_insert_with(|| tally.next(rule).to_string());
                    out.extend_from_slice(number.as_bytes());
                });
            }
            Self::Mask { char, first, last } => {
                append_masked(&value.reads, *char, *first, *last, out)
            }
            Self::Hash {
                template,
                length,
                key,
            } => append_hashed(&value.reads, template, *length, key, out),
            Self::Token(key, otherwise) => {
                if !token::append(key, value.stands, out) {
                    out.extend_from_slice(otherwise.as_bytes());
                }
            }
            Self::Digits(key, otherwise) => {
                if !digits::append(key, &value.reads, out) {
                    out.extend_from_slice(otherwise.as_bytes());
                }
            }
        }
        true
    }

    /// Appends what stands for a value of which only the first part is known: as [`replace`](Self::replace), but a mask keeps no
    /// character and tells no length, a hash is that of the part, and what would have to be the whole value gives way to its rule's name.
    pub(crate) fn replace_unfinished(
        &self,
        part: &[u8],
        count: (u32, &mut Tally),
        out: &mut Vec<u8>,
    ) {
        match self {
            Self::Mask { char, .. } => {
                append_masked(&[b'x'; UNFINISHED_MASK], *char, 0, 0, out);
            }
            Self::Token(_, otherwise) | Self::Digits(_, otherwise) => {
                out.extend_from_slice(otherwise.as_bytes());
            }
            _ => {
                self.replace(&Value::plain(part), count, out);
            }
        }
    }
}

/// Key of those who make something now.
fn active<'s>(settings: &'s Settings, what: &str, place: &Place) -> Result<&'s Key, Error> {
    let missing = || {
        place.error(
            ErrorKind::MissingKey,
            format!("it {what} and there is no key"),
        )
    };
    settings.keys.active().ok_or_else(missing)
}

/// Each field belongs to some types only.
fn check_fields(source: &ActionSource, place: &Place) -> Result<(), Error> {
    let fields = [
        ("with", source.with.is_some(), &["replace", "hash"][..]),
        ("char", source.mask.is_some(), &["mask"]),
        ("keepFirst", source.keep_first.is_some(), &["mask"]),
        ("keepLast", source.keep_last.is_some(), &["mask"]),
        ("length", source.length.is_some(), &["hash"]),
    ];
    for (name, given, kinds) in fields {
        if given && !kinds.contains(&source.kind.as_str()) {
            return Err(place.invalid(format!(
                "`action.{name}` belongs to {}",
                kinds.join(" and ")
            )));
        }
    }
    Ok(())
}

fn mask(source: &ActionSource, place: &Place) -> Result<Action, Error> {
    let mut chars = source.mask.as_deref().unwrap_or("*").chars();
    let (Some(char), None) = (chars.next(), chars.next()) else {
        return Err(place.invalid("`action.char` must be one character"));
    };
    Ok(Action::Mask {
        char,
        first: in_range(
            source.keep_first.unwrap_or(0),
            0,
            64,
            "action.keepFirst",
            place,
        )?,
        last: in_range(
            source.keep_last.unwrap_or(0),
            0,
            64,
            "action.keepLast",
            place,
        )?,
    })
}

/// What the names in a template stand for; with a key, `{key}` and `{hash}` are known, without one `{counter}`.
struct Names<'a> {
    id: &'a str,
    category: Category,
    key: Option<&'a Key>,
}

fn template(text: &str, names: &Names<'_>, place: &Place) -> Result<Vec<Part>, Error> {
    let refuse = || {
        let known = match names.key {
            Some(_) => "{rule}, {category}, {key} and {hash}",
            None => "{rule}, {category} and {counter}",
        };
        place.invalid(format!("`action.with` knows {known} and no other braces"))
    };
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braced) = rest.split_at(at);
        let (name, behind) = braced
            .strip_prefix('{')
            .and_then(|b| b.split_once('}'))
            .ok_or_else(refuse)?;
        parts.push(Part::Text(before.to_owned()));
        parts.push(match (name, names.key) {
            ("rule", _) => Part::Text(names.id.to_owned()),
            ("category", _) => Part::Text(names.category.as_str().to_owned()),
            ("key", Some(key)) => Part::Text(key.id().to_owned()),
            ("hash", Some(_)) => Part::Hash,
            ("counter", None) => Part::Counter,
            _ => return Err(refuse()),
        });
        rest = behind;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(parts)
}

fn append_masked(value: &[u8], char: char, first: usize, last: usize, out: &mut Vec<u8>) {
    // A value is what a pattern matched, so it is valid UTF-8.
    let value = String::from_utf8_lossy(value);
    let count = value.chars().count();
    let (first, last) = if first + last < count {
        (first, last)
    } else {
        (0, 0)
    };
    let mut buffer = [0; 4];
    for (index, original) in value.chars().enumerate() {
        let kept = index < first || index >= count - last;
        let shown = if kept { original } else { char };
        out.extend_from_slice(shown.encode_utf8(&mut buffer).as_bytes());
    }
}

fn append_hashed(value: &[u8], template: &[Part], length: usize, key: &Key, out: &mut Vec<u8>) {
    let hash = wiped(|| hmac_hex(key.hash(), value));
    append_template(template, out, |out| {
        out.extend(hash.bytes().take(length));
    });
}

/// Appends a template, with what is different for each value from the caller.
fn append_template(template: &[Part], out: &mut Vec<u8>, mut fill: impl FnMut(&mut Vec<u8>)) {
    for part in template {
        match part {
            Part::Text(text) => out.extend_from_slice(text.as_bytes()),
            Part::Hash | Part::Counter => fill(out),
        }
    }
}

/// HMAC-SHA-256 (RFC 2104, FIPS 180-4) in lower-case hexadecimal.
fn hmac_hex(secret: &[u8], value: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    // HMAC takes keys of any length; the error type belongs to ciphers.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(value);
    let digest = mac.finalize().into_bytes();
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|n| DIGITS.get(usize::from(n)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, read};

    fn key() -> Key {
        Key::new("k1", &[0x0b; 20]).unwrap()
    }

    fn compile(action: &str) -> Result<Action, Error> {
        let json = format!(
            r#"{{"schema": 1, "name": "n", "rules": [{{"id": "r", "category": "pii", "pattern": "x", "action": {action}}}]}}"#
        );
        let rule = read(&[Document {
            name: "d",
            json: json.as_bytes(),
        }])?
        .remove(0);
        let settings = Settings {
            keys: key().into(),
            ff1: true,
            ..Settings::default()
        };
        Action::compile(
            rule.action.as_ref(),
            (&rule.id, rule.category),
            &settings,
            &rule.place,
        )
    }

    fn applied(action: &str, value: &str) -> String {
        let mut out = Vec::new();
        let mut tally = Tally::default();
        let action = compile(action).unwrap();
        assert!(action.replace(&Value::plain(value.as_bytes()), (0, &mut tally), &mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn replace_fills_its_template() {
        assert_eq!(applied(r#"{"type": "replace"}"#, "x"), "[r]");
        assert_eq!(
            applied(r#"{"type": "replace", "with": "<{category}/{rule}>"}"#, "x"),
            "<pii/r>"
        );
        assert_eq!(applied(r#"{"type": "replace", "with": ""}"#, "x"), "");
    }

    #[test]
    fn counter_is_the_number_of_the_finding() {
        let action = compile(r#"{"type": "replace", "with": "{counter}/{rule}-{counter};"}"#);
        let (action, mut tally, mut out) = (action.unwrap(), Tally::default(), Vec::new());
        for _ in 0..2 {
            action.replace(&Value::plain(b"x"), (7, &mut tally), &mut out);
        }
        action.replace_unfinished(b"x", (7, &mut tally), &mut out);
        assert_eq!(out, b"1/r-1;2/r-2;3/r-3;");
    }

    #[test]
    fn mask_keeps_the_ends_by_characters() {
        assert_eq!(applied(r#"{"type": "mask"}"#, "a\u{20ac}b"), "***");
        assert_eq!(
            applied(
                r##"{"type": "mask", "char": "#", "keepFirst": 1, "keepLast": 2}"##,
                "\u{e4}bc\u{1F600}e"
            ),
            "\u{e4}##\u{1F600}e"
        );
        assert_eq!(
            applied(r#"{"type": "mask", "keepFirst": 1, "keepLast": 2}"#, "abc"),
            "***"
        );
        assert_eq!(
            applied(r#"{"type": "mask", "keepFirst": 1, "keepLast": 1}"#, "abc"),
            "a*c"
        );
    }

    #[test]
    fn hash_is_hmac_sha_256_of_rfc_4231() {
        assert_eq!(
            hmac_hex(&[0x0b; 20], b"Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let whole = hmac_hex(key().hash(), b"Hi There");
        assert_eq!(
            applied(
                r#"{"type": "hash", "with": "{hash}", "length": 64}"#,
                "Hi There"
            ),
            whole
        );
        assert_eq!(
            applied(r#"{"type": "hash"}"#, "Hi There"),
            format!("[r:k1:{}]", &whole[..16])
        );
    }

    #[test]
    fn tokens_are_made_of_whole_values_only() {
        let action = r#"{"type": "token"}"#;
        assert!(applied(action, "x").starts_with("isv1~k1~"));
        assert_eq!(applied(action, &"x".repeat(4097)), "[r]");
        assert_eq!(applied(r#"{"type": "ff1"}"#, "12345"), "[r]");
        for action in [action, r#"{"type": "ff1"}"#] {
            let (mut tally, mut out) = (Tally::default(), Vec::new());
            let action = compile(action).unwrap();
            action.replace_unfinished(b"1234567890", (0, &mut tally), &mut out);
            assert_eq!(out, b"[r]");
        }
    }

    #[test]
    fn remove_and_keep() {
        assert_eq!(applied(r#"{"type": "remove"}"#, "x"), "");
        let mut out = Vec::new();
        assert!(
            !compile(r#"{"type": "keep"}"#).unwrap().replace(
                &Value::plain(b"x"),
                (0, &mut Tally::default()),
                &mut out
            ) && out.is_empty()
        );
    }

    #[test]
    fn wrong_actions_are_invalid() {
        let wrong = [
            r#"{"type": "drop"}"#,
            r#"{}"#,
            r#"{"type": "keep", "with": "x"}"#,
            r#"{"type": "replace", "length": 8}"#,
            r#"{"type": "replace", "with": "{hash}"}"#,
            r#"{"type": "replace", "with": "{key}"}"#,
            r#"{"type": "replace", "with": "a}b"}"#,
            r#"{"type": "replace", "with": "{"}"#,
            r#"{"type": "replace", "with": "{}"}"#,
            r#"{"type": "token", "with": "<{token}>"}"#,
            r#"{"type": "ff1", "length": 8}"#,
            r#"{"type": "mask", "char": ""}"#,
            r#"{"type": "mask", "char": "ab"}"#,
            r#"{"type": "mask", "keepFirst": 65}"#,
            r#"{"type": "mask", "keepLast": -1}"#,
            r#"{"type": "hash", "with": "{counter}"}"#,
            r#"{"type": "hash", "length": 7}"#,
            r#"{"type": "hash", "length": 65}"#,
        ];
        for action in wrong {
            let error = compile(action)
                .err()
                .unwrap_or_else(|| panic!("accepted: {action}"));
            assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{action}");
        }
    }

    #[test]
    fn what_needs_a_key_or_a_gate_is_refused_without() {
        let refused = |kind: &str, settings: &Settings| {
            let json = format!(
                r#"{{"schema": 1, "name": "n", "rules": [{{"id": "r", "pattern": "x", "action": {{"type": "{kind}"}}}}]}}"#
            );
            let json = json.as_bytes();
            let rule = read(&[Document { name: "d", json }]).unwrap().remove(0);
            let names = ("r", Category::Custom);
            let compiled = Action::compile(rule.action.as_ref(), names, settings, &rule.place);
            compiled.err().unwrap().kind()
        };
        let gate_alone = Settings {
            ff1: true,
            ..Settings::default()
        };
        for kind in ["hash", "token", "ff1"] {
            assert_eq!(refused(kind, &gate_alone), ErrorKind::MissingKey);
        }
        let key_alone = Settings {
            keys: key().into(),
            ..Settings::default()
        };
        assert_eq!(refused("ff1", &key_alone), ErrorKind::NotEnabled);
    }
}
