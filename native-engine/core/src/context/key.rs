//! The key that a value belongs to: the name in front of it in JSON, forms, logs, properties, YAML or XML.
//!
//! `docs/rules.md` has the grammar. It looks back from the value within a stretch and needs nothing else, so that a stream can
//! do it too: what stands further in front, and whether the text is JSON at all, does not matter.

use std::ops::Range;

/// The key of the value that starts where a stretch ends: the nearest one in the stretch that has it.
///
/// One walk from the value to the start of the stretch, which notes what stands between; a key is looked at where a sign is.
/// Keys do not overlap each other, and the lists that are read forward do so but for quotes in each other, so the time is that
/// of the walk.
pub(super) fn key_of(text: &[u8], stretch: &Range<usize>) -> Option<Range<usize>> {
    let view = View {
        text: text.get(..stretch.end)?,
        low: stretch.start,
    };
    let mut gap = Gap::new();
    let mut at = stretch.end;
    while at > view.low {
        if let Some(key) = view.key_before(at, &gap) {
            return Some(key);
        }
        at = gap.take(&view, at);
    }
    None
}

/// Text up to the value, of which nothing before a place counts.
struct View<'t> {
    text: &'t [u8],
    low: usize,
}

/// What stands between a place and the value.
struct Gap {
    inline: Inline,
    /// Whether it may be a part of a line that belongs to the line's first key.
    is_line: bool,
    /// Whether it may be the text of an element.
    is_element: bool,
    /// By kind of quote: a quote with fewer backslashes begins a string that goes on up to the value.
    closed: [usize; 2],
    first: First,
}

/// Whether what stands between is a stretch without blanks, or blanks and such a stretch.
#[derive(PartialEq)]
enum Inline {
    Stretch,
    Blanks,
    No,
}

/// What comes first but for blanks.
enum First {
    /// A quote whose string goes on up to the value.
    Quote,
    /// `[`, there.
    List(usize),
    Other,
}

impl Gap {
    fn new() -> Self {
        Self {
            inline: Inline::Stretch,
            is_line: true,
            is_element: true,
            closed: [usize::MAX; 2],
            first: First::Other,
        }
    }

    /// Takes what ends at a place; returns where it starts.
    fn take(&mut self, view: &View<'_>, end: usize) -> usize {
        let Some((at, byte)) = view.before(end) else {
            return view.low;
        };
        if is_blank(byte) {
            if self.inline == Inline::Stretch {
                self.inline = Inline::Blanks;
            }
            return at;
        }
        if self.inline == Inline::Blanks || ends_inline(byte) {
            self.inline = Inline::No;
        }
        self.is_line &= !matches!(
            byte,
            b'\n' | b':' | b'=' | b'&' | b'{' | b'}' | b'[' | b']' | b'<' | b'>'
        );
        self.is_element &= !matches!(byte, b'<' | b'>');
        self.first = First::Other;
        match byte {
            b'[' => self.first = First::List(at),
            b'\n' => self.closed = [0; 2],
            b'"' | b'\'' => {
                let backslashes = view.backslashes_before(at);
                let [double, single] = &mut self.closed;
                let closed = if byte == b'"' { double } else { single };
                if backslashes < *closed {
                    self.first = First::Quote;
                    *closed = backslashes;
                }
                return at - backslashes;
            }
            _ => {}
        }
        at
    }
}

