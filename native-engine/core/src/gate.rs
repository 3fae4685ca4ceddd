//! Which rules can match in a block of text at all, decided in one pass over it.
//!
//! Each rule gives a piece that all its matches contain (see `required`); the pieces of all rules and the words that
//! must stand near matches become one automaton, built in full beforehand: one that is built while searching is far
//! slower on text it has not seen. The gate may let a rule through for nothing; it never holds one back that matches.

use std::ops::Range;

use aho_corasick::AhoCorasick;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::required::{MAX_LEN, Piece, Price, required};
use crate::rule::Rule;

/// Automata over all rules.
pub(crate) struct Gate {
    machines: Vec<Machine>,
    /// Rules that have no piece, or one that no automaton took.
    ungated: Vec<u32>,
    /// By rule: whether the machines look for its words.
    has_words: Vec<bool>,
}

/// What a pass over blocks found.
#[derive(Default)]
pub(crate) struct Hits {
    block: Bits,
    words: Bits,
}

impl Gate {
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut gate = Self {
            machines: Vec::new(),
            ungated: Vec::new(),
            has_words: vec![false; rules.len()],
        };
        let mut needles = Vec::new();
        for (index, rule) in (0_u32..).zip(rules) {
            let price = if rule.matcher.spanning {
                Price::Text
            } else {
                Price::Block
            };
            match choose(required(&rule.hir, rule.matcher.group, price), rules.len()) {
                Some(hir) => needles.push(Needle {
                    mark: Mark::Rule(index),
                    hir,
                }),
                None => gate.ungated.push(index),
            }
            gate.add_words(index, &rule.keywords, &mut needles);
        }
        gate.build(needles);
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
        !self.has_words.get(rule as usize).is_some_and(|&has| has) || hits.words.contains(rule)
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

    fn build(&mut self, needles: Vec<Needle>) {
        if let Some(dense) = Dense::new(&needles) {
            self.machines.push(Machine::Dense(Box::new(dense)));
            return;
        }
        let (literal, others): (Vec<_>, Vec<_>) = needles
            .into_iter()
            .partition(|needle| needle.literals().is_some());
        match Literals::new(&literal) {
            Some(literals) => self.machines.push(Machine::Literals(literals)),
            None => literal.iter().for_each(|needle| self.give_up(needle)),
        }
        self.build_halves(others);
    }

