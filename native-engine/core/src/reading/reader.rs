//! Reads a text from its start on, as far as it is known.

use super::Reading;
use super::places::{Places, Unit};
use super::units::{Before, Look, is_letter, look, next_trigger, read_letters};

/// How far a text was read. Places are those in the text that is known.
#[derive(Clone, Copy, Default)]
pub(crate) struct Reader {
    /// Up to where it is known what the text reads as.
    at: usize,
    before: Before,
}

impl Reader {
    /// Up to where it is known what the text reads as.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Goes on to the first unit, or to what may become one if the text is not the `last` of it, or to the end; whether there is such
    /// a thing.
    #[inline]
    pub(crate) fn find(&mut self, text: &[u8], last: bool) -> bool {
        match next_trigger(text, self.at) {
            Some(at) => self.find_from(at, text, last),
            None => {
                self.at = text.len();
                false
            }
        }
    }

    #[inline(never)]
    fn find_from(&mut self, first: usize, text: &[u8], last: bool) -> bool {
        let mut next = Some(first);
        while let Some(at) = next {
            match look(text, at, last, &mut self.before) {
                Ok(Look::Plain(len) | Look::Letters(len, false)) => {
                    next = next_trigger(text, at + len);
                }
                _ => {
                    self.at = at;
                    return true;
                }
            }
        }
        self.at = text.len();
        false
    }

    /// Reads on, as far as it can be told what the text reads as; `base` is the place in the whole text of what is known of it.
    pub(crate) fn read(&mut self, text: &[u8], base: u64, last: bool, into: &mut Reading) {
        let mut copied = self.at;
        loop {
            let Some(at) = next_trigger(text, self.at) else {
                self.at = text.len();
                break;
            };
            self.at = at;
            let Ok(seen) = look(text, at, last, &mut self.before) else {
                break;
            };
            let mut add = |len: usize, reads: Option<char>| {
                let start = copied.max(at);
                into.copy(text.get(copied..start));
                into.add(base + start as u64, len, reads);
                copied = start + len;
            };
            let len = match seen {
                Look::Unit(len, reads) => {
                    add(len, reads);
                    len
                }
                Look::Letters(len, true) => {
                    let letters = text.get(at..at + len).unwrap_or_default();
                    read_letters(letters).for_each(|(len, reads)| add(len, Some(reads)));
                    len
                }
                Look::Letters(len, false) | Look::Plain(len) => len,
            };
            if copied > at {
                self.before.unit_end = Some(copied);
            }
            self.at = at + len;
        }
        into.copy(text.get(copied..self.at));
    }

    /// Reading of a text in which no unit was found since the last one that this has read; that begins at a place of the whole text, and its
    /// reading does at the same.
    pub(crate) fn plain(&self, text: &[u8], base: u64) -> Reading {
        Reading {
            text: text.to_vec(),
            base,
            units: base + self.before.unit_end.unwrap_or(0) as u64,
            places: Places::default(),
        }
    }

    /// Goes back to the first place that is good for it, if there is one in front of what was read, so that what is behind that is read
    /// again; the reading has none of it any more. `base` is the place of the text.
    ///
    /// # Which place is good
    ///
    /// What a unit is depends on what follows, which does not change, and on little in front of it: on the character there, which has to be
    /// whole; for letters on what is in front of all of them; for a plus sign on whether it is in a value. The last of these is known for
    /// each place, so a good place is one that is not in a unit, nor in front of a letter of a unit.
    pub(crate) fn rewind(&mut self, text: &[u8], base: u64, reading: &mut Reading) {
        let known = reading.places.start_of(reading.base).max(reading.units);
        let mut at = LEAST_BEFORE.max(known.saturating_sub(base) as usize);
        while matches!(text.get(at), Some(0x80..=0xBF)) {
            at += 1;
        }
        let mut unit_end = None;
        for unit in reading.places.from(base) {
            let (start, end) = (unit.start.saturating_sub(base), unit.end() - base);
            let (start, end) = (start as usize, end as usize);
            if start > at || start == at && !is_letter(text, at) {
                break;
            }
            at = at.max(end);
            unit_end = Some(end);
        }
        let read = reading.places.behind(base + at as u64);
        let Some(read) = read.checked_sub(reading.base).filter(|_| at < self.at) else {
            return;
        };
        reading.places.rewind(base + at as u64);
        reading.text.truncate(read as usize);
        reading.text.shrink_to_fit();
        self.before.rewind(text, at, unit_end);
        self.at = at;
    }

    /// Forgets the beginning of the text. A name and a character in front of what was not read yet must stay.
    pub(crate) fn forget(&mut self, text: &[u8], gone: usize) {
        self.before.forget(text, self.at, gone);
        self.at -= gone;
    }
}

/// Bytes in front of a place from which on a text can be read: of a character.
const LEAST_BEFORE: usize = 4;

impl Reading {
    fn copy(&mut self, text: Option<&[u8]>) {
        self.text.extend_from_slice(text.unwrap_or_default());
    }

    fn add(&mut self, start: u64, len: usize, reads: Option<char>) {
        let read_start = self.end();
        if let Some(reads) = reads {
            self.copy(Some(reads.encode_utf8(&mut [0; 4]).as_bytes()));
        }
        self.places.add(Unit {
            start,
            read_start,
            // The longest are five entities in one, fewer than 64 bytes.
            len: u8::try_from(len).unwrap_or(u8::MAX),
            read_len: reads.map_or(0, |reads| reads.len_utf8() as u8),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was read of a text that begins at a place of another one, all units of it, and where both end.
    fn told(reading: &Reading) -> (Vec<u8>, Vec<Unit>, u64) {
        let units = reading.places.from(0).collect();
        (reading.text.clone(), units, reading.end())
    }

    #[test]
    fn what_is_read_again_reads_the_same() {
        let texts = [
            r"to=jo%40site.org&c=4111+1111%201111&d=%25340 %C3%A4%E2%80%8B+",
            r#"{"to":"jo\u0040site.org \ud83d\ude00","t":"\\n\\\\u0041+b"} a=+b+"#,
            "\u{200B}a\u{43E}\u{441}\u{43E}b \u{441}\u{43E} a\u{43E}\u{43E} \u{FF14}\u{2013}\u{2013}111\u{E4}\u{1F600}&amp;lt;",
            "x]=+\u{200B}+1+&#43;+=+_=+ =+",
        ];
        let longer = texts.map(str::to_owned).into_iter().chain([texts.concat()]);
        for text in longer {
            let text = text.as_bytes();
            let (mut all, mut whole) = (Reader::default(), Reading::default());
            all.read(text, 0, true, &mut whole);
            for known in 0..=text.len() {
                for gone in 0..known.min(12) {
                    let (mut reader, mut reading) = (Reader::default(), Reading::default());
                    let part = &text[..known];
                    reader.read(part, 0, false, &mut reading);
                    let gone = gone.min(reader.at());
                    if gone > 0 {
                        reader.forget(part, gone);
                    }
                    reader.rewind(&part[gone..], gone as u64, &mut reading);
                    assert!(reader.at() < 100, "{known} {gone}");
                    reader.read(&text[gone..], gone as u64, true, &mut reading);
                    assert_eq!(told(&reading), told(&whole), "{known} {gone}");
                }
            }
        }
    }
}
