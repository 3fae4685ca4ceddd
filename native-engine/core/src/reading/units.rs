//! The units of a text that read as something else: escapes, entities, characters that look alike.

use std::ops::Range;

use super::table::{LONGEST_NAME, Reads, TABLE};

/// Most backslashes of one escape: a text in four strings, each in the next one.
const MOST_BACKSLASHES: usize = 15;
/// Most times that a percent sign, or an ampersand, is encoded again.
const MOST_NESTED: usize = 4;
/// Most digits of a numeric entity.
const MOST_DIGITS: usize = 8;
/// Most letters of other scripts in a row that are taken for those of ASCII.
const MOST_LETTERS: usize = 16;

/// What stands at a place of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Look {
    /// A unit of so many bytes that reads as a character, or nothing.
    Unit(usize, Option<char>),
    /// Letters of other scripts, so many bytes; whether each is a unit.
    Letters(usize, bool),
    /// So many bytes that are no unit.
    Plain(usize),
}

/// The text ends before it can be told what stands there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Open;

/// Text from some place on, as far as it is known.
#[derive(Clone, Copy)]
struct Rest<'t> {
    bytes: &'t [u8],
    /// Whether nothing follows.
    last: bool,
}

impl Rest<'_> {
    #[inline]
    fn at(self, index: usize) -> Result<Option<u8>, Open> {
        match self.bytes.get(index) {
            Some(&byte) => Ok(Some(byte)),
            None if self.last => Ok(None),
            None => Err(Open),
        }
    }

    fn is(self, index: usize, byte: u8) -> Result<bool, Open> {
        Ok(self.at(index)? == Some(byte))
    }

    /// Hexadecimal digit.
    fn hex(self, index: usize) -> Result<Option<u32>, Open> {
        let byte = self.at(index)?;
        Ok(byte.and_then(|byte| char::from(byte).to_digit(16)))
    }

    /// Number of so many hexadecimal digits.
    fn hex_number(self, from: usize, digits: usize) -> Result<Option<u32>, Open> {
        let mut number = 0;
        for index in from..from + digits {
            match self.hex(index)? {
                Some(digit) => number = number * 16 + digit,
                None => return Ok(None),
            }
        }
        Ok(Some(number))
    }
}

/// First place from `from` on where something may stand that reads as something else.
#[inline]
pub(super) fn next_trigger(text: &[u8], from: usize) -> Option<usize> {
    const CHUNK: usize = 64;
    let mut at = from;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // One look that the compiler turns into vector instructions; most texts pass. At the end it looks at bytes once more, so that it is as many.
        let (chunk, any) = match (rest.first_chunk::<CHUNK>(), text.last_chunk::<CHUNK>()) {
            (Some(chunk), _) => (&chunk[..], any(chunk)),
            (None, Some(last)) => (rest, any(last)),
            (None, None) => (rest, any(rest)),
        };
        if any && let Some(found) = first_trigger(chunk) {
            return Some(at + found);
        }
        at += chunk.len();
    }
    None
}

/// The same in a few bytes: in parts first, because one at a time takes long.
#[inline]
fn first_trigger(bytes: &[u8]) -> Option<usize> {
    const PART: usize = 16;
    let is_trigger = |&byte: &u8| byte < 0x80 && may(byte) || TABLE.leads(byte);
    let mut parts = bytes.chunks(PART).zip((0..).step_by(PART));
    parts.find_map(|(part, start)| {
        let found = any(part)
            .then(|| part.iter().position(is_trigger))
            .flatten();
        found.map(|found| start + found)
    })
}

#[inline]
fn any(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |any, &byte| any | may(byte))
}

#[inline]
fn may(byte: u8) -> bool {
    (byte == b'\\') | (byte == b'%') | (byte == b'&') | (byte == b'+') | (byte >= 0x80)
}

