//! Text as it reads: escapes, entities and characters that look alike are what they stand for (docs/rules.md).

mod join;
mod table;
mod units;

pub(crate) use join::{Standing, join};
pub(crate) use table::{Reads, TABLE};

use std::borrow::Cow;
use std::ops::Range;

use crate::Finding;
use units::{Before, Look, look, next_trigger};

/// A text as it reads, and where in the text its parts stand.
#[derive(Default)]
pub(crate) struct Reading {
    text: Vec<u8>,
    units: Vec<Unit>,
}

/// Part of a text that reads as something else.
#[derive(Clone, Copy)]
struct Unit {
    /// Place in the text.
    start: usize,
    end: usize,
    /// Place in the reading. May be empty.
    read_start: usize,
    read_end: usize,
}

impl Reading {
    /// Reads a text; `false` when it has no unit, and then this reading is empty.
    #[inline]
    pub(crate) fn read(&mut self, text: &[u8]) -> bool {
        self.units.clear();
        self.text.clear();
        if let Some(first) = next_trigger(text, 0) {
            self.read_from(text, first);
        }
        !self.units.is_empty()
    }

    /// What the text reads as, if it has a unit.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.units.capacity() * size_of::<Unit>()
    }

    /// Finding in the reading, by the part of the text that it stands for: whole units.
    pub(crate) fn in_text(&self, found: &Finding) -> Finding {
        let last = found.end.saturating_sub(1);
        let end = match self.unit_at(last) {
            Some(unit) if last < unit.read_end => unit.end,
            unit => behind(unit, last) + 1,
        };
        let start = match self.unit_at(found.start) {
            Some(unit) if found.start < unit.read_end => unit.start,
            unit => behind(unit, found.start),
        };
        Finding {
            start,
            end,
            ..*found
        }
    }

    /// A part of the text as it reads: the units that lie in it are what they stand for.
    pub(crate) fn value<'t>(&self, text: &'t [u8], part: Range<usize>) -> Cow<'t, [u8]> {
        let first = self.units.partition_point(|unit| unit.start < part.start);
        let units = self.units.get(first..).unwrap_or_default();
        let end = units.partition_point(|unit| unit.end <= part.end);
        let units = units.get(..end).unwrap_or_default();
        if units.is_empty() {
            return Cow::Borrowed(text.get(part).unwrap_or_default());
        }
        let mut value = Vec::with_capacity(part.len());
        let mut copied = part.start;
        for unit in units {
            value.extend_from_slice(text.get(copied..unit.start).unwrap_or_default());
            let reads = self.text.get(unit.read_start..unit.read_end);
            value.extend_from_slice(reads.unwrap_or_default());
            copied = unit.end;
        }
        value.extend_from_slice(text.get(copied..part.end).unwrap_or_default());
        Cow::Owned(value)
    }

    /// Last unit that begins at a place of the reading or before it.
    fn unit_at(&self, place: usize) -> Option<&Unit> {
        let behind = self.units.partition_point(|unit| unit.read_start <= place);
        self.units.get(behind.checked_sub(1)?)
    }

    #[inline(never)]
    fn read_from(&mut self, text: &[u8], first: usize) {
        let mut before = Before::default();
        let mut next = Some(first);
        let mut copied = 0;
        while let Some(at) = next {
            // Nothing is open where nothing follows.
            let seen = look(text, at, true, &mut before).unwrap_or(Look::Plain(1));
            let len = match seen {
                Look::Unit(len, reads) => {
                    self.add(text, &mut copied, at..at + len, reads);
                    len
                }
                Look::Letters(len, true) => {
                    let letters = text.get(at..at + len).unwrap_or_default();
                    let mut start = at;
                    for (width, reads) in units::read_letters(letters) {
                        self.add(text, &mut copied, start..start + width, Some(reads));
                        start += width;
                    }
                    len
                }
                Look::Letters(len, false) | Look::Plain(len) => len,
            };
            before.unit_end = self.units.last().map(|unit| unit.end);
            next = next_trigger(text, at + len);
        }
        if !self.units.is_empty() {
            let rest = text.get(copied..).unwrap_or_default();
            self.text.extend_from_slice(rest);
        }
    }

    fn add(&mut self, text: &[u8], copied: &mut usize, part: Range<usize>, reads: Option<char>) {
        let before = text.get(*copied..part.start).unwrap_or_default();
        self.text.extend_from_slice(before);
        let read_start = self.text.len();
        if let Some(reads) = reads {
            let bytes = &mut [0; 4];
            self.text
                .extend_from_slice(reads.encode_utf8(bytes).as_bytes());
        }
        self.units.push(Unit {
            start: part.start,
            end: part.end,
            read_start,
            read_end: self.text.len(),
        });
        *copied = part.end;
    }
}

