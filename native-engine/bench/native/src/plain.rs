//! Patterns for the plain `regex` crate, one by one: what the other engines' answers are compared with.

use regex::bytes::{Regex, RegexBuilder};

use crate::places::Place;

/// Most memory of a compiled pattern; the crate's own limit is too small for a few of the rules.
pub const SIZE_LIMIT: usize = 1 << 30;

/// A pattern in RE2's dialect, compiled for bytes. Classes and word boundaries are ASCII's. A pattern that names characters outside of ASCII is
/// compiled in Unicode mode with its boundaries kept in ASCII's; the corpus is ASCII, so that it says the same.
pub fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    let build = |pattern: &str, unicode| {
        let mut builder = RegexBuilder::new(pattern);
        builder.size_limit(SIZE_LIMIT).unicode(unicode).build()
    };
    build(pattern, false).or_else(|_| build(&ascii_boundaries(pattern), true))
}

/// Matches of one rule.
pub fn places(regex: &Regex, text: &[u8], rule: u32, into: &mut Vec<Place>) {
    into.extend(regex.find_iter(text).map(|found| Place {
        text: 0,
        rule,
        start: found.start() as u32,
        end: found.end() as u32,
    }));
}

/// Puts `\b` and `\B` into ASCII mode wherever they stand outside of a class; no rule has them inside of one.
pub fn ascii_boundaries(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        match chars.next() {
            Some(boundary @ ('b' | 'B')) => out.push_str(&format!("(?-u:\\{boundary})")),
            Some(class @ ('w' | 'd' | 's')) => out.push_str(ascii_class(class)),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

/// The class as one that may stand in another class too.
fn ascii_class(class: char) -> &'static str {
    match class {
        'w' => "[0-9A-Za-z_]",
        'd' => "[0-9]",
        _ => r"[\t\n\f\r ]",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_outside_of_ascii_compile() {
        let regex = compile(r"\bn[eé]e \w[\d,]+\b").unwrap();
        assert!(regex.is_match("née x1,2".as_bytes()));
        assert!(!regex.is_match("née é1,2".as_bytes()));
    }
}
