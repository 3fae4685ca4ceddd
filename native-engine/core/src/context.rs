//! Words that must, or must not, stand near a match or in the key of its value.

mod key;
mod word;

use std::ops::Range;

use aho_corasick::{AhoCorasick, BuildError};

use crate::codepoint;
use crate::schema::{ContextSource, Where};
use word::{KeyWords, longest_piece};

/// Condition on what stands near a match.
pub(crate) struct Context {
    words: Words,
    window: usize,
    place: Where,
}

/// What is looked for.
enum Words {
    Near {
        keywords: Option<AhoCorasick>,
        excluded: Option<AhoCorasick>,
    },
    InKey {
        keywords: KeyWords,
        excluded: KeyWords,
    },
}

impl Context {
    pub(crate) fn new(source: &ContextSource) -> Result<Self, BuildError> {
        let words = match source.place {
            Where::Key => Words::InKey {
                keywords: KeyWords::new(&source.keywords),
                excluded: KeyWords::new(&source.excluded),
            },
            Where::Before | Where::After | Where::Around => Words::Near {
                keywords: automaton(&source.keywords)?,
                excluded: automaton(&source.excluded)?,
            },
        };
        Ok(Self {
            words,
            window: source.window,
            place: source.place,
        })
    }

    /// Whether one of the keywords, and none of the excluded ones, stands where the rule looks.
    pub(crate) fn accepts(&self, text: &[u8], found: &Range<usize>, value: &Range<usize>) -> bool {
        let within = self.within(text, found, value);
        match &self.words {
            Words::Near { keywords, excluded } => {
                let stands = |words: &AhoCorasick| stands(words, text, &within, usize::MAX);
                keywords.as_ref().is_none_or(stands) && !excluded.as_ref().is_some_and(stands)
            }
            Words::InKey { keywords, excluded } => {
                let key = key::key_of(text, &within);
                let stand = |words: &KeyWords| key.as_ref().is_some_and(|k| words.stand(text, k));
                (keywords.is_empty() || stand(keywords)) && !stand(excluded)
            }
        }
    }

    /// The same while the text goes on: nothing as long as what follows may change the answer.
    pub(crate) fn decides(
        &self,
        text: &[u8],
        found: &Range<usize>,
        value: &Range<usize>,
    ) -> Option<bool> {
        let Words::Near { keywords, excluded } = &self.words else {
            return Some(self.accepts(text, found, value));
        };
        // Whether what stands behind the window's last word goes on is seen in the byte behind it.
        if self.place == Where::Before
            || codepoint::forward(text, found.end, self.window) < text.len()
        {
            return Some(self.accepts(text, found, value));
        }
        let within = self.within(text, found, value);
        let surely = |words: &AhoCorasick| stands(words, text, &within, text.len());
        if excluded.as_ref().is_some_and(surely) {
            return Some(false);
        }
        let accepted = excluded.is_none() && keywords.as_ref().is_none_or(surely);
        accepted.then_some(true)
    }

    /// Whether the words may stand inside of others.
    pub(crate) fn looks_in_keys(&self) -> bool {
        self.place == Where::Key
    }

    /// Characters on each side of a match that count.
    pub(crate) fn window(&self) -> usize {
        self.window
    }

    /// Characters behind a match that count.
    pub(crate) fn window_behind(&self) -> usize {
        match self.place {
            Where::Before | Where::Key => 0,
            Where::After | Where::Around => self.window,
        }
    }

    /// What is looked at: `window` characters on each side of the match, the match included, and of these only what is in
    /// front of the value or behind it if the rule says so.
    fn within(&self, text: &[u8], found: &Range<usize>, value: &Range<usize>) -> Range<usize> {
        let start = match self.place {
            Where::After => value.end,
            Where::Before | Where::Around | Where::Key => {
                codepoint::back(text, found.start, self.window)
            }
        };
        let end = match self.place {
            Where::Before | Where::Key => value.start,
            Where::After | Where::Around => codepoint::forward(text, found.end, self.window),
        };
        start..end
    }
}

/// Texts of which one is in every text with one of the keywords, ASCII case ignored.
pub(crate) fn needed(source: ContextSource) -> Vec<String> {
    match source.place {
        Where::Key => source
            .keywords
            .iter()
            .map(|word| longest_piece(word).to_owned())
            .collect(),
        Where::Before | Where::After | Where::Around => source.keywords,
    }
}

fn automaton(words: &[String]) -> Result<Option<AhoCorasick>, BuildError> {
    if words.is_empty() {
        return Ok(None);
    }
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(words)
        .map(Some)
}

/// Whether a word lies wholly in the stretch, and ends before `limit`, without an ASCII letter or digit beside it, in the
/// stretch or not.
fn stands(words: &AhoCorasick, text: &[u8], within: &Range<usize>, limit: usize) -> bool {
    let Some(stretch) = text.get(within.clone()) else {
        return false;
    };
    // Overlapping: a word that fails for its neighbours must not hide another one.
    words.find_overlapping_iter(stretch).any(|word| {
        let before = (within.start + word.start())
            .checked_sub(1)
            .and_then(|at| text.get(at));
        let behind = text.get(within.start + word.end());
        within.start + word.end() < limit && !is_alphanumeric(before) && !is_alphanumeric(behind)
    })
}

