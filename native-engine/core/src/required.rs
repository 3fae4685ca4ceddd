//! Texts of which one must occur somewhere for a rule to find anything.

use aho_corasick::{AhoCorasick, BuildError};

/// The required texts of several rules.
pub(crate) struct Required {
    /// All texts, ASCII case ignored.
    texts: AhoCorasick,
    /// By text: its rule.
    rules: Vec<u32>,
    /// By rule: whether it requires something.
    needed: Vec<bool>,
}

impl Required {
    /// By rule its texts; nothing when no rule has any.
    pub(crate) fn new<T: AsRef<[String]>>(
        texts_of_rules: &[T],
    ) -> Result<Option<Self>, BuildError> {
        let mut texts = Vec::new();
        let mut rules = Vec::new();
        let mut needed = Vec::new();
        for (rule, of_rule) in texts_of_rules.iter().enumerate() {
            needed.push(!of_rule.as_ref().is_empty());
            texts.extend(of_rule.as_ref());
            rules.resize(texts.len(), rule as u32);
        }
        if texts.is_empty() {
            return Ok(None);
        }
        let texts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(texts)?;
        Ok(Some(Self {
            texts,
            rules,
            needed,
        }))
    }

    /// Whether a rule requires something.
    pub(crate) fn is_needed(&self, rule: u32) -> bool {
        self.needed.get(rule as usize).is_some_and(|&needed| needed)
    }

    /// Whether a text has what one rule requires.
    pub(crate) fn seen(&self, text: &[u8], rule: u32) -> bool {
        let mut seen = vec![false; self.needed.len()];
        self.look(text, &mut seen);
        !self.is_needed(rule) || seen.get(rule as usize).is_some_and(|&seen| seen)
    }

    /// Notes in one pass by rule whether a text has what the rule requires; of rules that require nothing, nothing.
    pub(crate) fn look(&self, text: &[u8], seen: &mut [bool]) {
        for found in self.texts.find_overlapping_iter(text) {
            let rule = self.rules.get(found.pattern().as_usize());
            if let Some(seen) = rule.and_then(|&rule| seen.get_mut(rule as usize)) {
                *seen = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_count_in_any_case_and_inside_of_words_and_of_each_other() {
        let texts = [
            vec!["akia".to_owned(), "asia".to_owned()],
            vec![],
            vec!["eurasia".to_owned()],
        ];
        let required = Required::new(&texts).unwrap().unwrap();
        for (text, expected) in [
            ("xAkIAx", [true, false, false]),
            ("EurAsia", [true, false, true]),
            ("a k i a", [false, false, false]),
        ] {
            let mut seen = [false; 3];
            required.look(text.as_bytes(), &mut seen);
            assert_eq!(seen, expected, "{text}");
            assert!(required.seen(text.as_bytes(), 1), "requires nothing");
            assert_eq!(required.seen(text.as_bytes(), 2), expected[2], "{text}");
        }
    }

    #[test]
    fn rules_without_texts_need_none() {
        assert!(Required::new(&[Vec::new(), Vec::new()]).unwrap().is_none());
    }
}
