//! Keys of values and words in them, as `docs/rules.md` says it: for each place in front of the value, nearest first, whether a
//! sign with a key ends there, and whether what is left up to the value lets it belong to the key.

use std::sync::LazyLock;

use regex::bytes::Regex;

/// The key of the value behind a stretch, as a place in the stretch. `is_line_start` says whether the stretch begins a line.
pub(super) fn key_of(stretch: &[u8], is_line_start: bool) -> Option<(usize, usize)> {
    (1..=stretch.len()).rev().find_map(|at| {
        let (front, gap) = stretch.split_at(at);
        named(front, gap, is_line_start).or_else(|| element(front, gap))
    })
}

/// Whether a word stands in a part of a text.
pub(super) fn stands(word: &str, text: &[u8], (start, end): (usize, usize)) -> bool {
    let pieces: Vec<String> = word
        .split(' ')
        .filter(|piece| !piece.is_empty())
        .map(regex::escape)
        .collect();
    let spelled = format!("(?i-u)^(?:{})$", bytewise(&pieces.join("[ _.-]?")));
    let spelled = Regex::new(&spelled).unwrap();
    (start..=end).any(|from| {
        (from..=end)
            .any(|to| spelled.is_match(&text[from..to]) && is_edge(text, from) && is_edge(text, to))
    })
}

/// A pattern with its characters beyond ASCII as bytes.
fn bytewise(pattern: &str) -> String {
    let byte = |byte: u8| match byte {
        0x80.. => format!("\\x{byte:02X}"),
        _ => char::from(byte).to_string(),
    };
    pattern.bytes().map(byte).collect()
}

fn is_edge(text: &[u8], at: usize) -> bool {
    static EDGE: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"^(?:[^A-Za-z0-9].|.[^A-Za-z0-9]|[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]|[A-Z][A-Z][a-z])",
        )
    });
    // What is beside the text is no letter.
    let padded = [&b" "[..], text, b"  "].concat();
    EDGE.is_match(&padded[at..(at + 3).min(padded.len())])
}

fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("(?s-u){pattern}")).unwrap()
}

const SIGN: &str = r"[ \t]*(?:(?P<colon>:)|:=|=>?)$";

fn element(front: &[u8], gap: &[u8]) -> Option<(usize, usize)> {
    static TAG: LazyLock<Regex> =
        LazyLock::new(|| regex(r"<([A-Za-z_\x80-\xFF][^ \t-\r/<>]*)(?:[ \t-\r/][^<>]*)?>$"));
    let is_text = !gap.iter().any(|byte| b"<>".contains(byte));
    let tag = TAG.captures(front)?;
    let name = tag.get(1)?;
    (is_text && !front.ends_with(b"/>")).then_some((name.start(), name.end()))
}

fn named(front: &[u8], gap: &[u8], is_line_start: bool) -> Option<(usize, usize)> {
    static BLANKS: LazyLock<Regex> = LazyLock::new(|| regex(r"(?:^|\n)[ \t]*$"));
    static LINE: LazyLock<Regex> = LazyLock::new(|| regex(r"^[^\n:=&{}\[\]<>]*$"));
    static INLINE: LazyLock<Regex> =
        LazyLock::new(|| regex("^[ \\t]*[^ \\t-\\r\"'`,;&|<>{}()\\[\\]]*$"));
    if front.ends_with(b":") && gap.starts_with(b"//") {
        return None;
    }
    let (start, key) = quoted(front).or_else(|| bare(front))?;
    let is_first =
        BLANKS.is_match(&front[..start]) && (is_line_start || front[..start].contains(&b'\n'));
    let has_value = INLINE.is_match(gap)
        || is_in_string(gap)
        || is_in_list(gap)
        || is_first && LINE.is_match(gap);
    has_value.then_some(key)
}

/// Start of what belongs to a key in quotes, and the key.
fn quoted(front: &[u8]) -> Option<(usize, (usize, usize))> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r#"(\\*)(["'])([^"'\\\n{{}}\[\],]+)(\\*)(["']){SIGN}"#
        ))
    });
    let found = QUOTED.captures(front)?;
    let (opening, closing) = (&found[1], &found[4]);
    let key = found.get(3)?;
    let is_key = opening == closing && found[2] == found[5];
    is_key.then_some((found.get(0)?.start(), (key.start(), key.end())))
}

/// The same for one without.
fn bare(front: &[u8]) -> Option<(usize, (usize, usize))> {
    const NAME: &str = r"[A-Za-z0-9_.$@%\[\]\x80-\xFF-]";
    static BARE: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            "(?:^|[^A-Za-z0-9_.$@%\\[\\]\\x80-\\xFF-])({NAME}+){SIGN}"
        ))
    });
    static LONGER: LazyLock<Regex> =
        LazyLock::new(|| regex(&format!("(?:{NAME}+ ){{0,2}}{NAME}+$")));
    let found = BARE.captures(front)?;
    let name = found.get(1)?;
    let letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80;
    if !name.as_bytes().iter().any(letter) {
        return None;
    }
    let start = match found.name("colon") {
        Some(_) => LONGER.find(&front[..name.end()])?.start(),
        None => name.start(),
    };
    Some((start, (start, name.end())))
}

/// Quotes at the start of a text, with the backslashes in front and what follows.
fn quote(text: &[u8]) -> Option<(usize, u8, &[u8])> {
    let backslashes = text.iter().take_while(|&&byte| byte == b'\\').count();
    let quote = *text.get(backslashes)?;
    let rest = &text[backslashes + 1..];
    b"\"'"
        .contains(&quote)
        .then_some((backslashes, quote, rest))
}

/// Length of a string behind its opening quote, the closing one included; `None` if it goes on to the end of the text.
fn length(rest: &[u8], backslashes: usize, sign: u8) -> Result<Option<usize>, ()> {
    for at in 0..rest.len() {
        let before = rest[..at].iter().rev().take_while(|&&byte| byte == b'\\');
        match (rest[at], before.count()) {
            (b'\n', _) => return Err(()),
            (byte, count) if byte == sign && count < backslashes => return Err(()),
            (byte, count) if byte == sign && count == backslashes => return Ok(Some(at + 1)),
            _ => {}
        }
    }
    Ok(None)
}

fn without_blanks(text: &[u8]) -> &[u8] {
    let first = text.iter().position(|byte| !b" \t".contains(byte));
    &text[first.unwrap_or(text.len())..]
}

fn is_in_string(gap: &[u8]) -> bool {
    quote(without_blanks(gap))
        .is_some_and(|(count, sign, rest)| length(rest, count, sign) == Ok(None))
}

fn is_in_list(gap: &[u8]) -> bool {
    let mut rest = without_blanks(gap);
    if !rest.starts_with(b"[") {
        return false;
    }
    let mut depth = 0;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'[' => depth += 1,
            b']' => depth -= 1,
            b'"' | b'\'' | b'\\' => {
                let text = [&[*first], behind].concat();
                let Some((count, sign, inside)) = quote(&text) else {
                    return false;
                };
                match length(inside, count, sign) {
                    Ok(None) => return true,
                    Ok(Some(len)) => rest = &behind[count + len..],
                    Err(()) => return false,
                }
            }
            byte if byte.is_ascii_alphanumeric() || *byte >= 0x80 => {}
            byte if b" \t\n\r,+-._".contains(byte) => {}
            _ => return false,
        }
        if depth == 0 {
            return false;
        }
    }
    true
}