impl View<'_> {
    /// The byte in front of a place, and its own.
    fn before(&self, end: usize) -> Option<(usize, u8)> {
        let at = end.checked_sub(1).filter(|&at| at >= self.low)?;
        Some((at, *self.text.get(at)?))
    }

    /// Place behind the last byte in front of a place that is not of a sort.
    fn back_over(&self, mut end: usize, is_sort: impl Fn(u8) -> bool) -> usize {
        while let Some((at, byte)) = self.before(end)
            && is_sort(byte)
        {
            end = at;
        }
        end
    }

    fn backslashes_before(&self, end: usize) -> usize {
        end - self.back_over(end, |byte| byte == b'\\')
    }

    /// The key whose sign ends at a place, if it has the value behind the gap.
    fn key_before(&self, end: usize, gap: &Gap) -> Option<Range<usize>> {
        let (at, sign) = self.before(end)?;
        let before = self.before(at);
        match (sign, before) {
            (b':', _) if !self.text.get(end..)?.starts_with(b"//") => self.named(at, true, gap),
            (b'=', Some((at, b':'))) => self.named(at, false, gap),
            (b'=', _) => self.named(at, false, gap),
            (b'>', Some((equals, b'='))) => {
                let key = self.named(equals, false, gap);
                key.or_else(|| self.element(at, gap))
            }
            (b'>', _) => self.element(at, gap),
            _ => None,
        }
    }

    /// The key in front of a `:` or `=`, if it has the value.
    fn named(&self, sign: usize, is_colon: bool, gap: &Gap) -> Option<Range<usize>> {
        let is_near = match gap.first {
            First::Quote => true,
            First::List(at) => self.is_list(at),
            First::Other => false,
        };
        let is_near = is_near || gap.inline != Inline::No;
        if !is_near && !gap.is_line {
            return None;
        }
        let end = self.back_over(sign, is_blank);
        let (key, start) = match self.before(end)? {
            (at, quote @ (b'"' | b'\'')) => self.quoted(at, quote)?,
            _ => self.bare(end, is_colon)?,
        };
        (is_near || self.is_first_in_line(start)).then_some(key)
    }

    /// A key in quotes of which the closing one is given, and where the opening one starts.
    fn quoted(&self, closing: usize, quote: u8) -> Option<(Range<usize>, usize)> {
        let backslashes = self.backslashes_before(closing);
        let end = closing - backslashes;
        let ends = |byte| {
            matches!(
                byte,
                b'"' | b'\'' | b'\\' | b'\n' | b'{' | b'}' | b'[' | b']' | b','
            )
        };
        let start = self.back_over(end, |byte| !ends(byte));
        let (opening, byte) = self.before(start)?;
        let is_key =
            start < end && byte == quote && self.backslashes_before(opening) == backslashes;
        is_key.then(|| (start..end, opening - backslashes))
    }

    /// A key without quotes, and where it starts.
    fn bare(&self, end: usize, is_colon: bool) -> Option<(Range<usize>, usize)> {
        let mut start = self.back_over(end, is_name);
        let name = self.text.get(start..end)?;
        if !name.iter().any(|&byte| is_letter(byte)) {
            return None;
        }
        for _ in 0..if is_colon { MORE_NAMES } else { 0 } {
            let Some((space, b' ')) = self.before(start) else {
                break;
            };
            let earlier = self.back_over(space, is_name);
            if earlier == space {
                break;
            }
            start = earlier;
        }
        Some((start..end, start))
    }

    /// Whether nothing but blanks stands in front of a place in its line, and all of that in the stretch.
    fn is_first_in_line(&self, place: usize) -> bool {
        let start = self.back_over(place, is_blank);
        match start.checked_sub(1) {
            Some(at) => self.text.get(at) == Some(&b'\n'),
            None => true,
        }
    }

    /// Whether a list that begins with the bracket at a place goes on up to the value.
    fn is_list(&self, bracket: usize) -> bool {
        let mut depth = 0_usize;
        let mut at = bracket;
        while let Some(&byte) = self.text.get(at) {
            at += 1;
            match byte {
                b'[' => depth += 1,
                b']' if depth > 1 => depth -= 1,
                b'"' | b'\'' | b'\\' => match self.behind_string(at - 1) {
                    Some(behind) => at = behind,
                    None => return false,
                },
                b' ' | b'\t' | b'\n' | b'\r' | b',' | b'+' | b'-' | b'.' | b'_' | 0x80.. => {}
                _ if byte.is_ascii_alphanumeric() => {}
                _ => return false,
            }
        }
        true
    }

    /// Where a string ends that begins at a place; the value's start if it is in the string.
    fn behind_string(&self, start: usize) -> Option<usize> {
        let rest = self.text.get(start..)?;
        let backslashes = run_of_backslashes(rest);
        let quote = rest.get(backslashes).filter(|&byte| is_quote(*byte))?;
        let mut at = start + backslashes + 1;
        while let Some(&byte) = self.text.get(at) {
            match byte {
                b'\n' => return None,
                b'\\' => {
                    let run = run_of_backslashes(self.text.get(at..)?);
                    if self.text.get(at + run) == Some(quote) && run <= backslashes {
                        return (run == backslashes).then_some(at + run + 1);
                    }
                    // A quote that goes on in the string is passed with its backslashes.
                    at += run + usize::from(self.text.get(at + run) == Some(quote));
                }
                _ if byte == *quote => return (backslashes == 0).then_some(at + 1),
                _ => at += 1,
            }
        }
        Some(at)
    }

    /// Name of the element whose start tag ends with the `>` at a place, if the value is in its text.
    fn element(&self, end: usize, gap: &Gap) -> Option<Range<usize>> {
        if !gap.is_element || matches!(self.before(end), Some((_, b'/'))) {
            return None;
        }
        let start = self.back_over(end, |byte| !matches!(byte, b'<' | b'>'));
        let (_, b'<') = self.before(start)? else {
            return None;
        };
        let tag = self.text.get(start..end)?;
        let ends = |byte: &u8| is_white(*byte) || *byte == b'/';
        let len = tag.iter().position(ends).unwrap_or(tag.len());
        let begins = tag.first().is_some_and(|&byte| is_letter(byte));
        begins.then_some(start..start + len)
    }
}

/// Names in front of the one in front of a `:` that belong to the key, each with a space behind it.
const MORE_NAMES: usize = 2;

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_white(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

/// Whether a byte is of a letter; all characters beyond ASCII count.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_name(byte: u8) -> bool {
    is_letter(byte)
        || byte.is_ascii_digit()
        || matches!(byte, b'-' | b'.' | b'$' | b'@' | b'%' | b'[' | b']')
}

