//! A text as it reads, naively: at each place every kind of unit is tried with a regular expression.

use std::sync::LazyLock;

use regex::bytes::{Captures, Regex};

use crate::reading::{Reads, TABLE};

/// Part of a text that reads as something else.
pub(super) struct Unit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) reads: String,
}

/// All units of a text, from left to right.
pub(super) fn units(text: &[u8]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let may_vanish = ends_with_character(&text[..at]);
        let found = unit(text, at, &units).filter(|(_, reads)| may_vanish || !reads.is_empty());
        let (len, is_unit, reads) =
            found.map_or((1, false, String::new()), |(len, reads)| (len, true, reads));
        if is_unit {
            units.push(Unit {
                start: at,
                end: at + len,
                reads,
            });
        }
        at += len;
    }
    units
}

/// The text that they make of it, and for each of its bytes the part of the text that it comes from.
pub(super) fn reading(text: &[u8], units: &[Unit]) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut reading, mut places) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < text.len() {
        let unit = units.iter().find(|unit| unit.start == at);
        let (end, reads) = unit.map_or((at + 1, &text[at..=at]), |u| (u.end, u.reads.as_bytes()));
        reading.extend_from_slice(reads);
        places.extend(reads.iter().map(|_| (at, end)));
        at = end;
    }
    (reading, places)
}

fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("^(?s-u:{pattern})")).unwrap_or_else(|error| panic!("{error}"))
}

static PAIR: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\\{1,15}u([dD][89abAB][[:xdigit:]]{2})\\{1,15}u([dD][c-fC-F][[:xdigit:]]{2})")
});
static HEX: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"\\{1,15}(?:u([[:xdigit:]]{4})|u\{([[:xdigit:]]{1,6})\}|x([[:xdigit:]]{2}))")
});
static LETTER: LazyLock<Regex> = LazyLock::new(|| regex(r"\\{1,15}([\x00-\x5B\x5D-\x7F])"));
static BACKSLASHES: LazyLock<Regex> = LazyLock::new(|| regex(r"\\{2,15}"));
static PERCENT: LazyLock<Regex> = LazyLock::new(|| regex(r"%(?:25){0,4}([[:xdigit:]]{2})"));
static ENTITY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:#([0-9]{1,8})|#[xX]([[:xdigit:]]{1,8})|([A-Za-z]{1,8}));"));
static PLUS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9A-Za-z_\]]=[0-9A-Za-z%+._*~-]*$").unwrap());

/// Length of the unit at a place and what it reads as.
fn unit(text: &[u8], at: usize, before: &[Unit]) -> Option<(usize, String)> {
    let rest = &text[at..];
    match rest[0] {
        b'\\' => escape(rest),
        b'%' => percent(rest),
        b'&' => entity(rest, 1).map(|(len, char)| (len, reads(char))),
        b'+' => PLUS.is_match(&text[..at]).then(|| (1, " ".to_string())),
        0x80.. => alike(text, at, before),
        _ => None,
    }
}

fn escape(rest: &[u8]) -> Option<(usize, String)> {
    let number = |hex: &[u8]| u32::from_str_radix(std::str::from_utf8(hex).unwrap(), 16).unwrap();
    if let Some(found) = PAIR.captures(rest) {
        let (high, low) = (number(&found[1]), number(&found[2]));
        let char = char::from_u32(0x10000 + (high % 0x400) * 0x400 + low % 0x400)?;
        return Some((found[0].len(), reads(Some(char))));
    }
    let group = |found: &Captures<'_>| found.iter().flatten().nth(1).map(|g| number(g.as_bytes()));
    if let Some(found) = HEX.captures(rest)
        && let Some(char) = group(&found).and_then(char::from_u32)
    {
        return Some((found[0].len(), reads(Some(char))));
    }
    if let Some(found) = LETTER.captures(rest)
        && let Some(char) = TABLE.escape(found[1][0])
    {
        return Some((found[0].len(), char.to_string()));
    }
    let found = BACKSLASHES.find(rest)?;
    Some((found.len(), "\\".to_string()))
}