/// What stands at a place; `before` knows what is in front of it.
pub(super) fn look(text: &[u8], at: usize, last: bool, before: &mut Before) -> Result<Look, Open> {
    let bytes = text.get(at..).unwrap_or_default();
    let rest = Rest { bytes, last };
    let unit = match bytes.first() {
        Some(b'\\') => escape(rest)?,
        Some(b'%') => percent(rest)?,
        Some(b'&') => entity(rest)?,
        Some(b'+') => before.is_in_value(text, at).then_some((1, Some(' '))),
        Some(&byte) if TABLE.leads(byte) => {
            return alike(text, at, before.unit_end == Some(at), rest);
        }
        _ => None,
    };
    Ok(match unit {
        // Two invalid parts must not become a character.
        Some((_, None)) if !is_behind_character(text, at) => Look::Plain(1),
        Some((len, reads)) => Look::Unit(len, reads),
        None => Look::Plain(1),
    })
}

/// Each of some letters of other scripts: its bytes, and the letter that it looks like.
pub(super) fn read_letters(letters: &[u8]) -> impl Iterator<Item = (usize, char)> {
    let letters = std::str::from_utf8(letters).unwrap_or_default();
    letters.chars().map(|letter| match TABLE.reads(letter) {
        Some(Reads::Letter(reads)) => (letter.len_utf8(), reads),
        _ => (letter.len_utf8(), letter),
    })
}

/// Bytes of a unit, and the character that it reads as, if any.
type Unit = (usize, Option<char>);

/// Unit that stands for a character, which may itself look like another one.
fn unit(len: usize, char: char) -> Unit {
    match TABLE.reads(char) {
        Some(Reads::As(reads)) => (len, reads),
        _ => (len, Some(char)),
    }
}

fn escape(rest: Rest<'_>) -> Result<Option<Unit>, Open> {
    let slashes = backslashes(rest, 0)?;
    if let Some(unit) = escaped(rest, slashes)? {
        return Ok(Some(unit));
    }
    Ok((slashes > 1).then_some((slashes, Some('\\'))))
}

fn backslashes(rest: Rest<'_>, from: usize) -> Result<usize, Open> {
    let mut count = 0;
    while count < MOST_BACKSLASHES && rest.is(from + count, b'\\')? {
        count += 1;
    }
    Ok(count)
}

/// Escape whose letter stands at a place.
fn escaped(rest: Rest<'_>, at: usize) -> Result<Option<Unit>, Open> {
    let Some(letter) = rest.at(at)? else {
        return Ok(None);
    };
    Ok(match letter {
        b'u' if rest.is(at + 1, b'{')? => braced(rest, at + 2)?,
        b'u' => match rest.hex_number(at + 1, 4)? {
            Some(high @ 0xD800..=0xDBFF) => pair(rest, at + 5, high)?,
            Some(number) => char::from_u32(number).map(|char| unit(at + 5, char)),
            None => None,
        },
        b'x' => {
            let number = rest.hex_number(at + 1, 2)?;
            let char = number.and_then(char::from_u32);
            char.map(|char| unit(at + 3, char))
        }
        letter => TABLE.escape(letter).map(|char| (at + 1, Some(char))),
    })
}

/// `\u{1F600}`, from behind the brace.
fn braced(rest: Rest<'_>, from: usize) -> Result<Option<Unit>, Open> {
    let (mut number, mut digits) = (0, 0);
    while digits < 6
        && let Some(digit) = rest.hex(from + digits)?
    {
        number = number * 16 + digit;
        digits += 1;
    }
    let closed = digits > 0 && rest.is(from + digits, b'}')?;
    let char = char::from_u32(number).filter(|_| closed);
    Ok(char.map(|char| unit(from + digits + 1, char)))
}

/// Second half of a surrogate pair, from its backslashes on.
fn pair(rest: Rest<'_>, from: usize, high: u32) -> Result<Option<Unit>, Open> {
    let slashes = backslashes(rest, from)?;
    if slashes == 0 || !rest.is(from + slashes, b'u')? {
        return Ok(None);
    }
    Ok(match rest.hex_number(from + slashes + 1, 4)? {
        Some(low @ 0xDC00..=0xDFFF) => {
            let char = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            char.map(|char| unit(from + slashes + 5, char))
        }
        _ => None,
    })
}

fn percent(rest: Rest<'_>) -> Result<Option<Unit>, Open> {
    let Some((first, mut len)) = percent_byte(rest, 0)? else {
        return Ok(None);
    };
    let width = match first {
        0..0x80 => return Ok(Some((len, Some(char::from(first))))),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Ok(None),
    };
    let mut bytes = [first, 0, 0, 0];
    let (bytes, _) = bytes.split_at_mut(width);
    for byte in bytes.iter_mut().skip(1) {
        let Some((next, next_len)) = percent_byte(rest, len)? else {
            return Ok(None);
        };
        *byte = next;
        len += next_len;
    }
    let char = std::str::from_utf8(bytes).ok();
    let char = char.and_then(|char| char.chars().next());
    Ok(char.map(|char| unit(len, char)))
}