fn ends_inline(byte: u8) -> bool {
    is_white(byte)
        || is_quote(byte)
        || matches!(
            byte,
            b'`' | b','
                | b';'
                | b'&'
                | b'|'
                | b'<'
                | b'>'
                | b'{'
                | b'}'
                | b'('
                | b')'
                | b'['
                | b']'
        )
}

fn run_of_backslashes(text: &[u8]) -> usize {
    let ends = text.iter().position(|&byte| byte != b'\\');
    ends.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of what `42` begins in a text.
    fn key(text: &str) -> Option<&str> {
        let value = text.find("42").unwrap();
        key_of(text.as_bytes(), &(0..value)).map(|key| &text[key])
    }

    #[test]
    fn keys_of_json() {
        for (text, expected) in [
            (r#"{"card":"42"}"#, Some("card")),
            (r#"{"card": 42}"#, Some("card")),
            (r#"{"a":1,"card" :  "no. 42"}"#, Some("card")),
            (r#"{\"card\":\"42\"}"#, Some("card")),
            (r#"{\\\"card\\\": 42"#, Some("card")),
            (r#"{"note": "say \"hi\" to 42"}"#, Some("note")),
            (r#"{"note": "it's 42"}"#, Some("note")),
            (r#"{"note": "x", "42": 1}"#, None),
            (r#"{"note": {"42": 1}}"#, None),
            (r#"{"note": "a" 42"#, None),
            (r#"{"body": "card=42&x=y"}"#, Some("card")),
            (r#"{"url": "https://42"}"#, Some("url")),
            (r#"{'card': '42'}"#, Some("card")),
            (r#"{"card"=>"42"}"#, Some("card")),
            ("{\"card\":\n42}", None),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn keys_of_lists() {
        for (text, expected) in [
            (r#"{"cards":["42"]}"#, Some("cards")),
            (r#"{"cards": [1, 42]}"#, Some("cards")),
            (
                "{\"cards\": [\n  \"a b\",\n  'it\"s',\n  42\n",
                Some("cards"),
            ),
            (r#"{"cards": ["see [1]", "no. 42"]}"#, Some("cards")),
            (r#"{"cards": [[1, 2], [3, 42]]}"#, Some("cards")),
            (r#"{"cards": [1], 42"#, None),
            (r#"{"cards": [{"a": 1}, 42]"#, None),
            (r#"{"cards": ["a"; 42]"#, None),
            (r#"{\"cards\": [\"a\", \"42\"]}"#, Some("cards")),
            (r#"{"cards": [\"a", "42"]}"#, None),
            (r#"{\"cards\": [\"a\"; \"42\"]}"#, None),
            ("cards=[1, 42]", Some("cards")),
            ("[\"a\", 42]", None),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn keys_of_forms_logs_and_properties() {
        for (text, expected) in [
            ("a=1&card=42", Some("card")),
            ("a=1&b&42", None),
            ("level=info card=42", Some("card")),
            ("level=info 42", Some("level")),
            ("INFO [x] level=info 42", None),
            ("id=7 card = 42", Some("card")),
            ("card := 42", Some("card")),
            ("Paid by card number: 42", Some("by card number")),
            ("Paid (card number: 42", Some("card number")),
            ("one two three four: 42", Some("two three four")),
            ("one two three=42", Some("three")),
            ("at 12:42", None),
            ("card: visa 42", Some("card")),
            ("the card: visa 42", Some("the card")),
            ("x; the card: visa 42", None),
            ("  card = visa, 42", Some("card")),
            ("card: visa, phone: home 42", None),
            ("card[number]=42", Some("card[number]")),
            ("user.card_no=42", Some("user.card_no")),
            ("stra\u{df}e: 42", Some("stra\u{df}e")),
            ("(card:42)", Some("card")),
            ("card:\n42", None),
            ("a >= 42", None),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn keys_of_xml() {
        for (text, expected) in [
            ("<card>42</card>", Some("card")),
            ("<ns:card type='x'>\n it's 42", Some("ns:card")),
            ("<card><b/>42", None),
            ("<card>x</card>42", None),
            ("<!-- card -->42", None),
            ("<card number=\"42\"/>", Some("number")),
            ("<card number='no. 42'/>", Some("number")),
            ("<card>note=42", Some("note")),
            ("{\"xml\": \"<card>42", Some("card")),
            ("1 < 2 > 42", None),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn only_the_stretch_counts() {
        let text = br#"{"card": "no. 42"}"#;
        let from = |low| key_of(text, &(low..14)).is_some();
        assert!(from(1) && !from(2));
        let text = b"\ncard x: y 42";
        assert_eq!(key_of(text, &(3..11)), None);
        assert_eq!(key_of(text, &(1..11)), Some(1..7));
        let text = b"x card=42";
        assert_eq!(key_of(text, &(3..7)), Some(3..6));
    }
}