/// Place in the text of one in the reading that is in no unit and behind this one.
fn behind(unit: Option<&Unit>, place: usize) -> usize {
    unit.map_or(place, |unit| place - unit.read_end + unit.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut reading = Reading::default();
        match reading.read(text.as_bytes()) {
            true => String::from_utf8(reading.text).unwrap(),
            false => text.into(),
        }
    }

    #[test]
    fn escapes() {
        for (text, reads) in [
            (r"joe\u0040example", "joe@example"),
            (r"joe\\u0040example", "joe@example"),
            (r#"{\\\"a\\\":\\\"b\\nc"#, "{\"a\":\"b\nc"),
            (r"\ud83d\ude00 \\uD83D\\uDE00", "\u{1F600} \u{1F600}"),
            (r"\ud83d \\ud83d \ude00", r"\ud83d \ud83d \ude00"),
            (
                r"\u{1F600}\u{40}\u{}\u{110000}",
                "\u{1F600}@\\u{}\\u{110000}",
            ),
            (r"\x40\x4 \u004 \q \\q \\", "@\\x4 \\u004 \\q \\q \\"),
            (r"https:\/\/a", "https://a"),
            (r"\uFF14\u00a0\u200b", "4 "),
        ] {
            assert_eq!(read(text), reads, "{text}");
        }
        assert_eq!(read(&format!("{}n", "\\".repeat(16))), "\\\n");
    }

    #[test]
    fn percent_signs_and_entities() {
        for (text, reads) in [
            ("a%40b%2540c%252540d", "a@b@c@d"),
            ("%C3%A9%c3%28%25C3%25A9%E2%80%8B", "\u{e9}%c3(\u{e9}"),
            ("100% 5%2 %zz 100%25 %25zz", "100% 5%2 %zz 100% %zz"),
            ("&#64;&#x40;&#X40;&amp;#64;&commat;&lt;&amp;amp;", "@@@@@<&"),
            (
                "&#xD800; &nope; &amp &amp;amp;lt;&;&#;",
                "&#xD800; &nope; &amp <&;&#;",
            ),
            ("a&nbsp;b&shy;c&#38;lt;", "a bc<"),
        ] {
            assert_eq!(read(text), reads, "{text}");
        }
    }

    #[test]
    fn plus_signs_of_fields() {
        for (text, reads) in [
            ("card=4111+1111+1111&b=1+2", "card=4111 1111 1111&b=1 2"),
            ("GET /x?q[a]=1+2 HTTP a+b", "GET /x?q[a]=1 2 HTTP a+b"),
            ("a+b=c =d+e a==b+c a=b/c+d", "a+b=c =d+e a==b+c a=b/c+d"),
            ("2026-11-20T08:47:22+01:00", "2026-11-20T08:47:22+01:00"),
        ] {
            assert_eq!(read(text), reads, "{text}");
        }
    }

    #[test]
    fn characters() {
        for (text, reads) in [
            ("\u{FF14}\u{FF11}\u{2013}1\u{a0}1\u{200B}1", "41-1 11"),
            ("j\u{43E}e@\u{441}\u{43E}.com", "joe@co.com"),
            (
                "\u{43F}\u{440}\u{43E}a \u{43E}\u{43D} \u{3B1}\u{3C6}",
                "\u{43F}\u{440}\u{43E}a \u{43E}\u{43D} \u{3B1}\u{3C6}",
            ),
            ("\u{1D7DC}\u{1D41A}", "4a"),
        ] {
            assert_eq!(read(text), reads, "{text}");
        }
        let mut reading = Reading::default();
        assert!(!reading.read(b"\xC3\xE2\x80\x8B\xA9"));
        assert!(reading.read(b"\xC3a\xE2\x80\x8B\xA9"));
        assert_eq!(reading.text(), b"\xC3a\xA9");
    }

    #[test]
    fn places_are_those_of_whole_units() {
        let text = "\u{200B}a\u{200B}%40\\u0040\u{200B}b";
        let mut reading = Reading::default();
        assert!(reading.read(text.as_bytes()));
        assert_eq!(reading.text(), b"a@@b");
        let place = |start, end| {
            let found = reading.in_text(&Finding {
                rule: 0,
                start,
                end,
            });
            (found.start, found.end)
        };
        assert_eq!(place(0, 1), (3, 4));
        assert_eq!(place(0, 2), (3, 10));
        assert_eq!(place(1, 3), (7, 16));
        assert_eq!(place(2, 4), (10, 20));
        assert_eq!(&*reading.value(text.as_bytes(), 3..20), b"a@@b");
        assert_eq!(&*reading.value(text.as_bytes(), 3..8), b"a%");
        assert_eq!(&*reading.value(text.as_bytes(), 8..10), b"40");
    }
}