/// Byte that is percent-encoded at a place, once or several times over, and the bytes that this takes.
fn percent_byte(rest: Rest<'_>, from: usize) -> Result<Option<(u8, usize)>, Open> {
    if !rest.is(from, b'%')? {
        return Ok(None);
    }
    let mut at = from + 1;
    let Some(mut byte) = rest.hex_number(at, 2)? else {
        return Ok(None);
    };
    for _ in 0..MOST_NESTED {
        if byte != u32::from(b'%') {
            break;
        }
        match rest.hex_number(at + 2, 2)? {
            Some(next) => byte = next,
            None => break,
        }
        at += 2;
    }
    Ok(u8::try_from(byte).ok().map(|byte| (byte, at + 2 - from)))
}

fn entity(rest: Rest<'_>) -> Result<Option<Unit>, Open> {
    let mut found = None;
    let mut at = 1;
    for _ in 0..=MOST_NESTED {
        let Some((len, reads)) = named(rest, at)? else {
            break;
        };
        found = Some((len, reads));
        if reads != Some('&') {
            break;
        }
        at = len;
    }
    Ok(found.map(|(len, reads)| match reads {
        Some(char) => unit(len, char),
        None => (len, None),
    }))
}

/// What stands behind an ampersand: name or number, and semicolon. The length counts from the start of the rest.
fn named(rest: Rest<'_>, from: usize) -> Result<Option<Unit>, Open> {
    if rest.is(from, b'#')? {
        return numbered(rest, from + 1);
    }
    let mut len = 0;
    while len <= LONGEST_NAME
        && rest
            .at(from + len)?
            .is_some_and(|b| b.is_ascii_alphabetic())
    {
        len += 1;
    }
    if len > LONGEST_NAME || !rest.is(from + len, b';')? {
        return Ok(None);
    }
    let name = rest.bytes.get(from..from + len).unwrap_or_default();
    let reads = TABLE.entity(name);
    Ok(reads.map(|reads| (from + len + 1, reads)))
}

fn numbered(rest: Rest<'_>, from: usize) -> Result<Option<Unit>, Open> {
    let (radix, from) = match rest.at(from)? {
        Some(b'x' | b'X') => (16, from + 1),
        _ => (10, from),
    };
    let (mut number, mut digits) = (0, 0);
    while digits < MOST_DIGITS
        && let Some(byte) = rest.at(from + digits)?
        && let Some(digit) = char::from(byte).to_digit(radix)
    {
        number = u32::wrapping_add(number * radix, digit);
        digits += 1;
    }
    let closed = digits > 0 && rest.is(from + digits, b';')?;
    let char = char::from_u32(number).filter(|_| closed);
    Ok(char.map(|char| (from + digits + 1, Some(char))))
}

/// What stands where a character begins that may look like another one.
fn alike(text: &[u8], at: usize, behind_unit: bool, rest: Rest<'_>) -> Result<Look, Open> {
    let Some((char, len)) = character(rest, 0)? else {
        return Ok(Look::Plain(1));
    };
    Ok(match TABLE.reads(char) {
        Some(Reads::As(None)) if !is_behind_character(text, at) => Look::Plain(len),
        Some(Reads::As(reads)) => Look::Unit(len, reads),
        Some(Reads::Letter(_)) => letters(text, at, behind_unit, rest)?,
        None => Look::Plain(len),
    })
}

/// Letters of other scripts, which are those of ASCII if they stand beside one and beside no other character beyond ASCII. What a
/// unit in front of them ends in is part of no word.
fn letters(text: &[u8], at: usize, behind_unit: bool, rest: Rest<'_>) -> Result<Look, Open> {
    let mut len = 0;
    for _ in 0..MOST_LETTERS {
        match character(rest, len)? {
            Some((char, width)) if matches!(TABLE.reads(char), Some(Reads::Letter(_))) => {
                len += width;
            }
            _ => break,
        }
    }
    let before = at.checked_sub(1).filter(|_| !behind_unit);
    let before = before.and_then(|before| text.get(before));
    let beside = [before.copied(), rest.at(len)?];
    let mut beside = beside.iter().flatten();
    let in_word = |&byte: &u8| byte.is_ascii_alphanumeric() || byte == b'@' || byte == b'_';
    let among_ascii = beside.clone().all(u8::is_ascii);
    Ok(Look::Letters(len, among_ascii && beside.any(in_word)))
}

