//! Which rules could have begun to match at the end of a text that goes on.

use crate::rule::Rule;

use super::bytes::ByteSet;
use super::parts::{Item, Part, Parts};
use super::walk::{DEPTH, row};
use super::{Gate, MAX_ROW_STEPS};

/// Set of rules, one bit each.
type Bits = Vec<u64>;

/// Tables over all rules, for a stream's end.
///
/// A match that has begun `n` bytes before the end of what is known shows in its first `n` bytes. Those of the last
/// [`DEPTH`] places are compared with what each rule's matches start with. Of matches that began earlier, the last
/// [`DEPTH`] bytes must at least be such as occur in the rule's matches; and the gate has shown a candidate unless the rule's
/// needle can be further from its start.
pub(crate) struct Tails {
    /// Words of a set of rules.
    words: usize,
    /// By place behind the start of a match, then byte: rules whose matches may have it there.
    rows: Vec<u64>,
    /// By byte: rules whose matches may have it anywhere.
    inside: Vec<u64>,
    /// Rules whose needle can be far from the start of a match.
    far: Bits,
    /// Rules that are searched everywhere: those without needles, and those whose matches without a value count.
    whole: Vec<u32>,
}

/// Rules that may have begun to match at the end of one text.
#[derive(Default)]
pub(crate) struct Begun {
    /// By number of bytes, from 1 on: rules that may have begun so many bytes before the end.
    near: Vec<Bits>,
    /// Rules that may have begun earlier than that.
    earlier: Bits,
}

impl Tails {
    pub(crate) fn new(rules: &[Rule], gate: &Gate) -> Self {
        let words = rules.len().div_ceil(64);
        let mut tails = Self {
            words,
            rows: vec![0; DEPTH * 256 * words],
            inside: vec![0; 256 * words],
            far: vec![0; words],
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
                for byte in set.iter() {
                    let at = (place << 8 | usize::from(byte)) * words;
                    set_bit(&mut tails.rows, at, number);
                }
            }
            let mut bytes = ByteSet::default();
            add_bytes(&parts.list, &mut bytes);
            for byte in bytes.iter() {
                set_bit(&mut tails.inside, usize::from(byte) * words, number);
            }
            if gate.ahead(number).is_none_or(|ahead| ahead > DEPTH + 1) {
                set_bit(&mut tails.far, 0, number);
            }
        }
        tails
    }

    /// Rules that are searched everywhere.
    pub(crate) fn whole(&self) -> &[u32] {
        &self.whole
    }

    /// Rules that may have begun to match in a text that goes on.
    pub(crate) fn begun(&self, text: &[u8], begun: &mut Begun) {
        begun.near.resize(DEPTH, Vec::new());
        for (bits, len) in begun.near.iter_mut().zip(1..) {
            bits.clear();
            bits.resize(self.words, !0);
            let tail = text.len().checked_sub(len).and_then(|at| text.get(at..));
            let Some(tail) = tail else {
                bits.fill(0);
                continue;
            };
            for (place, &byte) in tail.iter().enumerate() {
                if !intersect(bits, self.row(place, byte)) {
                    break;
                }
            }
        }
        begun.earlier.clear();
        let some = if text.len() > DEPTH { !0 } else { 0 };
        begun.earlier.resize(self.words, some);
        for &byte in text.iter().rev().take(DEPTH) {
            let inside = self.inside.get(usize::from(byte) * self.words..);
            if !intersect(&mut begun.earlier, inside.unwrap_or_default()) {
                break;
            }
        }
    }

    /// Rules that may have begun early without a candidate of the gate.
    pub(crate) fn unseen<'b>(&'b self, begun: &'b Begun) -> impl Iterator<Item = u32> {
        let both = begun.earlier.iter().zip(&self.far);
        rules_of(both.map(|(&earlier, &far)| earlier & far))
    }

    fn row(&self, place: usize, byte: u8) -> &[u64] {
        let at = (place << 8 | usize::from(byte)) * self.words;
        self.rows.get(at..at + self.words).unwrap_or_default()
    }
}

impl Begun {
    /// Whether a rule may have begun to match anywhere.
    pub(crate) fn has(&self, rule: u32) -> bool {
        let sets = self.near.iter().chain([&self.earlier]);
        sets.into_iter().any(|bits| has_bit(bits, rule))
    }

    /// Rules that may have begun near the end, with the number of bytes before it, the most first.
    pub(crate) fn near(&self) -> impl Iterator<Item = (usize, u32)> {
        let sets = self.near.iter().enumerate().rev();
        sets.flat_map(|(index, bits)| {
            rules_of(bits.iter().copied()).map(move |rule| (index + 1, rule))
        })
    }
}

/// Rules of a set.
fn rules_of(bits: impl Iterator<Item = u64>) -> impl Iterator<Item = u32> {
    bits.zip(0..).flat_map(|(mut rest, index)| {
        std::iter::from_fn(move || {
            let bit = (rest != 0).then(|| rest.trailing_zeros())?;
            rest &= rest - 1;
            Some(index * 64 + bit)
        })
    })
}

fn has_bit(words: &[u64], bit: u32) -> bool {
    let word = words.get(bit as usize / 64);
    word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
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
