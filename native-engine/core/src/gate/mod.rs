//! Which rules can match in a block of text at all, decided in one pass over it.
//!
//! Each rule gives a piece that all its matches contain (see `required`); the pieces of all rules and the words that
//! must stand near matches become one automaton, built in full beforehand: one that is built while searching is far
//! slower on text it has not seen. The gate may let a rule through for nothing; it never holds one back that matches.

mod dense;
mod hits;
mod literals;

use std::ops::Range;

use regex_syntax::hir::Hir;

use crate::required::{Piece, Price, required};
use crate::rule::Rule;
use dense::Dense;
use literals::{Literals, caseless, texts};

pub(crate) use hits::{Bits, Hits};

/// Automata over all rules.
pub(crate) struct Gate {
    machines: Vec<Machine>,
    /// Rules that have no piece, or one that no automaton took.
    ungated: Vec<u32>,
    /// By rule: whether the machines look for its words.
    has_words: Vec<bool>,
}

/// What finding a needle means.
#[derive(Clone, Copy)]
enum Mark {
    Rule(u32),
    Words(u32),
}

/// Pattern that a machine looks for.
struct Needle {
    mark: Mark,
    hir: Hir,
}

enum Machine {
    Dense(Box<Dense>),
    Literals(Literals),
}

/// Rules up to which one automaton is built for all. With more, texts get a machine of their own, which grows with
/// their length and not with their combinations.
const MAX_TOGETHER: usize = 64;
/// Needles that share an automaton when there are too many for one.
const CHUNK: usize = 16;
/// What a state costs, in the unit of a piece's cost.
const STATE_COST: f64 = 0.2;
/// How much dearer a piece may be that is a text, when there are many rules.
const TEXT_BONUS: f64 = 20.0;
/// Bytes to which words are cut: enough to be rare, and short for the sake of the lanes' overlap.
const MAX_WORD: usize = 12;

impl Gate {
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let has_words = vec![false; rules.len()];
        let mut gate = Self {
            machines: Vec::new(),
            ungated: Vec::new(),
            has_words,
        };
        let mut needles = Vec::new();
        for (index, rule) in (0_u32..).zip(rules) {
            let price = if rule.matcher.spanning {
                Price::Text
            } else {
                Price::Block
            };
            let pieces = required(&rule.hir, rule.matcher.group, price);
            let piece = if rules.len() > MAX_TOGETHER {
                text_first(pieces)
            } else {
                cheapest(pieces)
            };
            match piece {
                Some(hir) => needles.push(Needle {
                    mark: Mark::Rule(index),
                    hir,
                }),
                None => gate.ungated.push(index),
            }
            gate.add_words(index, &rule.keywords, &mut needles);
        }
        if rules.len() > MAX_TOGETHER {
            gate.build_apart(needles);
        } else {
            gate.build(needles);
        }
        gate
    }

    /// Notes the rules that may match in a block, and the rules whose words occur in it.
    pub(crate) fn pass(&self, text: &[u8], block: Range<usize>, hits: &mut Hits) {
        for machine in &self.machines {
            match machine {
                Machine::Dense(dense) => dense.pass(text, block.clone(), hits),
                Machine::Literals(literals) => literals.pass(text, block.clone(), hits),
            }
        }
    }

    /// Rules that have to be searched everywhere.
    pub(crate) fn ungated(&self) -> impl Iterator<Item = u32> {
        self.ungated.iter().copied()
    }

    /// Whether the rule's words were seen in the blocks so far, or are not looked for. A word's window may reach into
    /// other blocks, so this says something only once all blocks were passed.
    pub(crate) fn words_seen(&self, rule: u32, hits: &Hits) -> bool {
        !self.has_words.get(rule as usize).is_some_and(|&has| has) || hits.has_words(rule)
    }

    /// Words are cut to a length that fits the overlap of lanes, and at `\n`, which ends a block.
    fn add_words(&mut self, rule: u32, words: &[String], needles: &mut Vec<Needle>) {
        let cut = |word: &String| {
            let line = word
                .as_bytes()
                .split(|&b| b == b'\n')
                .next()
                .unwrap_or_default();
            line.iter().copied().take(MAX_WORD).collect::<Vec<u8>>()
        };
        let words: Vec<Vec<u8>> = words.iter().map(cut).collect();
        if words.is_empty() || words.iter().any(Vec::is_empty) {
            return;
        }
        if let Some(has) = self.has_words.get_mut(rule as usize) {
            *has = true;
        }
        let mark = Mark::Words(rule);
        needles.extend(words.iter().map(|word| Needle {
            mark,
            hir: caseless(word),
        }));
    }

    /// One automaton if possible, else two halves.
    fn build(&mut self, mut needles: Vec<Needle>) {
        if needles.is_empty() {
            return;
        }
        if let Some(dense) = Dense::new(&needles) {
            self.machines.push(Machine::Dense(Box::new(dense)));
        } else if let [only] = &needles[..] {
            self.give_up(only);
        } else {
            let second = needles.split_off(needles.len() / 2);
            self.build(needles);
            self.build(second);
        }
    }

    /// Texts in a machine of their own, the rest in small automata.
    fn build_apart(&mut self, needles: Vec<Needle>) {
        let is_text = |needle: &Needle| texts(&needle.hir).is_some();
        let (literal, mut others): (Vec<_>, Vec<_>) = needles.into_iter().partition(is_text);
        match Literals::new(&literal) {
            Some(literals) => self.machines.push(Machine::Literals(literals)),
            None => literal.iter().for_each(|needle| self.give_up(needle)),
        }
        while !others.is_empty() {
            let rest = others.split_off(others.len().min(CHUNK));
            self.build(others);
            others = rest;
        }
    }

    fn give_up(&mut self, needle: &Needle) {
        match needle.mark {
            Mark::Rule(rule) => self.ungated.push(rule),
            Mark::Words(rule) => {
                if let Some(has) = self.has_words.get_mut(rule as usize) {
                    *has = false;
                }
            }
        }
    }
}

/// The piece that is cheapest when the states it really takes are counted.
fn cheapest(pieces: Vec<Piece>) -> Option<Hir> {
    let cost = |piece: &Piece| piece.cost + dense::states(&piece.hir) as f64 * STATE_COST;
    let costs = pieces.into_iter().map(|piece| (cost(&piece), piece.hir));
    costs
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, hir)| hir)
}

/// The best piece that is a text, unless it is far worse than the best.
fn text_first(mut pieces: Vec<Piece>) -> Option<Hir> {
    let limit = pieces.first()?.cost + TEXT_BONUS;
    let text = pieces
        .iter()
        .position(|piece| piece.cost <= limit && texts(&piece.hir).is_some());
    Some(pieces.swap_remove(text.unwrap_or(0)).hir)
}
