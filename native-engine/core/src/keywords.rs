//! Words that must stand near a match.

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};

use crate::codepoint;

/// Words, one of which must stand near a match.
pub(crate) struct Keywords {
    words: AhoCorasick,
    window: usize,
}

impl Keywords {
    pub(crate) fn new(any: &[String], window: usize) -> Result<Self, BuildError> {
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(any)?;
        Ok(Self { words, window })
    }

    /// Whether a word occurs within `window` characters around the match, the match included, and has no ASCII letter
    /// or digit beside it.
    pub(crate) fn near(&self, text: &[u8], found: &Range<usize>) -> bool {
        let start = codepoint::back(text, found.start, self.window);
        let end = codepoint::forward(text, found.end, self.window);
        let Some(around) = text.get(start..end) else {
            return false;
        };
        // Overlapping: a word that fails for its neighbours must not hide another one.
        self.words.find_overlapping_iter(around).any(|word| {
            let before = (start + word.start())
                .checked_sub(1)
                .and_then(|at| text.get(at));
            let behind = text.get(start + word.end());
            !is_alphanumeric(before) && !is_alphanumeric(behind)
        })
    }
}

fn is_alphanumeric(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(words: &[&str], window: usize, text: &str) -> bool {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let start = text.find("42").unwrap();
        Keywords::new(&words, window)
            .unwrap()
            .near(text.as_bytes(), &(start..start + 2))
    }

    #[test]
    fn the_word_lies_wholly_in_the_window() {
        assert!(near(&["tax"], 4, "tax 42") && !near(&["tax"], 3, "tax 42"));
        assert!(near(&["tax"], 4, "42 tax") && !near(&["tax"], 3, "42 tax"));
    }

    #[test]
    fn the_window_counts_characters() {
        assert!(near(&["tax"], 6, "tax\u{20ac}\u{20ac}\u{20ac}42"));
        assert!(!near(&["tax"], 5, "tax\u{20ac}\u{20ac}\u{20ac}42"));
    }

    #[test]
    fn letters_and_digits_beside_a_word_count_beyond_the_window_too() {
        assert!(
            !near(&["tax"], 4, "syntax 42")
                && !near(&["tax"], 4, "42 taxi")
                && !near(&["tax"], 4, "1tax 42")
        );
        assert!(near(&["tax"], 4, "_tax 42") && near(&["TAX"], 4, "\u{e4}tAx 42"));
    }

    #[test]
    fn a_failing_word_does_not_hide_another() {
        assert!(
            near(&["tax", "tax id"], 9, "tax idx 42") && near(&["tax id", "ax"], 9, "tax id 42")
        );
    }

    #[test]
    fn the_match_itself_counts() {
        assert!(near(&["42"], 1, "a 42 b"));
    }
}
