//! What the gate let through.

use super::Mark;

/// What a pass over blocks found.
#[derive(Default)]
pub(crate) struct Hits {
    block: Bits,
    words: Bits,
}

impl Hits {
    pub(crate) fn reset(&mut self, rules: usize) {
        self.block.reset(rules);
        self.words.reset(rules);
    }

    /// Visits the rules that may match in the last block, and forgets them.
    pub(crate) fn drain_block(&mut self, visitor: impl FnMut(u32)) {
        self.block.drain(visitor);
    }

    /// Whether a rule's words occurred in any block so far.
    pub(super) fn has_words(&self, rule: u32) -> bool {
        self.words.contains(rule)
    }

    pub(super) fn note(&mut self, mark: Mark) {
        match mark {
            Mark::Rule(rule) => self.block.insert(rule),
            Mark::Words(rule) => self.words.insert(rule),
        }
    }
}

/// Set of small numbers.
#[derive(Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    pub(crate) fn reset(&mut self, len: usize) {
        self.0.clear();
        self.0.resize(len.div_ceil(64), 0);
    }

    pub(crate) fn insert(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.0
            .get(number as usize / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(crate) fn drain(&mut self, mut visitor: impl FnMut(u32)) {
        for (base, word) in (0_u32..).step_by(64).zip(&mut self.0) {
            while *word != 0 {
                visitor(base + word.trailing_zeros());
                *word &= *word - 1;
            }
        }
    }
}
