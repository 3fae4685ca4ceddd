//! Reads a text from its start on, as far as it is known.

use super::Reading;
use super::places::Unit;
use super::units::{Before, Look, look, next_trigger, read_letters};

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

    /// Forgets the beginning of the text. A name and a character in front of what was not read yet must stay.
    pub(crate) fn forget(&mut self, text: &[u8], gone: usize) {
        self.before.forget(text, self.at, gone);
        self.at -= gone;
    }
}

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