fn is_alphanumeric(byte: Option<&u8>) -> bool {
    byte.is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(
        keywords: &[&str],
        excluded: &[&str],
        place: Where,
        window: usize,
        text: &str,
    ) -> bool {
        let owned = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let context = Context::new(&ContextSource {
            keywords: owned(keywords),
            excluded: owned(excluded),
            window,
            place,
        });
        let start = text.find("<").unwrap();
        let value = text.find("42").unwrap();
        let end = text.find(">").unwrap() + 1;
        context
            .unwrap()
            .accepts(text.as_bytes(), &(start..end), &(value..value + 2))
    }

    /// The match is the value.
    fn near(words: &[&str], window: usize, text: &str) -> bool {
        let start = text.find("42").unwrap();
        let source = ContextSource {
            keywords: words.iter().map(ToString::to_string).collect(),
            excluded: vec![],
            window,
            place: Where::Around,
        };
        let found = start..start + 2;
        Context::new(&source)
            .unwrap()
            .accepts(text.as_bytes(), &found, &found)
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

    #[test]
    fn before_ends_where_the_value_starts_and_after_starts_where_it_ends() {
        use Where::{After, Around, Before};
        for (text, before, after) in [
            ("tax <42>", true, false),
            ("<42> tax", false, true),
            ("<tax:42>", true, false),
            ("<42:tax>", false, true),
            ("<42>", false, false),
        ] {
            assert_eq!(accepts(&["tax"], &[], Before, 5, text), before, "{text}");
            assert_eq!(accepts(&["tax"], &[], After, 5, text), after, "{text}");
            assert_eq!(
                accepts(&["tax"], &[], Around, 5, text),
                before || after,
                "{text}"
            );
            assert_eq!(accepts(&[], &["tax"], Before, 5, text), !before, "{text}");
            assert_eq!(accepts(&[], &["tax"], After, 5, text), !after, "{text}");
        }
        assert!(
            accepts(&["42"], &[], Around, 1, "<42>") && !accepts(&["42"], &[], Before, 1, "<42>")
        );
    }

    #[test]
    fn the_window_is_measured_from_the_match_on_either_side() {
        use Where::{After, Before};
        assert!(
            accepts(&["tax"], &[], Before, 4, "tax <ab 42>")
                && !accepts(&["tax"], &[], Before, 3, "tax <ab 42>")
        );
        assert!(
            accepts(&["tax"], &[], After, 4, "<42 ab> tax")
                && !accepts(&["tax"], &[], After, 3, "<42 ab> tax")
        );
    }

    /// The match is the value, and the words are looked for in its key.
    fn in_key(keywords: &[&str], excluded: &[&str], window: usize, text: &str) -> bool {
        let owned = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        let source = ContextSource {
            keywords: owned(keywords),
            excluded: owned(excluded),
            window,
            place: Where::Key,
        };
        let start = text.find("42").unwrap();
        let found = start..start + 2;
        let context = Context::new(&source).unwrap();
        let accepts = context.accepts(text.as_bytes(), &found, &found);
        assert_eq!(
            context.decides(&text.as_bytes()[..found.end], &found, &found),
            Some(accepts),
            "nothing behind the value matters: {text}"
        );
        accepts
    }

    #[test]
    fn a_key_has_the_word_in_its_own_spellings() {
        for (text, expected) in [
            ("card_no=42", true),
            ("{\"cardNo\": \"42", true),
            ("card no, id=42", false),
            ("testCardNo=42", false),
            ("test cardNo=42", true),
            ("card no 42", false),
        ] {
            assert_eq!(
                in_key(&["card no"], &["test"], 40, text),
                expected,
                "{text}"
            );
        }
        assert!(in_key(&[], &["test"], 40, "test 42"));
        assert!(!in_key(&[], &["test"], 40, "test=42"));
    }

    #[test]
    fn the_key_is_looked_for_in_the_window() {
        let near = |window| in_key(&["a b"], &[], window, "x \"a_b\":\"\u{e4}42");
        assert!(near(8) && !near(7));
    }

    #[test]
    fn an_excluded_word_outweighs_keywords() {
        assert!(accepts(&["tax"], &["test"], Where::Around, 9, "tax <42>"));
        assert!(!accepts(
            &["tax"],
            &["test"],
            Where::Around,
            9,
            "tax <42> Test"
        ));
        assert!(accepts(
            &["tax"],
            &["test"],
            Where::Around,
            9,
            "tax <42> tests"
        ));
        assert!(accepts(
            &["tax"],
            &["test"],
            Where::Around,
            4,
            "tax <42> test"
        ));
    }
}
