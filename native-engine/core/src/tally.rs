//! Numbers of findings within a text.

/// Counts the findings of one text by rule, for `{counter}` in templates. Each text needs a fresh one; a stream is one text.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By rule, as far as rules count.
    counts: Vec<u64>,
}

impl Tally {
    /// Number of a rule's next finding, from 1.
    pub(crate) fn next(&mut self, rule: u32) -> u64 {
        let index = rule as usize;
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        let Some(count) = self.counts.get_mut(index) else {
            return 0;
        };
        *count += 1;
        *count
    }

    /// Bytes of memory beside its own.
    pub(crate) fn bytes(&self) -> usize {
        self.counts.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_counts_for_itself() {
        let mut tally = Tally::default();
        assert_eq!(tally.bytes(), 0);
        assert_eq!([3, 3, 0, 3].map(|rule| tally.next(rule)), [1, 2, 1, 3]);
    }
}
