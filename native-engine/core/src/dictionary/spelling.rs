//! Entries and texts read word by word, spelled in the one way that is hashed.

use ironsieve_lanes::words::is_in_run;
use siphasher::sip::SipHasher13;
use zeroize::Zeroizing;

use super::characters::Characters;

/// Most characters of an entry, each stretch of white space counted as one.
pub(super) const MOST_CHARACTERS: usize = 256;
/// Most words of an entry.
pub(super) const MOST_WORDS: usize = 16;
/// Most characters between two words, all white space counted.
pub(super) const MOST_BETWEEN: usize = 16;
/// Most bytes of a character.
pub(super) const WIDTH: usize = 4;

/// How a dictionary spells and hashes.
#[derive(Clone)]
pub(super) struct Spelling {
    pub(super) ignore_case: bool,
    pub(super) key: Zeroizing<[u8; 16]>,
}

/// What was read up to some place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Up to there, and so many characters as they are spelled.
    Until(usize, usize),
    /// More than there may be.
    TooLong,
    /// Something that nothing reaches across, or nothing more to read.
    Nothing,
}

/// Character at a place with its bytes, if there is valid UTF-8.
#[inline]
pub(super) fn char_at(text: &[u8], at: usize) -> Option<(char, usize)> {
    let width = match *text.get(at)? {
        byte @ 0..0x80 => return Some((char::from(byte), 1)),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes = text.get(at..at + width)?;
    let char = std::str::from_utf8(bytes).ok()?.chars().next()?;
    Some((char, width))
}

/// Whether the character in front of a place is part of a word.
pub(super) fn is_word_before(text: &[u8], at: usize) -> bool {
    let is_word = |char| Characters::get().is_word(char);
    (1..=WIDTH.min(at)).any(|width| {
        char_at(text, at - width).is_some_and(|(char, len)| len == width && is_word(char))
    })
}

impl Spelling {
    /// Reads the word at a place, of up to `most` characters, and appends it.
    pub(super) fn word(&self, text: &[u8], mut at: usize, most: usize, to: &mut Vec<u8>) -> Read {
        let characters = Characters::get();
        let mut count = self.ascii(text, at, most, to);
        at += count;
        while let Some((char, width)) = char_at(text, at).filter(|(c, _)| characters.is_word(*c)) {
            if count == most {
                return Read::TooLong;
            }
            let char = if self.ignore_case {
                characters.fold(char)
            } else {
                char
            };
            to.extend_from_slice(char.encode_utf8(&mut [0; WIDTH]).as_bytes());
            count += 1;
            at += width;
        }
        match count {
            0 => Read::Nothing,
            _ => Read::Until(at, count),
        }
    }

    /// The same as far as all is ASCII; returns the number of characters.
    fn ascii(&self, text: &[u8], at: usize, most: usize, to: &mut Vec<u8>) -> usize {
        let rest = text.get(at..).unwrap_or_default().iter().take(most);
        let is_word = |byte: &&u8| is_in_run(**byte) && byte.is_ascii();
        let word = text
            .get(at..at + rest.take_while(is_word).count())
            .unwrap_or_default();
        let start = to.len();
        to.extend_from_slice(word);
        if self.ignore_case
            && let Some(word) = to.get_mut(start..)
        {
            word.make_ascii_lowercase();
        }
        word.len()
    }

    /// Reads what stands between a word and the next one, and appends it; nothing if there is something that is no
    /// character.
    pub(super) fn between(&self, text: &[u8], mut at: usize, to: &mut Vec<u8>) -> Read {
        let characters = Characters::get();
        let (mut read, mut count, mut was_space) = (0, 0, false);
        while let Some((char, width)) = char_at(text, at) {
            if characters.is_word(char) {
                return Read::Until(at, count);
            }
            if read == MOST_BETWEEN {
                return Read::TooLong;
            }
            let is_space = characters.is_space(char);
            if !(is_space && was_space) {
                let char = if is_space { ' ' } else { char };
                to.extend_from_slice(char.encode_utf8(&mut [0; WIDTH]).as_bytes());
                count += 1;
            }
            was_space = is_space;
            read += 1;
            at += width;
        }
        match text.get(at) {
            Some(_) => Read::Nothing,
            None => Read::Until(at, count),
        }
    }

    /// Keyed hash of what was spelled.
    pub(super) fn hash(&self, spelled: &[u8]) -> u64 {
        SipHasher13::new_with_key(&self.key).hash(spelled)
    }

    /// Begins to spell what follows something with a hash.
    pub(super) fn go_on(hash: u64, to: &mut Vec<u8>) {
        to.clear();
        to.extend_from_slice(&hash.to_le_bytes());
    }

    /// Marks the place between what is between two words and the second word: a byte that no character has.
    pub(super) fn mark(to: &mut Vec<u8>) {
        to.push(0xFF);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelling() -> Spelling {
        Spelling {
            ignore_case: true,
            key: Zeroizing::new([7; 16]),
        }
    }

    #[test]
    fn words_are_folded_and_counted_in_characters() {
        for (text, spelled, read) in [
            ("Abc_9 x", "abc_9", Read::Until(5, 5)),
            ("\u{212A}\u{E9}-", "k\u{C9}", Read::Until(5, 2)),
            ("-a", "", Read::Nothing),
            ("", "", Read::Nothing),
            ("abcdef", "abcdef", Read::Until(6, 6)),
            ("abcdefg", "abcdef", Read::TooLong),
        ] {
            let mut to = Vec::new();
            assert_eq!(
                spelling().word(text.as_bytes(), 0, 6, &mut to),
                read,
                "{text}"
            );
            assert_eq!(to, spelled.as_bytes());
        }
    }

    #[test]
    fn white_space_between_words_is_one_space() {
        for (text, spelled, read) in [
            (&b" \r\n\tb"[..], &b" "[..], Read::Until(4, 1)),
            (b",  b", b", ", Read::Until(3, 2)),
            (b"  ", b" ", Read::Until(2, 1)),
            (b"\xC2\xA0-b", b" -", Read::Until(3, 2)),
            (b" \xFFb", b" ", Read::Nothing),
            (b"                 b", b" ", Read::TooLong),
        ] {
            let mut to = Vec::new();
            assert_eq!(spelling().between(text, 0, &mut to), read);
            assert_eq!(to, spelled);
        }
    }

    #[test]
    fn the_character_in_front_is_the_whole_character() {
        for (text, is_word) in [
            (&b"a"[..], true),
            (b" ", false),
            (b"\xC3\xA4", true),
            (b"\xE2\x82\xAC", false),
            (b"\xF0\x90\x80\x80", true),
            (b"\xFF", false),
            (b"\xA4", false),
            (b"", false),
        ] {
            assert_eq!(is_word_before(text, text.len()), is_word, "{text:?}");
        }
    }
}
