//! One automaton for many needles.

use std::ops::Range;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::Hir;

use super::{Hits, Mark, Needle};
use crate::required::MAX_LEN;

/// Deterministic automaton that reports all needles.
pub(super) struct Dense {
    dfa: dense::DFA<Vec<u32>>,
    marks: Vec<Mark>,
    /// Most bytes that a needle matches.
    longest: usize,
}

/// Most bytes of a transition table. The states that ordinary text visits are few and stay in a first or second-level
/// cache.
const TABLE_BYTES: usize = 4 << 20;
/// Most bytes of the table of one piece when pieces are compared.
const MEASURED_BYTES: usize = 192 << 10;
/// Number of stretches of a block that are passed at the same time.
const LANES: usize = 4;
/// Bytes from which on a block is worth being cut into lanes.
const LANES_FROM: usize = 4 * MAX_LEN;

/// States that a pattern takes alone, or the most that are measured.
pub(super) fn states(hir: &Hir) -> usize {
    match dense(&[hir], MEASURED_BYTES) {
        Some(dfa) => dfa.memory_usage() / size_of::<u32>() / dfa.stride(),
        None => MEASURED_BYTES / size_of::<u32>() / 16,
    }
}

impl Dense {
    /// Automaton of some needles; none when it would be too large.
    pub(super) fn new(needles: &[Needle]) -> Option<Self> {
        let hirs: Vec<&Hir> = needles.iter().map(|needle| &needle.hir).collect();
        let longest = hirs
            .iter()
            .filter_map(|hir| hir.properties().maximum_len())
            .max();
        Some(Self {
            dfa: dense(&hirs, TABLE_BYTES)?,
            marks: needles.iter().map(|needle| needle.mark).collect(),
            longest: longest.unwrap_or(MAX_LEN),
        })
    }

    /// Passes a block in lanes: a step of an automaton waits for the step before it, so one lane alone would leave the
    /// processor idle most of the time.
    ///
    /// Lanes overlap by the longest length of a needle. Take a needle's occurrence. It lies in the lane that is the last
    /// to start at or before the occurrence, or in the one before: let lane `k + 1` be the first to start behind the
    /// occurrence's start; then the occurrence ends before lane `k` does, since `k` reaches that many bytes into `k + 1`.
    /// Each lane starts and ends with the bytes beside it in view, so look-around is that of the whole text.
    pub(super) fn pass(&self, text: &[u8], block: Range<usize>, hits: &mut Hits) {
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