    fn build_halves(&mut self, mut needles: Vec<Needle>) {
        if needles.is_empty() {
            return;
        }
        if let Some(dense) = Dense::new(&needles) {
            self.machines.push(Machine::Dense(Box::new(dense)));
        } else if let [only] = &needles[..] {
            self.give_up(only);
        } else {
            let second = needles.split_off(needles.len() / 2);
            self.build_halves(needles);
            self.build_halves(second);
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

/// The piece that is cheapest when the states it really takes are counted. With many rules the guess has to do.
fn choose(pieces: Vec<Piece>, rules: usize) -> Option<Hir> {
    if rules > MAX_MEASURED {
        return pieces.into_iter().next().map(|piece| piece.hir);
    }
    let cost = |piece: &Piece| piece.cost + states(&piece.hir) as f64 * STATE_COST;
    let costs = pieces.into_iter().map(|piece| (cost(&piece), piece.hir));
    costs
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, hir)| hir)
}

/// States that a piece takes alone, or the most that are measured.
fn states(hir: &Hir) -> usize {
    match dense(&[hir], MEASURED_BYTES) {
        Some(dfa) => dfa.memory_usage() / size_of::<u32>() / dfa.stride(),
        None => MEASURED_BYTES / size_of::<u32>() / 16,
    }
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

    fn note(&mut self, mark: Mark) {
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

/// What finding a needle means.
#[derive(Clone, Copy)]
enum Mark {
    Rule(u32),
    Words(u32),
}

struct Needle {
    mark: Mark,
    hir: Hir,
}

impl Needle {
    /// The texts that the needle stands for, when it is an alternation of texts but for ASCII case.
    fn literals(&self) -> Option<Vec<Vec<u8>>> {
        match self.hir.kind() {
            HirKind::Alternation(branches) => branches.iter().map(caseless_text).collect(),
            _ => Some(vec![caseless_text(&self.hir)?]),
        }
    }
}

/// Automaton of all patterns, unless its table takes more than `bytes`.
fn dense(hirs: &[&Hir], bytes: usize) -> Option<dense::DFA<Vec<u32>>> {
    let config = thompson::Config::new()
        .utf8(false)
        .which_captures(thompson::WhichCaptures::None);
    let nfa = thompson::Compiler::new()
        .configure(config)
        .build_many_from_hir(hirs)
        .ok()?;
    let config = dense::Config::new()
        .match_kind(MatchKind::All)
        .start_kind(StartKind::Unanchored)
        .accelerate(false)
        .dfa_size_limit(Some(bytes))
        .determinize_size_limit(Some(bytes.saturating_mul(8)));
    dense::Builder::new()
        .configure(config)
        .build_from_nfa(&nfa)
        .ok()
}

enum Machine {
    Dense(Box<Dense>),
    Literals(Literals),
}

/// Deterministic automaton that reports all needles.
struct Dense {
    dfa: dense::DFA<Vec<u32>>,
    marks: Vec<Mark>,
    /// Most bytes that a needle matches.
    longest: usize,
}

/// Most bytes of a transition table: it should stay in a second-level cache.
const TABLE_BYTES: usize = 4 << 20;
/// Most bytes of the table of one piece when pieces are compared.
const MEASURED_BYTES: usize = 192 << 10;
/// Rules beyond which pieces are not compared by their states.
const MAX_MEASURED: usize = 200;
/// What a state costs, in the unit of a piece's cost.
const STATE_COST: f64 = 0.2;
/// Needles beyond which building one automaton is not even tried.
const MAX_NEEDLES: usize = 400;
/// Bytes to which words are cut: enough to be rare, and short for the sake of the lanes' overlap.
const MAX_WORD: usize = 12;
/// Number of stretches of a block that are passed at the same time.
const LANES: usize = 4;
/// Bytes from which on a block is worth being cut into lanes.
const LANES_FROM: usize = 4 * MAX_LEN;

impl Dense {
    fn new(needles: &[Needle]) -> Option<Self> {
        if needles.is_empty() || needles.len() > MAX_NEEDLES {
            return None;
        }
        let hirs: Vec<&Hir> = needles.iter().map(|needle| &needle.hir).collect();
        let dfa = dense(&hirs, TABLE_BYTES)?;
        Some(Self {
            dfa,
            marks: needles.iter().map(|needle| needle.mark).collect(),
            longest: hirs
                .iter()
                .filter_map(|hir| hir.properties().maximum_len())
                .max()
                .unwrap_or(MAX_LEN),
        })
    }

    /// Passes a block in lanes: a step of an automaton waits for the step before it, so one lane alone would leave the
    /// processor idle most of the time.
    ///
    /// Lanes overlap by the longest length of a needle. Take a needle's occurrence. It lies in the lane that is the last
    /// to start at or before the occurrence, or in the one before: let lane `k + 1` be the first to start behind the
    /// occurrence's start; then the occurrence ends before lane `k` does, since `k` reaches that many bytes into `k + 1`.
    /// Each lane starts and ends with the bytes beside it in view, so look-around is that of the whole text.
    fn pass(&self, text: &[u8], block: Range<usize>, hits: &mut Hits) {
        let length = block.len();
        if length < LANES_FROM {
            self.pass_lane(text, block, hits);
            return;
        }
        let steps = (length + (LANES - 1) * self.longest) / LANES;
        let start = |lane: usize| block.start + lane * (steps - self.longest);
        let [a, b, c, d] = [start(0), start(1), start(2), start(3)];
        let bytes = |at: usize| text.get(at..at + steps).unwrap_or_default();
        let mut states = [a, b, c, d].map(|at| self.start(text, at));
        for (((&a, &b), &c), &d) in bytes(a).iter().zip(bytes(b)).zip(bytes(c)).zip(bytes(d)) {
            let [s, t, u, v] = states;
            states = [
                self.dfa.next_state(s, a),
                self.dfa.next_state(t, b),
                self.dfa.next_state(u, c),
                self.dfa.next_state(v, d),
            ];
            if states.iter().any(|&state| self.dfa.is_special_state(state)) {
                states.iter().for_each(|&state| self.note(state, hits));
            }
        }
        let [s, t, u, v] = states;
        for (state, lane) in [(s, a), (t, b), (u, c)] {
            self.finish(state, text, lane + steps, hits);
        }
        // The last lane also takes the bytes that did not divide.
        self.resume(v, text, d + steps..block.end, hits);
    }

    fn pass_lane(&self, text: &[u8], lane: Range<usize>, hits: &mut Hits) {
        self.resume(self.start(text, lane.start), text, lane, hits);
    }

    fn start(&self, text: &[u8], at: usize) -> StateID {
        let before = at
            .checked_sub(1)
            .and_then(|before| text.get(before))
            .copied();
        let config = start::Config::new()
            .anchored(Anchored::No)
            .look_behind(before);
        // An automaton without quit bytes that is built for unanchored searches has all its start states.
        self.dfa.start_state(&config).unwrap_or_default()
    }

    fn resume(&self, mut state: StateID, text: &[u8], lane: Range<usize>, hits: &mut Hits) {
        for &byte in text.get(lane.clone()).unwrap_or_default() {
            state = self.dfa.next_state(state, byte);
            if self.dfa.is_special_state(state) {
                self.note(state, hits);
            }
        }
        self.finish(state, text, lane.end, hits);
    }

    /// Matches are reported one byte late, so a lane looks at the byte behind its end.
    fn finish(&self, state: StateID, text: &[u8], end: usize, hits: &mut Hits) {
        let state = match text.get(end) {
            Some(&byte) => self.dfa.next_state(state, byte),
            None => self.dfa.next_eoi_state(state),
        };
        self.note(state, hits);
    }

    fn note(&self, state: StateID, hits: &mut Hits) {
        if !self.dfa.is_match_state(state) {
            return;
        }
        for index in 0..self.dfa.match_len(state) {
            let pattern = self.dfa.match_pattern(state, index);
            if let Some(&mark) = self.marks.get(pattern.as_usize()) {
                hits.note(mark);
            }
        }
    }
}

/// Needles that are texts, for rule sets too large for one automaton.
struct Literals {
    texts: AhoCorasick,
    marks: Vec<Mark>,
}

impl Literals {
    fn new(needles: &[Needle]) -> Option<Self> {
        let mut texts = Vec::new();
        let mut marks = Vec::new();
        for needle in needles {
            for text in needle.literals()? {
                texts.push(text);
                marks.push(needle.mark);
            }
        }
        let texts = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(texts)
            .ok()?;
        Some(Self { texts, marks })
    }

    fn pass(&self, text: &[u8], block: Range<usize>, hits: &mut Hits) {
        let input = aho_corasick::Input::new(text).range(block);
        for found in self.texts.find_overlapping_iter(input) {
            if let Some(&mark) = self.marks.get(found.pattern().as_usize()) {
                hits.note(mark);
            }
        }
    }
}

fn caseless(text: &[u8]) -> Hir {
    use regex_syntax::hir::{ClassBytes, ClassBytesRange};
    let either = |&byte: &u8| {
        let cases = [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()];
        Hir::class(Class::Bytes(ClassBytes::new(
            cases.map(|b| ClassBytesRange::new(b, b)),
        )))
    };
    Hir::concat(text.iter().map(either).collect())
}

/// The text that a pattern stands for but for ASCII case, in lower case.
fn caseless_text(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.to_ascii_lowercase()),
        HirKind::Class(Class::Bytes(class)) => match class.ranges() {
            [upper, lower]
                if upper.len() == 1
                    && lower.len() == 1
                    && upper.start().to_ascii_lowercase() == lower.start() =>
            {
                Some(vec![lower.start()])
            }
            _ => None,
        },
        HirKind::Concat(subs) => Some(
            subs.iter()
                .map(caseless_text)
                .collect::<Option<Vec<_>>>()?
                .concat(),
        ),
        _ => None,
    }
}
