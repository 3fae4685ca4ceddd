//! Which rules could have begun to match at the end of a text that goes on.

use crate::rule::Rule;

use super::bytes::ByteSet;
use super::parts::{Item, Part, Parts};
use super::walk::{DEPTH, row};
use super::{Gate, MAX_ROW_STEPS};

/// Set of rules, one bit each.
pub(crate) type Bits = Vec<u64>;

/// Tables over all rules, for a stream's end.
///
/// A match that has begun `n` bytes before the end of what is known shows in its first `n` bytes. Those of the last
/// [`DEPTH`] places are compared with what each rule's matches start with. Of matches that began earlier, the gate has
/// shown a candidate unless the rule's needle can be further from its start; for such rules, the last bytes must at least
/// be such as occur in their matches.
pub(crate) struct Tails {
    /// Words of a set of rules.
    words: usize,
    /// By place behind the start of a match, then byte: rules whose matches may have it there.
    rows: Vec<u64>,
    /// By byte: rules that have it in a match, of those whose needle can be far from the start.
    inside: Vec<u64>,
    /// Rules that are searched everywhere: those without needles, and those whose matches without a value count.
    whole: Vec<u32>,
}

impl Tails {
    pub(crate) fn new(rules: &[Rule], gate: &Gate) -> Self {
        let words = rules.len().div_ceil(64);
        let mut tails = Self {
            words,
            rows: vec![0; DEPTH * 256 * words],
            inside: vec![0; 256 * words],
            whole: gate.ungated().collect(),
        };
        for (number, rule) in (0_u32..).zip(rules) {
            let hir = rule.matcher.pattern.hir();
            if Parts::new(hir, rule.matcher.group).partial && !tails.whole.contains(&number) {
                tails.whole.push(number);
            }
            let parts = Parts::new(hir, 0);
            let items: Vec<Item<'_>> = parts.list.iter().map(Part::item).collect();
            let known = row(&items, &mut MAX_ROW_STEPS.clone());
            let sets = known.map_or_else(Vec::new, |row| {
                row.sets.into_iter().skip(row.leads).collect()
            });
            for place in 0..DEPTH {
                let set = sets.get(place).copied().unwrap_or(ByteSet::ALL);
                tails.mark(place, set, number);
            }
            if gate.ahead(number).is_none_or(|ahead| ahead > DEPTH + 1) {
                let mut bytes = ByteSet::default();
                add_bytes(&parts.list, &mut bytes);
                for byte in bytes.iter() {
                    set_bit(&mut tails.inside, usize::from(byte) * words, number);
                }
            }
        }
        tails
    }

    /// Rules that are searched everywhere.
    pub(crate) fn whole(&self) -> &[u32] {
        &self.whole
    }

    /// Adds the rules that may have begun to match in the text, of those for which the gate need not have shown it.
    pub(crate) fn mark_begun(&self, text: &[u8], begun: &mut Bits) {
        begun.clear();
        begun.resize(self.words, 0);
        let mut alive = vec![0; self.words];
        for len in 1..=DEPTH.min(text.len()) {
            let tail = text.get(text.len() - len..).unwrap_or_default();
            alive.fill(!0);
            let all = tail
                .iter()
                .enumerate()
                .all(|(place, &byte)| intersect(&mut alive, self.row(place, byte)));
            if all {
                unite(begun, &alive);
            }
        }
        if text.len() > DEPTH {
            alive.fill(!0);
            let tail = text.get(text.len() - DEPTH..).unwrap_or_default();
            let inside = |byte: u8| {
                self.inside
                    .get(usize::from(byte) * self.words..)
                    .unwrap_or_default()
            };
            if tail.iter().all(|&byte| intersect(&mut alive, inside(byte))) {
                unite(begun, &alive);
            }
        }
    }

    /// Bytes of the tables.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&*self.rows) + size_of_val(&*self.inside)
    }

    fn row(&self, place: usize, byte: u8) -> &[u64] {
        let at = (place << 8 | usize::from(byte)) * self.words;
        self.rows.get(at..at + self.words).unwrap_or_default()
    }

    fn mark(&mut self, place: usize, set: ByteSet, rule: u32) {
        for byte in set.iter() {
            let at = (place << 8 | usize::from(byte)) * self.words;
            set_bit(&mut self.rows, at, rule);
        }
    }
}

/// Rules of a set.
pub(crate) fn rules_of(bits: &Bits) -> impl Iterator<Item = u32> {
    bits.iter().zip(0..).flat_map(|(&word, index)| {
        let mut rest = word;
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros())?;
            rest &= rest - 1;
            Some(index * 64 + bit)
        })
    })
}

fn set_bit(words: &mut [u64], at: usize, bit: u32) {
    if let Some(word) = words.get_mut(at + bit as usize / 64) {
        *word |= 1 << (bit % 64);
    }
}

/// Whether any is left.
#[inline]
fn intersect(into: &mut [u64], with: &[u64]) -> bool {
    let mut left = 0;
    for (word, &other) in into.iter_mut().zip(with) {
        *word &= other;
        left |= *word;
    }
    left != 0
}

fn unite(into: &mut [u64], with: &[u64]) {
    into.iter_mut()
        .zip(with)
        .for_each(|(word, &other)| *word |= other);
}

fn add_bytes(parts: &[Part], to: &mut ByteSet) {
    for part in parts {
        match part {
            Part::Set { bytes, wide } => {
                *to = to.union(*bytes);
                if *wide {
                    *to = to.union(ByteSet::HIGH);
                }
            }
            Part::Look(_) => {}
            Part::Either(branches) => branches.iter().for_each(|branch| add_bytes(branch, to)),
            Part::Repeat { sub, .. } => add_bytes(sub, to),
        }
    }
}
