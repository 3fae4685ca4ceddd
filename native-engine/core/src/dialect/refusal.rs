//! Why a pattern is refused, and what to write in place of what other dialects have and this one has not.

use super::chars_before;

/// Why a pattern is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(super) reason: String,
    /// In characters from 0; none when the pattern as a whole is refused.
    pub(super) position: Option<usize>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.position {
            Some(position) => write!(f, "{} at position {position}", self.reason),
            None => f.write_str(&self.reason),
        }
    }
}

impl Refusal {
    /// Refusal of the parser, in its words.
    pub(super) fn of_parser(pattern: &str, error: &regex_syntax::ast::Error) -> Self {
        let at = error.span().start.offset;
        Self {
            reason: format!("{}{}", error.kind(), hint(pattern, at)),
            position: Some(chars_before(pattern, at)),
        }
    }
}

const LOOK_AROUND: &str =
    " (match what stands beside the value too and name the value's `group`, or use `context`)";
const BACK_REFERENCE: &str =
    " (a part of a match cannot be compared with another: write the alternatives out)";
const ATOMIC: &str = " (nothing is ever tried again, so an ordinary group does the same)";

/// Forms, by what stands before the place of the refusal and what stands there.
const FORMS: [(&str, &str, &str); 10] = [
    ("", "(?=", LOOK_AROUND),
    ("", "(?!", LOOK_AROUND),
    ("", "(?<=", LOOK_AROUND),
    ("", "(?<!", LOOK_AROUND),
    ("", "\\k", BACK_REFERENCE),
    ("", "\\g", BACK_REFERENCE),
    ("(?P", "=", BACK_REFERENCE),
    ("(?P", ">", BACK_REFERENCE),
    ("(?", "P=", BACK_REFERENCE),
    ("(?", ">", ATOMIC),
];

/// Hint for a refusal at a place, in bytes; empty when there is none.
fn hint(pattern: &str, at: usize) -> &'static str {
    let (Some(before), Some(rest)) = (pattern.get(..at), pattern.get(at..)) else {
        return "";
    };
    let mut chars = rest.chars();
    if chars.next() == Some('\\') && chars.next().is_some_and(|c| ('1'..='9').contains(&c)) {
        return BACK_REFERENCE;
    }
    FORMS
        .iter()
        .find(|(end, start, _)| before.ends_with(end) && rest.starts_with(start))
        .map_or("", |(_, _, hint)| hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::translate;

    #[test]
    fn forms_of_other_dialects_have_a_hint() {
        for (pattern, hint) in [
            ("\u{e9}(?=a)", LOOK_AROUND),
            ("a(?!b)", LOOK_AROUND),
            ("(?<=b)a", LOOK_AROUND),
            ("(?<!b)a", LOOK_AROUND),
            (r"(a)\1", BACK_REFERENCE),
            (r"(?<n>a)\k<n>", BACK_REFERENCE),
            ("(?P<n>a)(?P=n)", BACK_REFERENCE),
            ("(?>a)", ATOMIC),
            ("a(b", ""),
            (r"a\y", ""),
            ("a(?x)", ""),
        ] {
            let refusal = translate(pattern, false).unwrap_err();
            let given = [LOOK_AROUND, BACK_REFERENCE, ATOMIC]
                .into_iter()
                .find(|hint| refusal.reason.ends_with(hint));
            assert_eq!(given.unwrap_or(""), hint, "{pattern}: {refusal}");
        }
    }
}
