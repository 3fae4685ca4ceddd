//! Words in the spellings that keys have them in: `card number` is in `cardNumber`, `card_number`, `CARD-NUMBER` and `cardnumber`.

use std::ops::Range;

/// Words that are looked for in keys.
pub(super) struct KeyWords(Vec<Vec<Vec<u8>>>);

impl KeyWords {
    pub(super) fn new(words: &[String]) -> Self {
        let pieces = |word: &String| {
            let pieces = word.split(' ').filter(|piece| !piece.is_empty());
            pieces.map(|piece| piece.as_bytes().to_vec()).collect()
        };
        Self(words.iter().map(pieces).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of the words stands in a key.
    pub(super) fn stand(&self, text: &[u8], key: &Range<usize>) -> bool {
        let starts = key.clone().filter(|&at| is_edge(text, at));
        let mut starts = starts.map(|at| text.get(at..key.end).unwrap_or_default());
        starts.any(|rest| {
            let stands = |word: &Vec<Vec<u8>>| {
                let len = spelled(rest, word);
                len.is_some_and(|len| is_edge(text, key.end - rest.len() + len))
            };
            self.0.iter().any(stands)
        })
    }
}

/// The longest piece of a word between spaces: a text has the word only where it has that.
pub(super) fn longest_piece(word: &str) -> &str {
    let pieces = word.split(' ');
    pieces.max_by_key(|piece| piece.len()).unwrap_or(word)
}

/// Length of a word at the start of a key's rest, ASCII case ignored; a space of the word is one sign of those that join
/// words in names, or nothing.
fn spelled(rest: &[u8], word: &[Vec<u8>]) -> Option<usize> {
    let mut at = 0;
    for (number, piece) in word.iter().enumerate() {
        if number > 0 && rest.get(at).is_some_and(|byte| b" _-.".contains(byte)) {
            at += 1;
        }
        let there = rest.get(at..at + piece.len())?;
        if !there.eq_ignore_ascii_case(piece) {
            return None;
        }
        at += piece.len();
    }
    Some(at)
}

/// Whether a word of a key may begin or end at a place: beside what is no ASCII letter or digit, between letters and digits, in
/// front of a capital behind a small letter, and in front of the last of several capitals that a small letter follows.
fn is_edge(text: &[u8], at: usize) -> bool {
    use Sort::{Capital, Other, Small};
    let sort = |at: Option<usize>| Sort::of(at.and_then(|at| text.get(at)));
    match (sort(at.checked_sub(1)), sort(Some(at))) {
        (Capital, Small) => false,
        (Capital, Capital) => sort(Some(at + 1)) == Small,
        (before, behind) => before != behind || before == Other,
    }
}

#[derive(PartialEq)]
enum Sort {
    Small,
    Capital,
    Digit,
    Other,
}

impl Sort {
    fn of(byte: Option<&u8>) -> Self {
        match byte {
            Some(b'a'..=b'z') => Self::Small,
            Some(b'A'..=b'Z') => Self::Capital,
            Some(b'0'..=b'9') => Self::Digit,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(word: &str, key: &str) -> bool {
        KeyWords::new(&[word.to_owned()]).stand(key.as_bytes(), &(0..key.len()))
    }

    #[test]
    fn a_word_is_found_in_every_spelling() {
        for key in [
            "card number",
            "cardNumber",
            "CardNumber",
            "card_number",
            "CARD-NUMBER",
            "card.number",
            "cardnumber",
            "CARDNUMBER",
            "my_cardNumber2",
            "myCard_number",
            "USCardNumber",
            "x.card number[0]",
            "cardNumber\u{e4}",
        ] {
            assert!(stands("card number", key), "{key}");
        }
        for key in [
            "card",
            "number card",
            "card__number",
            "card/number",
            "discard number",
            "cardNumbers",
            "cardNUMBERS",
            "DISCARDNUMBER",
            "ca_rdnumber",
        ] {
            assert!(!stands("card number", key), "{key}");
        }
    }

    #[test]
    fn a_word_begins_and_ends_at_edges() {
        for (key, expected) in [
            ("pan", true),
            ("PAN", true),
            ("panNumber", true),
            ("PANNumber", true),
            ("PANnumber", false),
            ("customerPan", true),
            ("customerPAN2", true),
            ("customerpan", false),
            ("Spanish", false),
            ("panel", false),
            ("pan_el", true),
            ("2pan", true),
        ] {
            assert_eq!(stands("pan", key), expected, "{key}");
        }
    }

    #[test]
    fn what_stands_beside_the_key_counts_for_its_edges() {
        let words = KeyWords::new(&["pan".to_owned()]);
        assert!(!words.stand(b"xpan=", &(1..4)) && words.stand(b" pan=", &(1..4)));
        assert!(!words.stand(b" pan", &(1..3)), "wholly in the key");
    }

    #[test]
    fn the_longest_piece_is_in_each_spelling() {
        assert_eq!(longest_piece("tax id number"), "number");
        assert_eq!(longest_piece("iban"), "iban");
    }
}
