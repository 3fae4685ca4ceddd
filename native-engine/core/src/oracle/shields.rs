//! Shields as `docs/rules.md` says them: an expression for each form, tried at every place.

use std::ops::Range;

use regex::bytes::Regex;

use crate::shield::{NAMES, Shields};

/// Expressions of the forms, in the order of [`NAMES`].
const FORMS: [&str; NAMES.len()] = [
    "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{16})",
    "^[0-9]{4}(?:-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt_ ](?:[01][0-9]|2[0-4]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?\
     |(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-4])[0-5][0-9](?:(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?)\
     (?:[Zz]|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?",
    "^[vV]?[0-9]+(?:[.][0-9]+){2}([-+][0-9A-Za-z.+-]*[0-9A-Za-z])",
    "^[0-9]+(?:([.][0-9]+)?[eE][+-]?[0-9]+|[.]0*[1-9][0-9]*)",
    "^(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{96}|[0-9a-fA-F]{64}|[0-9a-fA-F]{56}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})",
];

/// Shields of a rule.
pub(super) struct OracleShields(Vec<(&'static str, Regex)>);

impl OracleShields {
    pub(super) fn new(shields: Shields) -> Self {
        let has = |name: &str| shields.with(name) == Some(shields);
        let forms = NAMES.into_iter().zip(FORMS).filter(|(name, _)| has(name));
        let compiled = |(name, form)| Some((name, Regex::new(&form_of_bytes(form)).ok()?));
        Self(forms.filter_map(compiled).collect())
    }

    pub(super) fn cover(&self, text: &[u8], value: Range<usize>) -> bool {
        let reach = text.len().min(value.end + 128);
        let mut end = value.end;
        while end < reach && (text[end].is_ascii_alphanumeric() || b".:+-_".contains(&text[end])) {
            end += 1;
        }
        // A token that goes on beyond the reach is none.
        let beyond = text.get(end).copied().filter(|_| end == value.end + 128);
        let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || b".:+-_".contains(&byte);
        let is_cut = beyond.is_some_and(goes_on);
        (value.start.saturating_sub(128)..=value.start).any(|start| {
            !is_alphanumeric(text, start.checked_sub(1))
                && self.0.iter().any(|(name, form)| {
                    let token = form.captures(&text[start..end]);
                    let token = token.map(|token| {
                        (
                            start + token[0].len(),
                            token.get(1).map(|part| start + part.start()),
                        )
                    });
                    token.is_some_and(|(last, part)| {
                        last >= value.end
                            && (start, last) != (value.start, value.end)
                            && !is_alphanumeric(text, Some(last))
                            && !(is_cut && last == end)
                            && is_of(name, text, (start, last, end), part, &value)
                    })
                })
        })
    }
}

/// What an expression does not say.
fn is_of(
    name: &str,
    text: &[u8],
    (start, last, end): (usize, usize, usize),
    part: Option<usize>,
    value: &Range<usize>,
) -> bool {
    let token = &text[start..last];
    let digit = |at: Option<usize>| at.is_some_and(|at| text[at].is_ascii_digit());
    let dot = |at: Option<usize>| at.is_some_and(|at| text[at] == b'.');
    let is_behind = dot(start.checked_sub(1)) && digit(start.checked_sub(2));
    match name {
        "trace-id" | "hash" => {
            token.iter().any(u8::is_ascii_alphabetic) && token.iter().any(u8::is_ascii_digit)
        }
        "version" => !is_behind && part.is_some_and(|part| value.start > part),
        "float" => {
            let follows = last + 1 < end && text[last] == b'.' && digit(Some(last + 1));
            !is_behind && !follows
        }
        _ => true,
    }
}

/// An expression for bytes in place of characters.
fn form_of_bytes(form: &str) -> String {
    format!("(?-u){form}")
}

fn is_alphanumeric(text: &[u8], at: Option<usize>) -> bool {
    at.and_then(|at| text.get(at))
        .is_some_and(u8::is_ascii_alphanumeric)
}
