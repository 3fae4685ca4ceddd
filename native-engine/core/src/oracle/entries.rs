//! The naive way to find a dictionary's entries: every stretch of words is spelled and looked up, the longest first.

use std::collections::HashSet;

use crate::dictionary::{Case, Characters};

/// Entries of a dictionary in clear.
pub struct Entries {
    name: String,
    case: Case,
    spelled: HashSet<String>,
}

const MOST_WORDS: usize = 16;
const MOST_BETWEEN: usize = 16;

impl Entries {
    /// Entries by the lines of a dictionary with a name.
    pub fn new<'l>(name: &str, case: Case, lines: impl Iterator<Item = &'l str>) -> Self {
        let mut entries = Self {
            name: name.to_owned(),
            case,
            spelled: HashSet::new(),
        };
        for line in lines {
            let words = words(line);
            if let (Some(first), Some(last)) = (words.first(), words.last()) {
                let spelled = entries.spell(&line[first.0..last.1]);
                entries.spelled.insert(spelled);
            }
        }
        entries
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Entries in a text, as bytes from where to where.
    pub(super) fn find(&self, text: &[u8]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut base = 0;
        for chunk in text.utf8_chunks() {
            let valid = chunk.valid();
            let places = self.find_in(valid);
            found.extend(places.iter().map(|(start, end)| (base + start, base + end)));
            base += valid.len() + chunk.invalid().len();
        }
        found
    }

    fn find_in(&self, text: &str) -> Vec<(usize, usize)> {
        let words = words(text);
        let mut found = Vec::new();
        let mut first = 0;
        while first < words.len() {
            let start = words[first].0;
            let last = (first..words.len().min(first + MOST_WORDS))
                .rev()
                .find(|&last| {
                    let near = |at: usize| {
                        text[words[at].1..words[at + 1].0].chars().count() <= MOST_BETWEEN
                    };
                    let entry = &text[start..words[last].1];
                    (first..last).all(near) && self.spelled.contains(&self.spell(entry))
                });
            if let Some(last) = last {
                found.push((start, words[last].1));
            }
            first = last.unwrap_or(first) + 1;
        }
        found
    }

    /// A text with its letters folded and each stretch of white space as one space.
    fn spell(&self, text: &str) -> String {
        let characters = Characters::get();
        let mut spelled = String::new();
        for char in text.chars() {
            if characters.is_space(char) {
                if !spelled.ends_with(' ') {
                    spelled.push(' ');
                }
            } else if self.case == Case::Ignored {
                spelled.push(characters.fold(char));
            } else {
                spelled.push(char);
            }
        }
        spelled
    }
}

/// Where the words of a text begin and end.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, Characters::get().is_word(char)) {
            (None, true) => start = Some(at),
            (Some(first), false) => {
                words.push((first, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}
