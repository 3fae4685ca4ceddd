//! Text as it reads: escapes, entities and characters that look alike are what they stand for (docs/rules.md).

mod join;
mod places;
mod reader;
mod table;
mod units;

pub(crate) use join::{Standing, join};
pub(crate) use reader::Reader;
pub(crate) use table::{Reads, TABLE};

use std::borrow::Cow;
use std::ops::Range;

use crate::Finding;
use places::Places;

/// A text as it reads, or a part of that, and where in the text its parts stand.
#[derive(Clone, Default)]
pub(crate) struct Reading {
    text: Vec<u8>,
    /// Place of its first byte in the whole reading.
    base: u64,
    /// Place in the whole text in front of which units are held for what they stand as.
    units: u64,
    places: Places,
}

impl Reading {
    /// Reads a text; `false` when it has no unit, and then this reading is empty.
    #[inline]
    pub(crate) fn read(&mut self, text: &[u8]) -> bool {
        self.text.clear();
        self.places.clear();
        let mut reader = Reader::default();
        if !reader.find(text, true) {
            return false;
        }
        self.text
            .extend_from_slice(text.get(..reader.at()).unwrap_or_default());
        reader.read(text, 0, true, self);
        true
    }

    /// What the text reads as.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Place of the text's first byte in the whole reading.
    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    /// Place behind the text's last byte in the whole reading.
    pub(crate) fn end(&self) -> u64 {
        self.base + self.text.len() as u64
    }

    /// Where in the text its parts stand. Places count from the start of the whole text, and of the whole reading.
    pub(crate) fn places(&self) -> &Places {
        &self.places
    }

    /// Bytes of memory besides its own.
    pub(crate) fn bytes(&self) -> usize {
        self.text.capacity() + self.places.bytes()
    }

    /// Finding in the reading of a whole text, by the part of the text that it stands for: whole units.
    pub(crate) fn in_text(&self, found: &Finding) -> Finding {
        Finding {
            start: self.places.start_of(found.start as u64) as usize,
            end: self.places.end_of(found.end as u64) as usize,
            ..*found
        }
    }

    /// A part of the text as it reads: the units that lie in it are what they stand for. `base` is the place of the text that is given.
    pub(crate) fn value<'t>(&self, text: &'t [u8], base: u64, part: Range<usize>) -> Cow<'t, [u8]> {
        let whole = base + part.start as u64..base + part.end as u64;
        let units = self.places.from(whole.start);
        let mut units = units
            .skip_while(|unit| unit.start < whole.start)
            .take_while(|unit| unit.end() <= whole.end)
            .peekable();
        if units.peek().is_none() {
            return Cow::Borrowed(text.get(part).unwrap_or_default());
        }
        let mut value = Vec::with_capacity(part.len());
        let mut copied = part.start;
        let place = |at: u64, base: u64| at.saturating_sub(base) as usize;
        for unit in units {
            let stands = unit.stands();
            let before = text.get(copied..place(stands.start, base));
            value.extend_from_slice(before.unwrap_or_default());
            let reads = unit.read();
            let reads = place(reads.start, self.base)..place(reads.end, self.base);
            value.extend_from_slice(self.text.get(reads).unwrap_or_default());
            copied = place(stands.end, base);
        }
        value.extend_from_slice(text.get(copied..part.end).unwrap_or_default());
        Cow::Owned(value)
    }

    /// Forgets so many bytes of its beginning, and the units in front of a place of the text that is held, and of one of the whole text.
    pub(crate) fn forget(&mut self, gone: usize, from: usize, place: u64) {
        self.places.forget(place, self.base + from as u64);
        self.text.drain(..gone);
        self.base += gone as u64;
        if self.text.capacity() > 2 * self.text.len() + MOST_SPARE {
            self.text.shrink_to(self.text.len() + MOST_SPARE);
        }
    }
}

/// Bytes for which the reading of a text that goes on keeps memory that it does not use.
const MOST_SPARE: usize = 256;

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
        assert_eq!(&*reading.value(text.as_bytes(), 0, 3..20), b"a@@b");
        assert_eq!(&*reading.value(text.as_bytes(), 0, 3..8), b"a%");
        assert_eq!(&*reading.value(text.as_bytes(), 0, 8..10), b"40");
    }
}