fn percent(rest: &[u8]) -> Option<(usize, String)> {
    let (mut bytes, mut len) = (Vec::new(), 0);
    while bytes.len() < 4 {
        let found = PERCENT.captures(&rest[len..])?;
        let hex = std::str::from_utf8(&found[1]).unwrap();
        bytes.push(u8::from_str_radix(hex, 16).unwrap());
        len += found[0].len();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            return Some((len, reads(text.chars().next())));
        }
    }
    None
}

/// Length up to the end of the entity whose name starts at a place, and the character, if any. Five names at most.
fn entity(rest: &[u8], names: usize) -> Option<(usize, Option<char>)> {
    if names > 5 {
        return None;
    }
    // The ampersand stands in front of the first name only.
    let from = usize::from(names == 1);
    let found = ENTITY.captures(&rest[from..])?;
    let number = |group: usize, radix| {
        let digits = std::str::from_utf8(found.get(group)?.as_bytes()).unwrap();
        Some(char::from_u32(u32::from_str_radix(digits, radix).unwrap()))
    };
    let char = match number(1, 10).or_else(|| number(2, 16)) {
        Some(number) => Some(number?),
        None => TABLE.entity(&found[3])?,
    };
    let len = from + found[0].len();
    if char == Some('&')
        && let Some((more, char)) = entity(&rest[len..], names + 1)
    {
        return Some((len + more, char));
    }
    Some((len, char))
}

/// A character that an escape stands for, or what that looks like.
fn reads(char: Option<char>) -> String {
    let alike = |char| match TABLE.reads(char) {
        Some(Reads::As(reads)) => reads,
        _ => Some(char),
    };
    char.and_then(alike).map_or_else(String::new, String::from)
}

fn alike(text: &[u8], at: usize, before: &[Unit]) -> Option<(usize, String)> {
    let char = first_character(&text[at..])?;
    match TABLE.reads(char)? {
        Reads::As(read) => Some((char.len_utf8(), read.map_or_else(String::new, String::from))),
        Reads::Letter(read) => {
            is_in_ascii_word(text, at, before).then(|| (char.len_utf8(), read.to_string()))
        }
    }
}

/// Whether the letter is one of a row of 16 at most, in front of and behind which is nothing but ASCII, and on one side a letter, a
/// digit, `@` or `_` that is not of another unit.
fn is_in_ascii_word(text: &[u8], at: usize, units: &[Unit]) -> bool {
    let is_letter = |char: char| matches!(TABLE.reads(char), Some(Reads::Letter(_)));
    let width = |text: &[u8]| {
        first_character(text)
            .filter(|&c| is_letter(c))
            .map(char::len_utf8)
    };
    let mut start = at;
    while let Some(before) =
        (2..=4).find(|&len| start >= len && width(&text[start - len..start]) == Some(len))
    {
        start -= before;
    }
    let (mut end, mut count) = (start, 0);
    while let Some(width) = width(&text[end..]) {
        end += width;
        count += 1;
    }
    let is_behind_unit = units.iter().any(|unit| unit.end == start);
    let before = (start > 0 && !is_behind_unit).then(|| text[start - 1]);
    let beside = [before, text.get(end).copied()];
    let mut beside = beside.into_iter().flatten();
    count <= 16
        && beside.clone().all(|byte| byte.is_ascii())
        && beside.any(|byte| byte.is_ascii_alphanumeric() || b"@_".contains(&byte))
}

fn first_character(text: &[u8]) -> Option<char> {
    text.utf8_chunks().next()?.valid().chars().next()
}

fn ends_with_character(text: &[u8]) -> bool {
    text.utf8_chunks()
        .last()
        .is_none_or(|chunk| chunk.invalid().is_empty())
}