/// Character beyond ASCII at a place, and its length; nothing when it is not valid.
fn character(rest: Rest<'_>, at: usize) -> Result<Option<(char, usize)>, Open> {
    let len = match rest.at(at)? {
        Some(0xC2..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xF4) => 4,
        _ => return Ok(None),
    };
    for index in 1..len {
        if !matches!(rest.at(at + index)?, Some(0x80..=0xBF)) {
            return Ok(None);
        }
    }
    let bytes = rest.bytes.get(at..at + len).unwrap_or_default();
    let text = std::str::from_utf8(bytes).ok();
    Ok(text.and_then(|text| text.chars().next()).map(|c| (c, len)))
}

/// Whether a place is the start of the text or the end of a valid character.
fn is_behind_character(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let ends = |len: &usize| {
        let last = before.get(before.len().wrapping_sub(*len)..);
        last.is_some_and(|last| std::str::from_utf8(last).is_ok())
    };
    at == 0 || (1..=4).any(|len| ends(&len))
}

/// Whether a letter stands at a place that may be one of ASCII, by the letters beside it.
pub(super) fn is_letter(text: &[u8], at: usize) -> bool {
    let bytes = text.get(at..).unwrap_or_default();
    let found = character(Rest { bytes, last: true }, 0);
    matches!(found, Ok(Some((char, _))) if matches!(TABLE.reads(char), Some(Reads::Letter(_))))
}

/// What is known of a text in front of some place.
///
/// Plus signs are spaces in the value of a form's field: if between them and a `=` behind a name is nothing but characters of form data.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    /// Where the last unit ended, while that is held.
    pub(super) unit_end: Option<usize>,
    /// Up to where the text was looked at.
    until: usize,
    /// Whether that place is in a value.
    inside: bool,
    /// Whether the text that is held begins in one.
    begins_inside: bool,
    /// Whether what is in front of it may be the end of a name.
    begins_behind_name: bool,
}

impl Before {
    fn is_in_value(&mut self, text: &[u8], at: usize) -> bool {
        self.advance(text, at);
        self.inside
    }

    /// The same where the beginning of the text is gone.
    pub(super) fn forget(&mut self, text: &[u8], at: usize, gone: usize) {
        self.advance(text, at);
        self.begins_inside = self.inside_at(text, 0..gone, self.begins_inside);
        if let Some(last) = gone.checked_sub(1) {
            self.begins_behind_name = text.get(last).is_some_and(is_of_name);
        }
        self.until -= gone;
        self.unit_end = self.unit_end.and_then(|end| end.checked_sub(gone));
    }

    /// The same at an earlier place of the text that is held.
    pub(super) fn rewind(&mut self, text: &[u8], at: usize, unit_end: Option<usize>) {
        self.inside = self.inside_at(text, 0..at, self.begins_inside);
        self.until = at;
        self.unit_end = unit_end;
    }

    fn advance(&mut self, text: &[u8], at: usize) {
        self.inside = self.inside_at(text, self.until..at, self.inside);
        self.until = at;
    }

    /// Whether a part of the text ends in a value, by whether it begins in one. Looks from its end, so that most of it is not read.
    fn inside_at(&self, text: &[u8], part: Range<usize>, begins_inside: bool) -> bool {
        let seen = text.get(part.clone()).unwrap_or_default();
        let Some(last) = seen.iter().rposition(|&byte| !is_of_value(byte)) else {
            return begins_inside;
        };
        let last = part.start + last;
        let is_behind_name = match last.checked_sub(1) {
            Some(name) => text.get(name).is_some_and(is_of_name),
            None => self.begins_behind_name,
        };
        text.get(last) == Some(&b'=') && is_behind_name
    }
}

fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b']'
}

fn is_of_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"%+-._*~".contains(&byte)
}
